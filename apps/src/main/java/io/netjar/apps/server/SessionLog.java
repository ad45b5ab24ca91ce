package io.netjar.apps.server;

import org.jspecify.annotations.Nullable;

/// What a server says: one line for each connection's end, and what went wrong besides.
public interface SessionLog {
  /// A session has ended.
  ///
  /// @param session with its counts
  /// @param failure why it failed, in one line safe to print; null where it ended well
  void ended(Session session, @Nullable String failure);

  /// Something else to know.
  ///
  /// @param line safe to print
  void say(String line);

  /// A mistake of the server's own, of which the trace is what helps.
  ///
  /// @param mistake what was thrown
  void trace(RuntimeException mistake);
}
