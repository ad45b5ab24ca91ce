package io.netjar.apps.echo;

import io.netjar.apps.program.ProgramException;
import java.io.Closeable;

/// One client of an echo server.
interface Caller extends Closeable {
  /// The server, in digits.
  String peer();

  /// Sends a message and waits until it has come back.
  ///
  /// @param message what to send
  /// @throws ProgramException if it does not come back as it was
  void call(byte[] message) throws ProgramException;

  /// How often a message was sent again because no reply came.
  long repeats();
}
