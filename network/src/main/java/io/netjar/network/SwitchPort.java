package io.netjar.network;

import io.netjar.wire.Packet;

/// A port of a switch.
final class SwitchPort extends Port {
  private final EthernetSwitch owner;
  private final int index;

  SwitchPort(EthernetSwitch owner, int index) {
    super(owner.name() + "/" + index);
    this.owner = owner;
    this.index = index;
  }

  int index() {
    return index;
  }

  @Override
  void receive(Packet frame, long now) {
    owner.receive(this, frame, now);
  }
}
