package io.netjar.apps.chat;

import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Reads what a client's user types, to the end; of one thread.
final class JoinTyping {
  /// The longest line that is said as one message.
  static final int MOST_CHARS = 4096;

  /// The commands there are here.
  static final List<String> HELP = List.of("/msg NICK TEXT", "/who", "/rooms", "/quit");

  private final TypedLines lines;
  private final JoinOutput output;
  private final Unsent unsent;
  private final List<String> first;
  private final IdleTimeout stay;

  JoinTyping(
      TypedLines lines, JoinOutput output, Unsent unsent, List<String> first, IdleTimeout stay) {
    this.lines = lines;
    this.output = output;
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
      output.leaving();
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
    try {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (!handle(line.get())) {
          return true;
        }
      }
      return false;
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
        default -> output.refuse("here there are " + String.join(", ", HELP));
      }
    } catch (IllegalArgumentException e) {
      output.refuse(Shown.escaped(String.valueOf(e.getMessage())));
    }
    return true;
  }
}
