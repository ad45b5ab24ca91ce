package io.netjar.sockets.net;

import io.netjar.sockets.endpoint.StreamOptions;
import java.net.SocketException;
import java.net.SocketOption;
import jdk.net.ExtendedSocketOptions;

/// The options of `jdk.net.ExtendedSocketOptions` that tune keep-alive.
final class KeepAliveOptions {
  private KeepAliveOptions() {}

  static boolean isOne(SocketOption<?> option) {
    return option.equals(ExtendedSocketOptions.TCP_KEEPIDLE)
        || option.equals(ExtendedSocketOptions.TCP_KEEPINTERVAL)
        || option.equals(ExtendedSocketOptions.TCP_KEEPCOUNT);
  }

  /// Sets one.
  ///
  /// @throws SocketException in the words of the operating system, where the value is out of range
  static void set(StreamOptions on, SocketOption<?> option, int value) throws SocketException {
    try {
      if (option.equals(ExtendedSocketOptions.TCP_KEEPIDLE)) {
        on.keepAliveIdle(value);
      } else if (option.equals(ExtendedSocketOptions.TCP_KEEPINTERVAL)) {
        on.keepAliveInterval(value);
      } else {
        on.keepAliveProbes(value);
      }
    } catch (IllegalArgumentException e) {
      var invalid = new SocketException("Invalid argument");
      invalid.initCause(e);
      throw invalid;
    }
  }

  static int value(StreamOptions of, SocketOption<?> option) {
    if (option.equals(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      return of.keepAliveIdle();
    }
    return option.equals(ExtendedSocketOptions.TCP_KEEPINTERVAL)
        ? of.keepAliveInterval()
        : of.keepAliveProbes();
  }
}
