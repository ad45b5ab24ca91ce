package io.netjar.sockets.channels;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The options of an adaptor: those of its channel, with the exceptions of a socket, and the
/// timeout, which channels do not have.
final class AdaptorOptions {
  private final NetworkChannel channel;
  private volatile int timeoutMillis;

  AdaptorOptions(NetworkChannel channel) {
    this.channel = channel;
  }

  void ensureOpen() throws SocketException {
    if (!channel.isOpen()) {
      throw new SocketException("Socket is closed");
    }
  }

  /// Sets `SO_TIMEOUT`.
  void timeout(int millis) throws SocketException {
    ensureOpen();
    if (millis < 0) {
      throw new IllegalArgumentException("timeout < 0");
    }
    timeoutMillis = millis;
  }

  /// `SO_TIMEOUT` of a socket that is open.
  int timeout() throws SocketException {
    ensureOpen();
    return timeoutMillis;
  }

  /// How long to wait, also in a socket that was closed meanwhile; 0 means without limit.
  int timeoutMillis() {
    return timeoutMillis;
  }

  <T> void set(SocketOption<T> option, T value) throws SocketException {
    try {
      channel.setOption(option, value);
    } catch (IOException e) {
      throw SocketTexts.socketException(e);
    }
  }

  /// Sets the size of a buffer.
  ///
  /// @param otherwise what is said where it is not positive
  void setSize(SocketOption<Integer> option, int size, String otherwise) throws SocketException {
    if (size <= 0) {
      throw new IllegalArgumentException(otherwise);
    }
    set(option, size);
  }

  <T> T value(SocketOption<T> option) throws SocketException {
    return Objects.requireNonNull(valueOrNull(option));
  }

  <T> @Nullable T valueOrNull(SocketOption<T> option) throws SocketException {
    try {
      return channel.getOption(option);
    } catch (IOException e) {
      throw SocketTexts.socketException(e);
    }
  }
}
