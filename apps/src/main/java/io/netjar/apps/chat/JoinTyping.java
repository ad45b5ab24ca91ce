package io.netjar.apps.chat;

import io.netjar.apps.Console;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.util.List;

/// Reads what a client's user types, to the end; of one thread.
final class JoinTyping {
  private static final int MOST_CHARS = 4096;

  private final Console console;
  private final Unsent unsent;
  private final List<String> first;
  private final IdleTimeout stay;

  JoinTyping(Console console, Unsent unsent, List<String> first, IdleTimeout stay) {
    this.console = console;
    this.unsent = unsent;
    this.first = first;
    this.stay = stay;
  }

  /// Reads, waits until the server has all of it, and says that it is over.
  void run() {
    try {
      for (String message : first) {
        unsent.say(message);
      }
      boolean hasQuit = readAll();
      unsent.awaitNone();
      if (!hasQuit) {
        Thread.sleep(stay.millis());
      }
      unsent.over();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean readAll() throws InterruptedException {
    var lines = new TextLines(MOST_CHARS);
    byte[] buffer = new byte[MOST_CHARS];
    try {
      for (int count = console.in().read(buffer); count >= 0; count = console.in().read(buffer)) {
        lines.add(buffer, count);
        for (var line = lines.poll(); line != null; line = lines.poll()) {
          if (!handle(line.text())) {
            return true;
          }
        }
      }
      lines.end();
      String rest = lines.takeOpen();
      return !rest.isBlank() && !handle(rest);
    } catch (IOException _) {
      return false; // an input that fails is one that has ended
    }
  }

  /// Handles a line.
  ///
  /// @return false where it is the last
  private boolean handle(String line) throws InterruptedException {
    if (line.isBlank()) {
      return true;
    }
    try {
      switch (LineCommands.parse(line)) {
        case Request.Say say -> unsent.say(say.text());
        case Request.Tell(var to, var text) ->
            unsent.ask(ChatJson.of("tell").with("to", to).with("text", text));
        case Request.Who _ -> unsent.ask(ChatJson.of("who"));
        case Request.Rooms _ -> unsent.ask(ChatJson.of("rooms"));
        case Request.Quit _ -> {
          return false;
        }
        default -> console.err().println("! here there are /msg NICK TEXT, /who, /rooms, /quit");
      }
    } catch (IllegalArgumentException e) {
      console.err().println("! " + Shown.escaped(String.valueOf(e.getMessage())));
    }
    return true;
  }
}
