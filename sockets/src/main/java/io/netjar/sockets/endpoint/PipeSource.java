package io.netjar.sockets.endpoint;

import java.io.IOException;
import java.net.SocketException;

/// The end of a pipe that is read. A pipe lies in memory: it has a place among the sockets because
/// selectors watch it, and its waits are the network's.
public final class PipeSource extends HostSocket {
  private final PipeBuffer buffer = new PipeBuffer();
  private final PipeSink sink;

  /// A pipe, both ends open.
  public PipeSource(SocketOwner owner) throws SocketException {
    super(owner);
    sink = new PipeSink(owner, buffer, this);
  }

  /// The other end.
  public PipeSink sink() {
    return sink;
  }

  /// Takes bytes, and waits for the first.
  ///
  /// @return how many; -1 at the end of the stream
  public int read(byte[] bytes, int offset, int length) throws IOException {
    gate().enter();
    try {
      while (true) {
        int count = take(bytes, offset, length);
        if (count != 0) {
          return count;
        }
        await(NEVER, "Read");
      }
    } finally {
      gate().leave();
    }
  }

  /// Takes bytes.
  ///
  /// @return how many, 0 where there are none yet; -1 at the end of the stream
  public int tryRead(byte[] bytes, int offset, int length) throws IOException {
    gate().enter();
    try {
      return take(bytes, offset, length);
    } finally {
      gate().leave();
    }
  }

  private int take(byte[] bytes, int offset, int length) throws IOException {
    ensureOpen();
    int count = buffer.take(bytes, offset, length);
    if (count > 0) {
      sink.wake();
    }
    return count;
  }

  @Override
  public int readyOperations() {
    return buffer.isReadable() ? READABLE : 0;
  }

  /// Nobody reads any more: writing fails.
  @Override
  public void close() {
    gate().enter();
    try {
      if (markClosed()) {
        buffer.closeSource();
        sink.wake();
      }
    } finally {
      gate().leave();
    }
  }

  @Override
  public void closeAtEnd() {
    close();
  }

  @Override
  public String description() {
    return "pipe, source";
  }
}
