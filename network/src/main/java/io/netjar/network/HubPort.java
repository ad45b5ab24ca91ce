package io.netjar.network;

import io.netjar.wire.Packet;

/// A port of a hub.
final class HubPort extends Port {
  private final Hub owner;

  HubPort(Hub owner, int index) {
    super(owner.name() + "/" + index);
    this.owner = owner;
  }

  Hub owner() {
    return owner;
  }

  @Override
  void receive(Packet frame, long now) {
    owner.receive(this, frame, now);
  }
}
