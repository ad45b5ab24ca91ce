package io.netjar.stack;

import io.netjar.wire.Packet;

/// Where an interface's frames go: a cable, or whatever else takes them.
@FunctionalInterface
public interface Link {

  /// Takes over a frame that leaves the host.
  ///
  /// @param frame begins at Ethernet's destination address, is padded to 60 bytes and has no FCS;
  ///   the link owns it from now on
  /// @param now nanoseconds since the network began
  void transmit(Packet frame, long now);
}
