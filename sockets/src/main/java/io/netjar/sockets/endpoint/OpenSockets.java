package io.netjar.sockets.endpoint;

import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The sockets that a [SocketOwner] has open, in the order of their opening. Used inside the gate.
///
/// Each has a number: what is kept by the sockets themselves is kept by their identity hashes, and
/// those are all equal under the flag that makes runs repeatable (`docs/determinism.md`).
public final class OpenSockets {
  private final Map<Long, OpenSocket> sockets = new LinkedHashMap<>();
  private long opened;
  private boolean hasEnded;

  /// None at first.
  public OpenSockets() {}

  /// Remembers a socket until [#closed].
  ///
  /// @return its number
  /// @throws SocketException where no socket may be opened any more
  public long opened(OpenSocket socket) throws SocketException {
    if (hasEnded) {
      throw SocketFailures.closed();
    }
    sockets.put(opened, socket);
    return opened++;
  }

  /// Forgets a socket that is closed; does nothing where it is forgotten.
  public void closed(long number) {
    sockets.remove(number);
  }

  /// The sockets as text.
  public List<String> descriptions() {
    return sockets.values().stream().map(OpenSocket::description).toList();
  }

  /// Lets no socket be opened any more.
  ///
  /// @return those that are to be closed
  public List<OpenSocket> end() {
    hasEnded = true;
    return List.copyOf(sockets.values());
  }
}
