package io.netjar.apps.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

/// How a client is spoken to.
enum Form {
  /// By lines, for `nc` and people.
  LINES,
  /// By frames with JSON, for programs.
  FRAMES,
  /// Without ends of messages, for peers that take what one read returns as one.
  RAW;

  /// An event as this kind of client is told of it.
  ///
  /// @return bytes for the stream; none where it is not told
  byte[] encode(Event event) {
    return switch (this) {
      case FRAMES -> Wire.frame(Wire.json(event));
      case LINES -> ended(line(event));
      case RAW -> raw(event).getBytes(UTF_8);
    };
  }

  private static byte[] ended(String line) {
    return (line.isEmpty() ? line : line + "\n").getBytes(UTF_8);
  }

  /// An event as a line for a person.
  ///
  /// @return nothing where a person need not know
  static String line(Event event) {
    return switch (event) {
      case Event.Welcome(var nick, _) -> "* you are " + nick;
      case Event.Message(var said) ->
          "[" + said.room() + " #" + said.number() + "] " + said.nick() + ": " + said.text();
      case Event.Private(var from, var to, var text) -> "[" + from + " to " + to + "] " + text;
      case Event.Came(var room, var nick) -> "* " + nick + " has come to " + room;
      case Event.Went(var room, var nick) -> "* " + nick + " has left " + room;
      case Event.Renamed(var before, var nick) -> "* " + before + " is now " + nick;
      case Event.Entered entered ->
          "* in "
              + entered.room()
              + ", last #"
              + entered.last()
              + ": "
              + String.join(", ", entered.nicks())
              + (entered.missed() > 0 ? "; " + entered.missed() + " are kept no more" : "");
      case Event.Names(var what, var names) -> "* " + what + ": " + String.join(", ", names);
      case Event.Kept _, Event.Pong _ -> "";
      case Event.Operator(var text) -> "operator: " + text;
      case Event.Notice(var text) -> "* " + text;
      case Event.Refused(_, var reason) -> "! " + reason;
      case Event.Removed(var reason) -> "! removed: " + reason;
    };
  }

  /// A raw peer would take a notice for a message.
  private static String raw(Event event) {
    return switch (event) {
      case Event.Message(var said) -> said.nick() + ": " + said.text();
      case Event.Private(var from, _, var text) -> from + ": " + text;
      case Event.Operator(var text) -> text;
      default -> "";
    };
  }
}
