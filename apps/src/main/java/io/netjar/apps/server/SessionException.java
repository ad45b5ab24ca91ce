package io.netjar.apps.server;

import java.io.IOException;

/// A session ended by this side: the peer broke a limit, or the server had to.
public final class SessionException extends IOException {
  private static final long serialVersionUID = 1L;

  /// Why a session ended.
  public enum Kind {
    /// No greeting in time.
    HANDSHAKE,
    /// Silent for too long between messages.
    IDLE,
    /// Too few bytes within a message.
    SLOW,
    /// Did not read what was written to it.
    STALL,
    /// Its queue was full.
    FULL,
    /// The server was stopped, and its time to drain was over.
    STOPPED,
    /// The operator or the program ended it.
    EVICTED
  }

  private final Kind kind;

  /// An end.
  ///
  /// @param kind why
  /// @param message the limit and its value, one line
  public SessionException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /// Why.
  ///
  /// @return never null
  public Kind kind() {
    return kind;
  }
}
