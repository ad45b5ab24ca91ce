package io.netjar.sockets.net;

import io.netjar.wire.Endpoint;
import io.netjar.wire.IpAddress;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv6Address;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// The JDK's addresses and the network's.
public final class Addresses {
  private Addresses() {}

  /// The network's address; "any" of either family is IPv4's.
  public static IpAddress of(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return Ipv4Address.ANY;
    }
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? ipv4(bytes) : ipv6(bytes);
  }

  /// True for an address that a host, which has IPv4 alone, cannot use. "Any" of IPv6 it can: as
  /// with a socket of both families, it stands for any of IPv4 too.
  public static boolean isUnsupported(InetAddress address) {
    return !(address instanceof Inet4Address) && !address.isAnyLocalAddress();
  }

  private static Ipv4Address ipv4(byte[] bytes) {
    return new Ipv4Address(
        (bytes[0] & 0xff) << 24
            | (bytes[1] & 0xff) << 16
            | (bytes[2] & 0xff) << 8
            | (bytes[3] & 0xff));
  }

  private static Ipv6Address ipv6(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    return new Ipv6Address(buffer.getLong(), buffer.getLong());
  }

  /// Where to send to; "any" stands for the host itself (RFC 1122 §3.2.1.3 leaves it open, Linux
  /// does so).
  public static Endpoint destination(InetAddress address, int port) {
    return new Endpoint(address.isAnyLocalAddress() ? Ipv4Address.LOOPBACK : of(address), port);
  }

  /// The JDK's address, without a name.
  public static InetAddress toJava(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.toArray());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("neither 4 nor 16 bytes: " + address, e);
    }
  }
}
