package io.netjar.network;

import java.util.List;

/// A host that forwards between its LANs. It is the default gateway of every LAN that had none
/// before; its routes to the other LANs are computed by the network.
public final class Router {
  private final Host host;
  private final int number;

  Router(Host host, int number) {
    this.host = host;
    this.number = number;
    host.becomeRouter();
  }

  /// Its place among the network's routers, counted from 0.
  int number() {
    return number;
  }

  /// The router's name.
  public String name() {
    return host.name();
  }

  /// The host that it is: stack, interfaces, cables, programs.
  public Host asHost() {
    return host;
  }

  /// The LANs it joins, in the order of connecting.
  public List<Lan> lans() {
    return host.lans();
  }

  /// Connects one more LAN, with the LAN's next free address and its cable settings.
  ///
  /// @return the cable, named `ROUTER-LAN`
  public Cable connect(Lan lan) {
    return connect(lan, lan.cableSettings());
  }

  /// Connects one more LAN by a cable with settings of its own.
  public Cable connect(Lan lan, CableSettings settings) {
    if (host.isOn(lan)) {
      throw new IllegalArgumentException(
          "router '" + name() + "' is on LAN '" + lan.name() + "' already");
    }
    var cable = lan.attach(host, name() + "-" + lan.name(), null, settings).cable();
    lan.routed(this);
    host.network().routes().update();
    return cable;
  }

  @Override
  public String toString() {
    return "router " + name();
  }
}
