package io.netjar.sockets.endpoint;

/// Sizes of a socket's buffers.
final class Buffers {
  private static final int LEAST = 256;
  private static final int MOST = 1 << 30;

  private Buffers() {}

  /// The size that a wish comes to: like an operating system, one out of range is taken as the
  /// nearest in it.
  static int clamp(int bytes) {
    return Math.clamp(bytes, LEAST, MOST);
  }
}
