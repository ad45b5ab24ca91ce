package io.netjar.apps.chat;

import io.netjar.apps.Console;
import io.netjar.apps.program.Shown;

/// Prints what a server tells: what people say as output, everything else as remarks. As JSON, all
/// of it is output.
final class JoinOutput {
  private final Console console;
  private final boolean isJson;

  JoinOutput(Console console, boolean isJson) {
    this.console = console;
    this.isJson = isJson;
  }

  /// Prints an event.
  void show(Event event) {
    if (isJson) {
      if (!(event instanceof Event.Pong)) {
        console.out().println(Wire.json(event));
      }
      return;
    }
    String line = Shown.escaped(Form.line(event));
    switch (event) {
      case Event.Message _, Event.Private _, Event.Operator _ -> console.out().println(line);
      case Event.Kept _, Event.Pong _ -> {
        // Nothing that a person need know.
      }
      default -> console.err().println(line);
    }
  }

  /// Prints a remark.
  void remark(String line) {
    console.err().println("* " + line);
  }
}
