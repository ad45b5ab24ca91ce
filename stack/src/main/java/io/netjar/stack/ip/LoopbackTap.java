package io.netjar.stack.ip;

import io.netjar.wire.Packet;

/// Hears of every packet that a host sends to itself.
@FunctionalInterface
public interface LoopbackTap {
  /// A packet is about to come back.
  ///
  /// @param packet begins at the IP header; to be read only
  /// @param now nanoseconds since the network began
  void onPacket(Packet packet, long now);
}
