package io.netjar.stack.arp;

import io.netjar.wire.Packet;

/// Told of each packet whose next hop did not answer.
@FunctionalInterface
public interface Unresolved {

  /// Takes over a packet that could not be sent.
  ///
  /// @param packet begins at its IP header
  void onUnresolved(Packet packet, long now);
}
