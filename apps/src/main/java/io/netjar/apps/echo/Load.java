package io.netjar.apps.echo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.trust.Connector;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What many clients are to do.
///
/// @param server whom they call
/// @param connector connects to it, but for datagrams
/// @param isUdp whether by datagrams
/// @param clients how many, each with a connection or socket of its own
/// @param rate messages a second of all together; 0 for as many as come back
/// @param duration for how long they send
/// @param count the most messages of each
/// @param text what they send; null for bytes of `size` whose first are another number in each
///   message, so that a reply to another is not taken for the right one
/// @param size bytes of a message without a text
/// @param timeout how long each connect and read waits
record Load(
    HostPort server,
    Connector connector,
    boolean isUdp,
    int clients,
    int rate,
    Duration duration,
    long count,
    @Nullable String text,
    int size,
    IdleTimeout timeout) {
  /// A message; bytes of every value, so that none that a peer loses or adds goes unseen.
  ///
  /// @return a new array
  byte[] message() {
    if (text != null) {
      return text.getBytes(UTF_8);
    }
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
