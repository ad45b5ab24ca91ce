package io.netjar.apps.chat;

import org.jspecify.annotations.Nullable;

/// What a line of a client, or of a person at a keyboard, asks for.
///
/// ```text
/// TEXT              says it in the room entered last    //TEXT says /TEXT
/// /join ROOM        enters a room                       /leave [ROOM]
/// /msg NICK TEXT    says it to one                      /nick NAME
/// /rooms  /who [ROOM]  /since NUMBER  /help  /quit
/// ```
final class LineCommands {
  /// One line for a person.
  static final String HELP =
      "/join ROOM, /leave [ROOM], /rooms, /who [ROOM], /msg NICK TEXT, /nick NAME, /since NUMBER,"
          + " /quit; //text says /text";

  private LineCommands() {}

  /// Reads a line.
  ///
  /// @param line without its end
  /// @return what it asks for
  /// @throws IllegalArgumentException naming the command that is none, or what it misses
  static Request parse(String line) {
    if (!line.startsWith("/")) {
      return new Request.Say(null, null, line);
    }
    if (line.startsWith("//")) {
      return new Request.Say(null, null, line.substring(1));
    }
    String[] words = line.strip().split("\\s+", 2);
    @Nullable String rest = words.length > 1 ? words[1] : null;
    return switch (words[0]) {
      case "/join" -> new Request.Join(needed(rest, "/join ROOM"), -1);
      case "/leave" -> new Request.Leave(rest);
      case "/rooms" -> new Request.Rooms();
      case "/who" -> new Request.Who(rest);
      case "/msg" -> tell(needed(rest, "/msg NICK TEXT"));
      case "/nick" -> new Request.Nick(needed(rest, "/nick NAME"));
      case "/since" -> since(needed(rest, "/since NUMBER"));
      case "/help" -> new Request.Help();
      case "/quit" -> new Request.Quit();
      default ->
          throw new IllegalArgumentException("no command '" + words[0] + "'; there are " + HELP);
    };
  }

  private static Request tell(String rest) {
    String[] words = rest.split("\\s+", 2);
    if (words.length < 2) {
      throw new IllegalArgumentException("it is: /msg NICK TEXT");
    }
    return new Request.Tell(words[0], words[1]);
  }

  private static Request since(String digits) {
    try {
      return new Request.Since(Math.max(0, Long.parseLong(digits)));
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("it is: /since NUMBER");
    }
  }

  private static String needed(@Nullable String rest, String form) {
    if (rest == null) {
      throw new IllegalArgumentException("it is: " + form);
    }
    return rest;
  }
}
