package io.netjar.stack.udp;

/// What UDP sockets begin with.
///
/// @param receiveBufferBytes how many bytes of datagrams wait for the program, each counted with
///   [UdpSocket#OVERHEAD] bytes more; what comes then is dropped
public record UdpSettings(int receiveBufferBytes) {
  /// 212,992 bytes.
  public static final UdpSettings DEFAULT = new UdpSettings(212_992);

  /// @throws IllegalArgumentException where the buffer is less than one byte
  public UdpSettings {
    if (receiveBufferBytes < 1) {
      throw new IllegalArgumentException("a buffer has at least 1 byte: " + receiveBufferBytes);
    }
  }
}
