package io.netjar.sockets.channels;

import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/// What the adaptors of channels to `java.net` make of a channel's exceptions: the words of a
/// socket.
final class SocketTexts {
  private SocketTexts() {}

  /// Of an operation that may throw any `IOException`: those stay.
  static IOException of(Exception failure) {
    return failure instanceof IOException same ? same : socketException(failure);
  }

  /// Of an operation that may throw a `SocketException` only. An unchecked exception for which
  /// there are no such words is thrown from here.
  static SocketException socketException(Exception failure) {
    return switch (failure) {
      case SocketException same -> same;
      case ClosedChannelException _ -> made("Socket is closed", failure);
      case IOException _ -> made(failure.getMessage(), failure);
      case NotYetConnectedException _ -> made("Socket is not connected", failure);
      case AlreadyBoundException _ -> made("Already bound", failure);
      case AlreadyConnectedException _ -> made("Already connected", failure);
      case NotYetBoundException _ -> made("Socket is not bound yet", failure);
      case UnsupportedAddressTypeException _ -> made("Unsupported address type", failure);
      case UnresolvedAddressException _ -> made("Unresolved address", failure);
      case RuntimeException other -> throw other;
      default -> throw new IllegalStateException(failure);
    };
  }

  private static SocketException made(@Nullable String text, Exception cause) {
    var exception = new SocketException(text);
    exception.initCause(cause);
    return exception;
  }
}
