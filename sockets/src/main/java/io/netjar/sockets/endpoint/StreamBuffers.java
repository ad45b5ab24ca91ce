package io.netjar.sockets.endpoint;

import io.netjar.stack.tcp.PreparedBytes;
import io.netjar.stack.tcp.ReceivedSlices;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Reads and writes a [StreamSocket] by buffers of any kind. What is read is copied outside the
/// gate, while others go on in the network, but for a rest that is less than a segment.
public final class StreamBuffers {
  /// Fewer bytes are copied inside the gate, through an array.
  public static final int LEAST = 8192;

  /// Fewer bytes are written by one copy inside the gate.
  private static final int LEAST_PREPARED = 32_768;

  private final StreamSocket socket;

  /// What was copied: its arrays go back to the network with the next read.
  private final AtomicReference<@Nullable ReceivedSlices> copied = new AtomicReference<>();

  private final AtomicReference<@Nullable PreparedBytes> prepared = new AtomicReference<>();

  /// For reading and writing `socket`.
  public StreamBuffers(StreamSocket socket) {
    this.socket = socket;
  }

  /// Takes bytes that have arrived, and waits for the first where `isWaiting`.
  ///
  /// @param deadline when waiting ends, or [HostSocket#NEVER]
  /// @return what [StreamSocket#read] or [StreamSocket#tryRead] returns
  public int read(ByteBuffer into, boolean isWaiting, long deadline) throws IOException {
    ReceivedSlices slices;
    int count;
    socket.gate().enter();
    try {
      slices = copied.getAndSet(null);
      if (slices == null) {
        slices = new ReceivedSlices();
      } else {
        slices.recycle();
      }
      count = socket.take(into, slices);
      while (count == 0 && isWaiting && into.hasRemaining()) {
        socket.await(deadline, "Read");
        count = socket.take(into, slices);
      }
    } finally {
      socket.gate().leave();
    }
    if (count > 0) {
      slices.copyTo(into, into.position());
      into.position(into.position() + count);
    }
    copied.set(slices);
    return count;
  }

  /// Hands bytes over to be sent: all of them where `isWaiting`, else as many as the send buffer
  /// takes.
  ///
  /// @return how many; -1 where none can be sent any more: `EPIPE`
  public int write(ByteBuffer from, boolean isWaiting) throws IOException {
    int length = from.remaining();
    if (isWaiting && length >= LEAST_PREPARED && socket.gate().isShared()) {
      return writePrepared(from) ? length : -1;
    }
    socket.gate().enter();
    try {
      while (true) {
        int count = socket.put(from, null);
        if (count < 0) {
          return -1;
        }
        if (!from.hasRemaining() || !isWaiting) {
          return length - from.remaining();
        }
        socket.await(HostSocket.NEVER, "Write");
      }
    } finally {
      socket.gate().leave();
    }
  }

  /// Copies outside the gate, and hands what was copied over inside.
  private boolean writePrepared(ByteBuffer from) throws IOException {
    var kept = prepared.getAndSet(null);
    var copied = kept == null ? new PreparedBytes() : kept;
    try {
      boolean isTaken = true;
      while (isTaken && from.hasRemaining()) {
        copied.fill(from);
        isTaken = hand(from, copied);
      }
      return isTaken;
    } finally {
      copied.clear();
      prepared.set(copied);
    }
  }

  private boolean hand(ByteBuffer from, PreparedBytes copied) throws IOException {
    socket.gate().enter();
    try {
      while (socket.put(from, copied) >= 0) {
        if (copied.remaining() == 0) {
          return true;
        }
        socket.await(HostSocket.NEVER, "Write");
      }
      return false;
    } finally {
      socket.gate().leave();
    }
  }
}
