package io.netjar.apps.chat;

import java.util.List;

/// Where what was said is kept. One thread at a time writes to a room; several rooms may be written
/// to at once.
interface History extends AutoCloseable {
  /// What tells this history from another: its numbers mean nothing elsewhere.
  String id();

  /// True where it outlives the server.
  boolean isDurable();

  /// The last of what was said in a room.
  ///
  /// @param room its key
  /// @param most how many
  /// @return in the order of their numbers
  /// @throws ChatException if it cannot be read
  List<Said> last(String room, int most) throws ChatException;

  /// Keeps what was said. When this returns it is kept, also if the process ends.
  ///
  /// @param room the room's key
  /// @param said with the room's next number
  /// @throws ChatException if it is not kept
  void append(String room, Said said) throws ChatException;

  @Override
  void close();

  /// A history that ends with the server: the rooms themselves keep what there is.
  ///
  /// @param id what tells it from another
  static History inMemory(String id) {
    return new History() {
      @Override
      public String id() {
        return id;
      }

      @Override
      public boolean isDurable() {
        return false;
      }

      @Override
      public List<Said> last(String room, int most) {
        return List.of();
      }

      @Override
      public void append(String room, Said said) {
        // A room has it.
      }

      @Override
      public void close() {
        // There is nothing to close.
      }
    };
  }
}
