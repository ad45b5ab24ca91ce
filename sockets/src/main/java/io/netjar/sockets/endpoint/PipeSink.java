package io.netjar.sockets.endpoint;

import java.io.IOException;
import java.net.SocketException;

/// The end of a pipe that is written to.
public final class PipeSink extends HostSocket {
  private final PipeBuffer buffer;
  private final PipeSource source;

  PipeSink(SocketOwner owner, PipeBuffer buffer, PipeSource source) throws SocketException {
    super(owner);
    this.buffer = buffer;
    this.source = source;
  }

  /// Puts all bytes in, and waits where the pipe is full.
  ///
  /// @return false where nobody reads any more: `EPIPE`
  public boolean write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    gate().enter();
    try {
      while (true) {
        int count = put(bytes, at, end - at);
        if (count < 0) {
          return false;
        }
        at += count;
        if (at == end) {
          return true;
        }
        await(NEVER, "Write");
      }
    } finally {
      gate().leave();
    }
  }

  /// Puts bytes in, as many as there is room for.
  ///
  /// @return how many; -1 where nobody reads any more: `EPIPE`
  public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
    gate().enter();
    try {
      return put(bytes, offset, length);
    } finally {
      gate().leave();
    }
  }

  private int put(byte[] bytes, int offset, int length) throws IOException {
    ensureOpen();
    int count = buffer.put(bytes, offset, length);
    if (count > 0) {
      source.wake();
    }
    return count;
  }

  @Override
  public int readyOperations() {
    return buffer.isWritable() ? WRITABLE : 0;
  }

  /// Nothing more is written: who reads comes to the end.
  @Override
  public void close() {
    gate().enter();
    try {
      if (markClosed()) {
        buffer.closeSink();
        source.wake();
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
    return "pipe, sink";
  }
}
