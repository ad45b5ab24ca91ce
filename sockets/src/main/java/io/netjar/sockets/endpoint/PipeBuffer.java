package io.netjar.sockets.endpoint;

/// The bytes in a pipe, and whether its ends are open. Guarded by the network's gate.
final class PipeBuffer {
  /// What Linux keeps in a pipe.
  static final int CAPACITY = 1 << 16;

  /// Writes of no more than this go in whole or not at all: POSIX's `PIPE_BUF`, as Linux has it.
  private static final int ATOMIC = 4096;

  private final byte[] ring = new byte[CAPACITY];
  private int first;
  private int count;
  private boolean isSourceClosed;
  private boolean isSinkClosed;

  void closeSource() {
    isSourceClosed = true;
  }

  void closeSink() {
    isSinkClosed = true;
  }

  boolean isReadable() {
    return count > 0 || isSinkClosed;
  }

  /// True where any write that goes in whole would.
  boolean isWritable() {
    return CAPACITY - count >= ATOMIC || isSourceClosed;
  }

  /// Takes bytes out.
  ///
  /// @return how many bytes were taken, 0 where there are none; -1 at the end
  int take(byte[] bytes, int offset, int length) {
    if (count == 0) {
      return isSinkClosed ? -1 : 0;
    }
    int taken = Math.min(count, length);
    int toEdge = Math.min(taken, CAPACITY - first);
    System.arraycopy(ring, first, bytes, offset, toEdge);
    System.arraycopy(ring, 0, bytes, offset + toEdge, taken - toEdge);
    first = (first + taken) % CAPACITY;
    count -= taken;
    return taken;
  }

  /// Puts bytes in.
  ///
  /// @return how many bytes were put; -1 where nobody reads any more
  int put(byte[] bytes, int offset, int length) {
    if (isSourceClosed) {
      return -1;
    }
    int room = CAPACITY - count;
    if (length <= ATOMIC && length > room) {
      return 0;
    }
    int put = Math.min(room, length);
    int end = (first + count) % CAPACITY;
    int toEdge = Math.min(put, CAPACITY - end);
    System.arraycopy(bytes, offset, ring, end, toEdge);
    System.arraycopy(bytes, offset + toEdge, ring, 0, put - toEdge);
    count += put;
    return put;
  }
}
