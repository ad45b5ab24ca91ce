package io.netjar.apps.chat;

import io.netjar.apps.Console;
import io.netjar.apps.program.Shown;

/// Prints what a server tells: what people say as output, everything else as remarks. As JSON, all
/// of it is output.
final class JoinLines implements JoinOutput {
  private final Console console;
  private final boolean isJson;

  JoinLines(Console console, boolean isJson) {
    this.console = console;
    this.isJson = isJson;
  }

  @Override
  public void show(Event event) {
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

  @Override
  public void remark(String line) {
    console.err().println("* " + line);
  }

  @Override
  public void refuse(String reason) {
    console.err().println("! " + reason);
  }

  @Override
  public void waiting(long millis) {
    // The loss was told; how long each wait is would fill a log.
  }

  @Override
  public void leaving() {
    // Whoever reads lines has ended the input, and sees the program end.
  }
}
