package io.netjar.sockets.net;

import io.netjar.sockets.endpoint.SocketFailures;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.util.Set;

/// The options of `StandardSocketOptions` by their old numbers.
final class StandardOptions {
  private StandardOptions() {}

  /// The number of `option`.
  ///
  /// @param supported the options that the socket has
  /// @throws UnsupportedOperationException naming an option that it has not
  static int number(SocketOption<?> option, Set<SocketOption<?>> supported) {
    if (!supported.contains(option)) {
      throw SocketFailures.noOption(option.name());
    }
    if (option.equals(StandardSocketOptions.SO_RCVBUF)) {
      return SocketOptions.SO_RCVBUF;
    } else if (option.equals(StandardSocketOptions.SO_SNDBUF)) {
      return SocketOptions.SO_SNDBUF;
    } else if (option.equals(StandardSocketOptions.SO_REUSEADDR)) {
      return SocketOptions.SO_REUSEADDR;
    } else if (option.equals(StandardSocketOptions.SO_KEEPALIVE)) {
      return SocketOptions.SO_KEEPALIVE;
    } else if (option.equals(StandardSocketOptions.SO_LINGER)) {
      return SocketOptions.SO_LINGER;
    } else if (option.equals(StandardSocketOptions.TCP_NODELAY)) {
      return SocketOptions.TCP_NODELAY;
    } else if (option.equals(StandardSocketOptions.SO_BROADCAST)) {
      return SocketOptions.SO_BROADCAST;
    } else if (option.equals(StandardSocketOptions.IP_TOS)) {
      return SocketOptions.IP_TOS;
    }
    throw SocketFailures.noOption(option.name());
  }
}
