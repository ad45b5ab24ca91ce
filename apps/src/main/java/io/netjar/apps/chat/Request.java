package io.netjar.apps.chat;

import org.jspecify.annotations.Nullable;

/// What a client asks of a server.
sealed interface Request {
  /// The first of a client with frames.
  ///
  /// @param nick the name it wants
  /// @param room where to; empty for where all begin
  /// @param client a secret of its own, by which it takes its name over from a connection it lost;
  ///   empty for none
  /// @param history which history `since` belongs to; empty for none
  /// @param since the last number it has seen, -1 where it wants nothing from before
  record Hello(String nick, String room, String client, String history, long since)
      implements Request {}

  /// Says something.
  ///
  /// @param id the client's own number; null where it wants no word of it
  /// @param room where; null for the room it entered last
  record Say(@Nullable Long id, @Nullable String room, String text) implements Request {}

  /// Says something to one.
  record Tell(String to, String text) implements Request {}

  /// Enters a room.
  ///
  /// @param since the last number seen there, -1 for none
  record Join(String room, long since) implements Request {}

  /// Leaves a room; null for the one entered last.
  record Leave(@Nullable String room) implements Request {}

  /// Wants what was said after a number, in the room entered last.
  record Since(long number) implements Request {}

  /// Wants another name.
  record Nick(String name) implements Request {}

  /// Wants to know who is in a room; null for the one entered last.
  record Who(@Nullable String room) implements Request {}

  /// Wants to know which rooms there are.
  record Rooms() implements Request {}

  /// Wants to know what can be asked for.
  record Help() implements Request {}

  /// Wants to hear something.
  record Ping() implements Request {}

  /// Goes.
  record Quit() implements Request {}
}
