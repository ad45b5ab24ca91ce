package io.netjar.sockets.channels;

import io.netjar.sockets.net.Addresses;
import io.netjar.wire.Endpoint;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Addresses that programs give to channels, checked as the JDK checks them.
public final class ChannelAddresses {
  private ChannelAddresses() {}

  /// An address that a channel can use.
  ///
  /// @throws UnsupportedAddressTypeException where it is none of IP
  /// @throws UnresolvedAddressException where it is a name only
  public static InetSocketAddress check(SocketAddress address) {
    Objects.requireNonNull(address);
    if (!(address instanceof InetSocketAddress internet)) {
      throw new UnsupportedAddressTypeException();
    }
    if (internet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
    return internet;
  }

  /// An address that a channel of `family` can use.
  static InetSocketAddress check(SocketAddress address, ProtocolFamily family) {
    var internet = check(address);
    boolean isOnlyIpv4 = family == StandardProtocolFamily.INET;
    if (isOnlyIpv4
        ? !(internet.getAddress() instanceof Inet4Address)
        : Addresses.isUnsupported(internet.getAddress())) {
      throw new UnsupportedAddressTypeException();
    }
    return internet;
  }

  /// An address to bind to; null stands for any.
  public static InetSocketAddress checkLocal(@Nullable SocketAddress address) {
    return address == null ? new InetSocketAddress(0) : check(address);
  }

  /// The same for a channel of `family`.
  static InetSocketAddress checkLocal(@Nullable SocketAddress address, ProtocolFamily family) {
    return address == null ? new InetSocketAddress(0) : check(address, family);
  }

  /// The JDK's form of an end, without a name.
  static InetSocketAddress toJava(Endpoint end) {
    return new InetSocketAddress(Addresses.toJava(end.address()), end.port());
  }

  /// The same where there may be none.
  public static @Nullable InetSocketAddress toJavaOrNull(@Nullable Endpoint end) {
    return end == null ? null : toJava(end);
  }
}
