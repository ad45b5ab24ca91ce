package io.netjar.wire;

/// One end of a conversation: an address and a port of TCP or UDP.
///
/// @param port 0–65,535; 0 stands for "not chosen yet"
public record Endpoint(IpAddress address, int port) {

  /// @throws IllegalArgumentException where the port is out of range
  public Endpoint {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("a port is 0 to 65535: " + port);
    }
  }

  /// `192.168.1.2:80`, or `[::1]:80`.
  @Override
  public String toString() {
    return address instanceof Ipv6Address ? "[" + address + "]:" + port : address + ":" + port;
  }
}
