package io.netjar.apps.chat;

/// What the user of a client sees; of several threads.
interface JoinOutput {
  /// Something that a server tells.
  void show(Event event);

  /// A remark on the connection.
  ///
  /// @param line safe to print
  void remark(String line);

  /// Something typed that is not done.
  ///
  /// @param reason safe to print
  void refuse(String reason);

  /// There is no connection, and will be no try for so long.
  void waiting(long millis);

  /// The user goes as soon as the server has all that was said.
  void leaving();
}
