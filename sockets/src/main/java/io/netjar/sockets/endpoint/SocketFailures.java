package io.netjar.sockets.endpoint;

import io.netjar.stack.SocketError;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/// Every exception that a program sees of a socket on a host: the types and the texts of the JDK on
/// Linux.
public final class SocketFailures {
  private SocketFailures() {}

  /// Of `connect`, `bind`, `listen` and the sending of datagrams.
  public static SocketException ofCommand(SocketError error) {
    String text = text(error);
    return switch (error) {
      case REFUSED, TIMED_OUT, NOT_CONNECTED -> new ConnectException(text);
      case HOST_UNREACHABLE -> new NoRouteToHostException(text);
      case PORT_UNREACHABLE -> portUnreachable();
      case ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE, ACCESS -> new BindException(text);
      case RESET,
          NETWORK_UNREACHABLE,
          PROTOCOL_UNREACHABLE,
          MESSAGE_TOO_LONG,
          BROKEN_PIPE,
          ALREADY_CONNECTED,
          CLOSED,
          NO_BUFFERS,
          NOT_SUPPORTED ->
          new SocketException(text);
    };
  }

  /// Of reading a connection.
  public static SocketException ofRead(SocketError error) {
    return new SocketException(text(error));
  }

  /// Of writing to a connection: here the JDK leaves the operating system its words.
  public static SocketException ofWrite(SocketError error) {
    return new SocketException(
        error == SocketError.RESET ? "Connection reset by peer" : text(error));
  }

  /// A connection that the peer has reset.
  public static SocketException reset() {
    return new SocketException(text(SocketError.RESET));
  }

  /// True for the failure that [#reset] makes.
  public static boolean isReset(SocketException failure) {
    return text(SocketError.RESET).equals(failure.getMessage());
  }

  /// The same for urgent data, where the JDK has another type.
  static IOException urgentBrokenPipe() {
    return new IOException("Broken pipe");
  }

  /// Writing where nothing may be written any more.
  public static SocketException brokenPipe() {
    return new SocketException(text(SocketError.BROKEN_PIPE));
  }

  /// An operation on a socket that is closed, or was closed while it waited.
  public static SocketException closed() {
    return new SocketException("Socket closed");
  }

  /// Transfer on a socket that has no peer.
  public static SocketException notConnected() {
    return new SocketException("Not connected");
  }

  /// A datagram that nobody took at its destination.
  public static PortUnreachableException portUnreachable() {
    return new PortUnreachableException();
  }

  /// A wait that took too long.
  ///
  /// @param operation `Read`, `Accept`, `Connect` or `Receive`
  public static SocketTimeoutException timedOut(String operation) {
    return new SocketTimeoutException(operation + " timed out");
  }

  /// An option that the network does not have.
  public static UnsupportedOperationException noOption(String name) {
    return new UnsupportedOperationException("'" + name + "' not supported");
  }

  private static String text(SocketError error) {
    return switch (error) {
      case REFUSED, PORT_UNREACHABLE -> "Connection refused";
      case RESET -> "Connection reset";
      case TIMED_OUT -> "Connection timed out";
      case HOST_UNREACHABLE -> "No route to host";
      case NETWORK_UNREACHABLE -> "Network is unreachable";
      case PROTOCOL_UNREACHABLE -> "Protocol not available";
      case ADDRESS_IN_USE -> "Address already in use";
      case ADDRESS_NOT_AVAILABLE -> "Cannot assign requested address";
      case ACCESS -> "Permission denied";
      case MESSAGE_TOO_LONG -> "Message too long";
      case BROKEN_PIPE -> "Broken pipe";
      case NOT_CONNECTED -> "Transport endpoint is not connected";
      case ALREADY_CONNECTED -> "Transport endpoint is already connected";
      case CLOSED -> "Socket closed";
      case NO_BUFFERS -> "No buffer space available";
      case NOT_SUPPORTED -> "IPv6 protocol family unavailable";
    };
  }
}
