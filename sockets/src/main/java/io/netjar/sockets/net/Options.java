package io.netjar.sockets.net;

import java.net.SocketException;
import java.net.SocketOptions;

/// Values of the socket options of `java.net.SocketOptions`, checked as the JDK checks them.
final class Options {
  private Options() {}

  static boolean on(Object value, int option) throws SocketException {
    if (value instanceof Boolean on) {
      return on;
    }
    throw new SocketException("Bad value for " + name(option));
  }

  static int number(Object value, int option) throws SocketException {
    if (value instanceof Integer number) {
      return number;
    }
    throw new SocketException("Bad value for " + name(option));
  }

  static int size(Object value, int option) throws SocketException {
    int size = number(value, option);
    if (size <= 0) {
      throw new SocketException(name(option) + " <= 0");
    }
    return size;
  }

  /// An option that the network does not have.
  static SocketException unsupported(int option) {
    return new SocketException(name(option) + " is not supported on a host of a network");
  }

  private static String name(int option) {
    return switch (option) {
      case SocketOptions.TCP_NODELAY -> "TCP_NODELAY";
      case SocketOptions.SO_BINDADDR -> "SO_BINDADDR";
      case SocketOptions.SO_REUSEADDR -> "SO_REUSEADDR";
      case SocketOptions.SO_REUSEPORT -> "SO_REUSEPORT";
      case SocketOptions.SO_BROADCAST -> "SO_BROADCAST";
      case SocketOptions.IP_MULTICAST_IF, SocketOptions.IP_MULTICAST_IF2 -> "IP_MULTICAST_IF";
      case SocketOptions.IP_MULTICAST_LOOP -> "IP_MULTICAST_LOOP";
      case SocketOptions.IP_TOS -> "IP_TOS";
      case SocketOptions.SO_LINGER -> "SO_LINGER";
      case SocketOptions.SO_TIMEOUT -> "SO_TIMEOUT";
      case SocketOptions.SO_SNDBUF -> "SO_SNDBUF";
      case SocketOptions.SO_RCVBUF -> "SO_RCVBUF";
      case SocketOptions.SO_KEEPALIVE -> "SO_KEEPALIVE";
      case SocketOptions.SO_OOBINLINE -> "SO_OOBINLINE";
      default -> "option " + option;
    };
  }
}
