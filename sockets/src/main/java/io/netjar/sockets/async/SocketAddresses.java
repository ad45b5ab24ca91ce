package io.netjar.sockets.async;

import io.netjar.sockets.net.Addresses;
import io.netjar.wire.Endpoint;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The addresses that callers of asynchronous channels give and are given.
final class SocketAddresses {
  private SocketAddresses() {}

  /// An address that a channel can bind or connect to.
  ///
  /// @throws UnsupportedAddressTypeException where it is none of IP
  /// @throws UnresolvedAddressException where it is a name only
  static InetSocketAddress check(SocketAddress address) {
    if (!(Objects.requireNonNull(address) instanceof InetSocketAddress inet)) {
      throw new UnsupportedAddressTypeException();
    }
    if (inet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
    return inet;
  }

  /// The JDK's form of one end; null for null.
  static @Nullable InetSocketAddress of(@Nullable Endpoint end) {
    return end == null ? null : new InetSocketAddress(Addresses.toJava(end.address()), end.port());
  }
}
