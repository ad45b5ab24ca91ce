package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.StreamBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Moves bytes between buffers and an endpoint, which works with arrays. A heap buffer's own array
/// is handed on; for others an array of [ScratchArrays] lies between.
///
/// Several buffers become one call of the endpoint, so that they can be one segment.
public final class Transfers {
  private Transfers() {}

  /// A read or a write of the endpoint.
  public interface Call {
    /// Moves up to `length` bytes from or to the array.
    ///
    /// @return how many; not more than 0 where none
    int move(byte[] bytes, int offset, int length) throws IOException;
  }

  /// A call that takes buffers as they are too.
  interface BufferCall extends Call {
    /// Moves bytes from or to the buffer, whose position follows.
    ///
    /// @return how many; not more than 0 where none
    int move(ByteBuffer buffer) throws IOException;
  }

  /// A read or a write of buffers, given the endpoint's call.
  interface Transfer {
    /// Moves the bytes.
    ///
    /// @return how many; negative as the call had it
    long run(Call call) throws IOException;
  }

  /// Reads once, into one buffer.
  public static int read(ByteBuffer into, ScratchArrays scratch, Call from) throws IOException {
    if (into.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
    if (!into.hasRemaining()) {
      return 0;
    }
    if (from instanceof BufferCall call && into.remaining() >= StreamBuffers.LEAST) {
      return call.move(into);
    }
    int position = into.position();
    if (into.hasArray()) {
      int count = from.move(into.array(), into.arrayOffset() + position, into.remaining());
      into.position(position + Math.max(0, count));
      return count;
    }
    byte[] array = scratch.take();
    try {
      int count = from.move(array, 0, Math.min(into.remaining(), array.length));
      into.put(array, 0, Math.max(0, count));
      return count;
    } finally {
      scratch.giveBack(array);
    }
  }

  /// Reads once, into the buffers one after the other.
  public static long read(
      ByteBuffer[] into, int offset, int length, ScratchArrays scratch, Call from)
      throws IOException {
    long room = 0;
    for (int index = offset; index < offset + length; index++) {
      if (into[index].isReadOnly()) {
        throw new IllegalArgumentException("Read-only buffer");
      }
      room += into[index].remaining();
    }
    if (room == 0) {
      return 0;
    }
    byte[] array = scratch.take();
    try {
      int count = from.move(array, 0, (int) Math.min(room, array.length));
      int at = 0;
      for (int index = offset; at < count; index++) {
        int part = Math.min(into[index].remaining(), count - at);
        into[index].put(array, at, part);
        at += part;
      }
      return count;
    } finally {
      scratch.giveBack(array);
    }
  }

  /// Writes what the endpoint takes of one buffer.
  public static int write(ByteBuffer from, ScratchArrays scratch, Call to) throws IOException {
    boolean isLong = from.remaining() >= StreamBuffers.LEAST;
    if (to instanceof BufferCall call && from.hasRemaining() && (isLong || !from.hasArray())) {
      return call.move(from);
    }
    if (from.hasArray() && from.hasRemaining()) {
      int position = from.position();
      int count = to.move(from.array(), from.arrayOffset() + position, from.remaining());
      from.position(position + Math.max(0, count));
      return count;
    }
    return (int) write(new ByteBuffer[] {from}, 0, 1, scratch, to);
  }

  /// Writes what the endpoint takes of the buffers, one after the other.
  public static long write(
      ByteBuffer[] from, int offset, int length, ScratchArrays scratch, Call to)
      throws IOException {
    byte[] array = scratch.take();
    try {
      long total = 0;
      while (true) {
        int filled = fill(array, from, offset, length);
        if (filled == 0) {
          return total;
        }
        int count = to.move(array, 0, filled);
        if (count < 0) {
          return total == 0 ? count : total;
        }
        advance(from, offset, count);
        total += count;
        if (count < array.length) {
          return total;
        }
      }
    } finally {
      scratch.giveBack(array);
    }
  }

  /// Copies as much as fits, and leaves the buffers as they are.
  private static int fill(byte[] array, ByteBuffer[] from, int offset, int length) {
    int at = 0;
    for (int index = offset; index < offset + length && at < array.length; index++) {
      var buffer = from[index];
      int part = Math.min(buffer.remaining(), array.length - at);
      buffer.get(buffer.position(), array, at, part);
      at += part;
    }
    return at;
  }

  private static void advance(ByteBuffer[] buffers, int offset, int count) {
    int left = count;
    for (int index = offset; left > 0; index++) {
      int part = Math.min(buffers[index].remaining(), left);
      buffers[index].position(buffers[index].position() + part);
      left -= part;
    }
  }

  /// True where a scattering read has somewhere to put bytes.
  ///
  /// @throws IllegalArgumentException where a buffer cannot be written
  static boolean haveRoom(ByteBuffer[] into, int offset, int length) {
    boolean haveRoom = false;
    for (int index = offset; index < offset + length; index++) {
      if (into[index].isReadOnly()) {
        throw new IllegalArgumentException("Read-only buffer");
      }
      haveRoom |= into[index].hasRemaining();
    }
    return haveRoom;
  }
}
