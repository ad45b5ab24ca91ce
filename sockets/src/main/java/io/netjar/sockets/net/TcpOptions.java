package io.netjar.sockets.net;

import io.netjar.sockets.TcpSocketOptions;
import io.netjar.sockets.endpoint.SocketFailures;
import io.netjar.sockets.endpoint.StreamSocket;
import io.netjar.stack.tcp.CongestionAlgorithm;
import java.net.SocketException;
import java.net.SocketOption;
import java.util.Set;

/// The options of [TcpSocketOptions] on a socket with a connection.
final class TcpOptions {
  static final Set<SocketOption<?>> ALL =
      Set.of(
          TcpSocketOptions.TCP_CONGESTION,
          TcpSocketOptions.TCP_PACING,
          TcpSocketOptions.TCP_USER_TIMEOUT,
          TcpSocketOptions.TCP_INFO);

  private TcpOptions() {}

  static boolean isOne(SocketOption<?> option) {
    return ALL.contains(option);
  }

  /// Sets one; the value is of the option's type.
  ///
  /// @throws IllegalArgumentException naming option and value where it cannot be
  static void set(StreamSocket socket, SocketOption<?> option, Object value) {
    if (option.equals(TcpSocketOptions.TCP_CONGESTION)) {
      socket.options().congestion(congestion(value));
    } else if (option.equals(TcpSocketOptions.TCP_PACING)) {
      socket.options().pacing((Boolean) value);
    } else if (option.equals(TcpSocketOptions.TCP_USER_TIMEOUT)) {
      int millis = (Integer) value;
      if (millis < 0) {
        throw new IllegalArgumentException("TCP_USER_TIMEOUT is not negative: " + millis);
      }
      socket.options().userTimeoutMillis(millis);
    } else {
      throw new UnsupportedOperationException(option.name() + " can only be read");
    }
  }

  static CongestionAlgorithm congestion(Object name) {
    try {
      return CongestionAlgorithm.of((String) name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("TCP_CONGESTION: " + e.getMessage(), e);
    }
  }

  static Object value(StreamSocket socket, SocketOption<?> option) throws SocketException {
    if (option.equals(TcpSocketOptions.TCP_CONGESTION)) {
      return socket.options().congestion().toString();
    } else if (option.equals(TcpSocketOptions.TCP_PACING)) {
      return socket.options().pacing();
    } else if (option.equals(TcpSocketOptions.TCP_USER_TIMEOUT)) {
      return socket.options().userTimeoutMillis();
    } else if (option.equals(TcpSocketOptions.TCP_INFO)) {
      return socket.info();
    }
    throw SocketFailures.noOption(option.name());
  }
}
