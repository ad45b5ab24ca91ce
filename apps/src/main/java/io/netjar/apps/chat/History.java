package io.netjar.apps.chat;

import java.util.List;

/// Where what was said is kept. One thread writes, any thread reads.
interface History extends AutoCloseable {
  /// What was said in a room.
  ///
  /// @param room the room's key
  /// @param said with the room's next number
  record Entry(String room, Said said) {}

  /// What tells this history from another: its numbers mean nothing elsewhere.
  String id();

  /// True where it outlives the server.
  boolean isDurable();

  /// The last of what was said in a room.
  ///
  /// @param room its key
  /// @param most how many
  /// @return in the order of their numbers
  /// @throws HistoryException if it cannot be read
  List<Said> last(String room, int most) throws HistoryException;

  /// Keeps what was said, all of it or nothing. When this returns it is kept, also if the process
  /// ends.
  ///
  /// @param entries in their order
  /// @throws HistoryException if it is not kept, or not known to be: [#last] tells then
  void append(List<Entry> entries) throws HistoryException;

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
      public void append(List<Entry> entries) {
        // A room has it.
      }

      @Override
      public void close() {
        // There is nothing to close.
      }
    };
  }
}
