package io.netjar.network;

import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Subnet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A LAN: a switch with a subnet. Hosts made on it get a cable to the switch, an address, and a
/// route to the rest of the network where a router is there.
public final class Lan {
  private final Network network;
  private final EthernetSwitch ethernetSwitch;
  private final Subnet subnet;
  private final CableSettings cableSettings;
  private final TreeMap<Ipv4Address, String> taken = new TreeMap<>();
  private final List<Host> hosts = new ArrayList<>();
  private final List<Router> routers = new ArrayList<>();
  private long nextIndex;

  Lan(Network network, EthernetSwitch ethernetSwitch, Subnet subnet, CableSettings cableSettings) {
    this.network = network;
    this.ethernetSwitch = ethernetSwitch;
    this.subnet = subnet;
    this.cableSettings = cableSettings;
  }

  /// The LAN's name, which is its switch's too.
  public String name() {
    return ethernetSwitch.name();
  }

  /// The addresses of the LAN.
  public Subnet subnet() {
    return subnet;
  }

  /// The switch that joins the LAN's cables.
  public EthernetSwitch asSwitch() {
    return ethernetSwitch;
  }

  /// What the LAN's cables are like where nothing else is said.
  public CableSettings cableSettings() {
    return cableSettings;
  }

  /// The hosts on the LAN, routers among them, in the order of connecting.
  public List<Host> hosts() {
    return Collections.unmodifiableList(hosts);
  }

  /// The routers on the LAN in the order of connecting; the first one is the default gateway.
  public List<Router> routers() {
    return Collections.unmodifiableList(routers);
  }

  /// Makes a host on the LAN, with the subnet's lowest free address and a cable of the host's name.
  ///
  /// @throws IllegalArgumentException where the network has a host of that name, or the subnet is
  ///   full
  public Host host(String name) {
    return host(name, null, cableSettings);
  }

  /// Makes a host with a stated address, such as `192.168.1.7`.
  ///
  /// @throws IllegalArgumentException where the network has a host of that name, or the address is
  ///   malformed, outside the subnet or taken
  public Host host(String name, String address) {
    return host(name, address, cableSettings);
  }

  /// Makes a host whose cable has settings of its own.
  ///
  /// @param address such as `192.168.1.7`; `null` for the subnet's lowest free one
  public Host host(String name, @Nullable String address, CableSettings settings) {
    var known = network.findHost(name);
    if (known != null) {
      throw new IllegalArgumentException(
          "host '"
              + name
              + "' exists already"
              + (known.lans().isEmpty() ? "" : ", on LAN '" + known.lans().getFirst().name() + "'")
              + "; to put one host on several LANs, connect it by Host.connect");
    }
    var chosen = choose(address, name);
    var host = network.host(name);
    attach(host, name, chosen, settings);
    return host;
  }

  /// Plugs a host in by a new cable.
  ///
  /// @param address null: the lowest free one
  Attachment attach(
      Host host, String cableName, @Nullable Ipv4Address address, CableSettings settings) {
    var chosen = address == null ? choose(null, host.name()) : address;
    network.checkCableName(cableName);
    var port = host.port(settings.mtu());
    var cable = network.cable(cableName, port, ethernetSwitch.port(), settings);
    // The way round that the host may have had until now would come before the direct one.
    host.stack().routes().remove(subnet);
    host.address(port, chosen, subnet);
    taken.put(chosen, host.name());
    var attachment = new Attachment(host, this, port, chosen, cable);
    hosts.add(host);
    host.attached(attachment);
    network.routes().updateHost(host);
    return attachment;
  }

  /// Reads an address, or finds a free one, and checks that it can be had.
  Ipv4Address choose(@Nullable String text, String forHost) {
    if (text == null) {
      return lowestFree(forHost);
    }
    var address = Ipv4Address.parse(text);
    if (!subnet.isHost(address)) {
      throw new IllegalArgumentException(
          "host '"
              + forHost
              + "': "
              + address
              + " is no host's address in LAN '"
              + name()
              + "', "
              + subnet);
    }
    String owner = taken.get(address);
    if (owner != null) {
      throw new IllegalArgumentException(
          "host '" + forHost + "': " + address + " belongs to '" + owner + "' already");
    }
    return address;
  }

  private Ipv4Address lowestFree(String forHost) {
    while (nextIndex < subnet.hostCount()) {
      var address = subnet.host(nextIndex++);
      if (!taken.containsKey(address)) {
        return address;
      }
    }
    throw new IllegalArgumentException(
        "host '"
            + forHost
            + "': LAN '"
            + name()
            + "', "
            + subnet
            + ", is full: all its "
            + subnet.hostCount()
            + " addresses are taken");
  }

  void routed(Router router) {
    routers.add(router);
  }

  @Override
  public String toString() {
    return "LAN " + name() + " " + subnet;
  }
}
