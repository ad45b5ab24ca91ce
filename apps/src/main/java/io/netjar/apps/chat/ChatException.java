package io.netjar.apps.chat;

import io.netjar.apps.program.Shown;
import java.io.IOException;

/// The other side does not speak the protocol.
final class ChatException extends IOException {
  private static final long serialVersionUID = 1L;

  /// A failure.
  ///
  /// @param message made safe to print here
  ChatException(String message) {
    super(Shown.escaped(message));
  }
}
