package io.netjar.sockets.endpoint;

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

  private final StreamSocket socket;

  /// What was copied: its arrays go back to the network with the next read.
  private final AtomicReference<@Nullable ReceivedSlices> copied = new AtomicReference<>();

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
    socket.gate().enter();
    try {
      while (true) {
        int count = socket.put(from);
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
}
