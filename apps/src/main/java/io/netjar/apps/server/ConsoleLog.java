package io.netjar.apps.server;

import io.netjar.apps.Console;
import org.jspecify.annotations.Nullable;

/// Says what a server has to say on the streams of its console: what went well as output, what went
/// wrong as an error.
///
/// ```text
/// 10.0.0.2:51312  5 bytes in, 5 bytes out  closed
/// 10.0.0.2:51314  5 bytes in, 0 bytes out  failed: silent for 60 s
/// ```
public final class ConsoleLog implements SessionLog {
  private final Console console;

  /// A log.
  ///
  /// @param console its streams
  public ConsoleLog(Console console) {
    this.console = console;
  }

  @Override
  public void ended(Session session, @Nullable String failure) {
    String key = session.key().isEmpty() ? "" : "key " + session.key() + "  ";
    String line = session.what() + "  " + key;
    if (failure == null) {
      console.out().println(line + session.goodEnd());
    } else {
      console.err().println(line + "failed: " + failure);
    }
  }

  @Override
  public void say(String line) {
    console.err().println(line);
  }

  @Override
  public void trace(RuntimeException mistake) {
    mistake.printStackTrace(console.err());
  }
}
