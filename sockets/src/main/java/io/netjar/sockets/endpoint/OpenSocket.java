package io.netjar.sockets.endpoint;

/// A socket that a program holds open.
public interface OpenSocket extends Awaited {
  /// Closes it as the end of a process does. Threads that wait in it end with "Socket closed".
  void closeAtEnd();

  /// Protocol, state and both ends, like `tcp ESTABLISHED 10.1.0.2:49152 → 192.168.1.2:9000`.
  String description();

  @Override
  default String awaited() {
    return description();
  }
}
