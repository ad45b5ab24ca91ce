package io.netjar.apps.chat;

import io.netjar.apps.program.Shown;
import java.io.IOException;

/// What was said cannot be kept, or read again: no fault of any client, who may come again.
final class HistoryException extends IOException {
  private static final long serialVersionUID = 1L;

  /// A failure.
  ///
  /// @param message made safe to print here
  HistoryException(String message) {
    super(Shown.escaped(message));
  }

  /// A failure that another brought about.
  HistoryException(String message, Exception cause) {
    super(Shown.escaped(message), cause);
  }
}
