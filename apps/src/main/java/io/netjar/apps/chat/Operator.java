package io.netjar.apps.chat;

import io.netjar.apps.program.Shown;
import io.netjar.apps.server.Server;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/// The operator of a server at its standard input. What begins with no slash is said to all.
///
/// ```text
/// /clients         who is there, by numbers          /rooms
/// /say TEXT        to all                            /to N TEXT      to one
/// /kick N REASON   tells why, and ends               /quit           stops the server
/// ```
final class Operator {
  private static final String HELP =
      "/clients, /rooms, /say TEXT, /to N TEXT, /kick N REASON, /quit";

  private static final int MOST_CHARS = 4096;

  private final InputStream in;
  private final Screen screen;
  private final Rooms rooms;
  private final Server server;

  Operator(InputStream in, Screen screen, Rooms rooms, Server server) {
    this.in = in;
    this.screen = screen;
    this.rooms = rooms;
    this.server = server;
  }

  /// Listens until the input ends, which does not stop the server.
  void listen() {
    var lines = new TextLines(MOST_CHARS);
    byte[] buffer = new byte[MOST_CHARS];
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        lines.add(buffer, count);
        for (var line = lines.poll(); line != null; line = lines.poll()) {
          handle(line.text());
        }
      }
    } catch (IOException _) {
      // The server has ended, or nobody can type any more.
    }
  }

  private void handle(String line) {
    if (line.isBlank()) {
      return;
    }
    try {
      if (line.startsWith("/")) {
        String[] words = line.strip().split("\\s+", 2);
        command(words[0], words.length > 1 ? words[1] : "");
      } else {
        sayToAll(line);
      }
    } catch (IllegalArgumentException e) {
      screen.show("! " + Shown.escaped(String.valueOf(e.getMessage())));
    }
  }

  private void command(String name, String rest) {
    switch (name) {
      case "/clients" -> rooms.members().forEach(member -> screen.show(shown(member)));
      case "/rooms" -> screen.show("rooms: " + String.join(", ", rooms.names()));
      case "/say" -> sayToAll(rest);
      case "/to" -> {
        String[] words = rest.split("\\s+", 2);
        member(words[0]).send(new Event.Operator(Rooms.text(second(words, "/to N TEXT"))));
      }
      case "/kick" -> {
        String[] words = rest.split("\\s+", 2);
        member(words[0]).remove(Rooms.text(second(words, "/kick N REASON")));
      }
      case "/quit" -> server.stop();
      default -> throw new IllegalArgumentException("there are " + HELP);
    }
  }

  private void sayToAll(String text) {
    var event = new Event.Operator(Rooms.text(text));
    rooms.members().forEach(member -> member.send(event));
  }

  private static String second(String[] words, String form) {
    if (words.length < 2) {
      throw new IllegalArgumentException("it is: " + form);
    }
    return words[1];
  }

  private Member member(String number) {
    return rooms.members().stream()
        .filter(member -> String.valueOf(member.number()).equals(number))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no client has the number " + number));
  }

  private static String shown(Member member) {
    return member.number()
        + "  "
        + member.nick()
        + "  "
        + member.peer()
        + "  "
        + member.form().toString().toLowerCase(Locale.ROOT);
  }
}
