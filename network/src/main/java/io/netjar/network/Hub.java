package io.netjar.network;

import io.netjar.wire.Packet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A hub: repeats each frame to all other ports, at once, so that everybody sees everything.
///
/// DEVIATION: a real hub is half duplex, and two stations sending at once collide (IEEE 802.3 §4).
/// Collisions are not modelled: the cables of this hub are full duplex, and frames from several
/// ports queue at the ports they leave by.
public final class Hub {
  private final String name;
  private final List<HubPort> ports = new ArrayList<>();

  Hub(String name) {
    this.name = name;
  }

  /// The hub's name, unique in its network.
  public String name() {
    return name;
  }

  /// A new port, to be plugged into a cable. A hub has as many as are asked for.
  public Port port() {
    var port = new HubPort(this, ports.size());
    ports.add(port);
    return port;
  }

  /// The ports in the order of their making.
  public List<Port> ports() {
    return Collections.unmodifiableList(ports);
  }

  /// True where `other` is this hub or joined to it by hubs alone.
  boolean reaches(Hub other) {
    var found = new ArrayList<>(List.of(this));
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i) == other) {
        return true;
      }
      for (var port : found.get(i).ports) {
        var cable = port.cable();
        if (cable != null) {
          var far = cable.a() == port ? cable.b() : cable.a();
          if (far instanceof HubPort hubPort && !found.contains(hubPort.owner())) {
            found.add(hubPort.owner());
          }
        }
      }
    }
    return false;
  }

  void receive(HubPort in, Packet frame, long now) {
    // Each port's receiver owns its frame, so all but the last get a copy.
    HubPort last = null;
    for (var port : ports) {
      if (port != in && port.cable() != null) {
        if (last != null) {
          last.send(frame.copy(), now);
        }
        last = port;
      }
    }
    if (last != null) {
      last.send(frame, now);
    }
  }
}
