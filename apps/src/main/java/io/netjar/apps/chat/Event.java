package io.netjar.apps.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a server tells a client.
sealed interface Event {
  /// The client is known now.
  ///
  /// @param nick its name
  /// @param history which history the numbers of the rooms belong to
  record Welcome(String nick, String history) implements Event {}

  /// Somebody said something in a room.
  record Message(Said said) implements Event {}

  /// Somebody said something to this client alone, or this client to somebody.
  record Private(String from, String to, String text) implements Event {}

  /// Somebody has come into a room.
  record Came(String room, String nick) implements Event {}

  /// Somebody has left a room.
  record Went(String room, String nick) implements Event {}

  /// Somebody has another name now.
  record Renamed(String before, String nick) implements Event {}

  /// This client is in a room now.
  ///
  /// @param last the number of the last message there, 0 for none
  /// @param missed how many messages it asked for that are kept no more
  record Entered(String room, List<String> nicks, long last, long missed) implements Event {}

  /// Who is in a room, or which rooms there are.
  record Names(String what, List<String> names) implements Event {}

  /// What this client said is kept.
  ///
  /// @param id the client's own number of it
  record Kept(long id, String room, long number) implements Event {}

  /// The operator says something.
  record Operator(String text) implements Event {}

  /// The server says something.
  record Notice(String text) implements Event {}

  /// What the client asked for is not done.
  ///
  /// @param id of what it said; null where it was something else
  /// @param reason safe to print
  record Refused(@Nullable Long id, String reason) implements Event {}

  /// The connection ends, and the client is not to come back by itself.
  record Removed(String reason) implements Event {}

  /// An answer that says nothing but that the server is there.
  record Pong() implements Event {}
}
