package io.netjar.network;

import io.netjar.stack.Link;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.host.HostStack;
import io.netjar.wire.MacAddress;
import io.netjar.wire.Packet;

/// The port of a host's interface.
public final class HostPort extends Port implements Link {
  private final Host host;
  private final HostStack stack;
  private final NetworkInterface networkInterface;

  HostPort(Host host, String interfaceName, MacAddress mac, int mtu) {
    super(host.name() + "/" + interfaceName);
    this.host = host;
    stack = host.stack();
    networkInterface = stack.addInterface(interfaceName, mac, mtu, this);
  }

  /// The host that the port belongs to.
  public Host host() {
    return host;
  }

  /// The interface of the host's stack behind the port.
  public NetworkInterface networkInterface() {
    return networkInterface;
  }

  @Override
  void receive(Packet frame, long now) {
    stack.onFrame(networkInterface, frame, now);
  }

  /// Called by the stack: sends a frame into the cable.
  @Override
  public void transmit(Packet frame, long now) {
    send(frame, now);
  }
}
