package io.netjar.stack.host;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.Link;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.PortTable;
import io.netjar.stack.SeedMix;
import io.netjar.stack.SocketEntry;
import io.netjar.stack.icmp.IcmpLayer;
import io.netjar.stack.igmp.IgmpLayer;
import io.netjar.stack.ip.IpLayer;
import io.netjar.stack.ip.Loopback;
import io.netjar.stack.ip.LoopbackTap;
import io.netjar.stack.ip.RoutingTable;
import io.netjar.stack.ip.Transports;
import io.netjar.stack.tcp.TcpLayer;
import io.netjar.stack.time.EventQueue;
import io.netjar.stack.udp.UdpLayer;
import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.MacAddress;
import io.netjar.wire.Packet;
import io.netjar.wire.Subnet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The TCP/IP stack of one host: its interfaces and its layers, joined.
///
/// I/O-free: frames come in by [#onFrame] and leave by each interface's [Link]; what is to happen
/// later stands in the [EventQueue]. The order of calls: add interfaces, give them addresses, add
/// routes; then frames and the commands of sockets in any order, with times that never fall. Not
/// safe for use by several threads at once.
///
/// The loopback interface `lo` with 127.0.0.1/8 and an MTU of 65,536 is number 0 and always there.
public final class HostStack {
  private static final int LOOPBACK_MTU = 65_536;

  private final String name;
  private final HostSettings settings;
  private final Counters counters = new Counters();
  private final IpLayer ip;
  private final IcmpLayer icmp;
  private final IgmpLayer igmp;
  private final UdpLayer udp;
  private final TcpLayer tcp;
  private NetworkInterface[] interfaces = {};

  /// @param name the host's name, for people
  /// @param events where the host's timers stand
  /// @param seed where the host's random choices come from
  /// @param loopbackTap hears of what the host sends to itself
  public HostStack(
      String name, HostSettings settings, EventQueue events, long seed, LoopbackTap loopbackTap) {
    this.name = name;
    this.settings = settings;
    var loopback = new Loopback(events, counters, loopbackTap);
    ip =
        new IpLayer(
            events,
            settings.arp(),
            settings.reassembly(),
            counters,
            loopback,
            SeedMix.mix(seed, 1));
    icmp = new IcmpLayer(ip, settings.icmp(), settings.ttl(), SeedMix.mix(seed, 2));
    igmp = new IgmpLayer(ip, events, SeedMix.mix(seed, 6));
    udp = new UdpLayer(ip, igmp, ports(SeedMix.mix(seed, 3)), settings.udp(), settings.ttl());
    tcp =
        new TcpLayer(
            new TcpOverIp(ip, settings.ttl()),
            events,
            settings.tcp(),
            ports(SeedMix.mix(seed, 4)),
            counters,
            SeedMix.mix(seed, 5));
    ip.transports(new Transports(icmp, igmp, new TcpTransport(tcp), udp), icmp, igmp);
    var lo = add("lo", new MacAddress(0), LOOPBACK_MTU, loopback);
    addAddress(lo, Ipv4Address.LOOPBACK, Subnet.containing(Ipv4Address.LOOPBACK, 8));
  }

  private PortTable ports(long seed) {
    return new PortTable(
        settings.firstUnprivilegedPort(),
        settings.firstEphemeralPort(),
        settings.lastEphemeralPort(),
        seed);
  }

  /// The host's name.
  public String name() {
    return name;
  }

  /// What the host does by default.
  public HostSettings settings() {
    return settings;
  }

  /// Adds an Ethernet interface.
  ///
  /// @param interfaceName such as `eth0`
  /// @param mtu largest IP packet in bytes: 68–65,536
  /// @param link where its frames go
  /// @throws IllegalArgumentException where the MTU is out of range, the MAC a group address, or
  ///   the name taken
  public NetworkInterface addInterface(String interfaceName, MacAddress mac, int mtu, Link link) {
    if (findInterface(interfaceName) != null) {
      throw new IllegalArgumentException(name + " has an interface " + interfaceName + " already");
    }
    return add(interfaceName, mac, mtu, link);
  }

  private NetworkInterface add(String interfaceName, MacAddress mac, int mtu, Link link) {
    var added = new NetworkInterface(interfaces.length, interfaceName, mac, mtu, link);
    interfaces = Arrays.copyOf(interfaces, interfaces.length + 1);
    interfaces[added.index()] = added;
    ip.addInterface(added);
    return added;
  }

  /// The interfaces in the order in which they were added; `lo` is the first.
  public List<NetworkInterface> interfaces() {
    return List.of(interfaces);
  }

  /// The interface of that name; null where there is none.
  public @Nullable NetworkInterface findInterface(String interfaceName) {
    for (var one : interfaces) {
      if (one.name().equals(interfaceName)) {
        return one;
      }
    }
    return null;
  }

  /// Gives an interface an address, and adds the on-link route to its subnet.
  ///
  /// @throws IllegalArgumentException where the host has the address, or it cannot be a host's in
  ///   the subnet
  public void addAddress(NetworkInterface i, Ipv4Address a, Subnet s) {
    for (var one : interfaces) {
      if (one != i && one.hasAddress(a.value())) {
        throw new IllegalArgumentException(name + " has the address " + a + " on " + one.name());
      }
    }
    i.addAddress(a, s);
    ip.addAddress(a);
    routes().add(s, null, i);
  }

  /// The host's routes.
  public RoutingTable routes() {
    return ip.routes();
  }

  /// Makes the host a router, or no longer.
  public void forwarding(boolean on) {
    ip.forwarding(on);
  }

  /// Takes a frame in.
  ///
  /// @param in the interface it came by
  /// @param frame begins at Ethernet's destination address, without FCS; the host owns it from now
  ///   on
  public void onFrame(NetworkInterface in, Packet frame, long now) {
    in.countIn(frame.length());
    if (frame.length() < EthernetView.LENGTH) {
      counters.drop(DropReason.FRAME_TOO_SHORT);
      return;
    }
    var bytes = frame.bytes();
    int start = frame.start();
    long destination = EthernetView.destination(bytes, start);
    boolean toGroup = false;
    if (destination != in.mac()) {
      toGroup = (bytes[start] & 1) != 0;
      if (!toGroup) {
        counters.drop(DropReason.MAC_NOT_OURS);
        return;
      }
    }
    if ((bytes[start + 6] & 1) != 0) {
      counters.drop(DropReason.MAC_SOURCE_IS_GROUP);
      return;
    }
    int type = EthernetView.type(bytes, start);
    frame.skip(EthernetView.LENGTH);
    switch (type) {
      case EthernetView.IPV4 -> ip.onPacket(in, frame, toGroup, now);
      case EthernetView.ARP -> ip.arp(in).onPacket(frame, now);
      case EthernetView.IPV6 -> counters.drop(DropReason.IPV6_UNSUPPORTED);
      case EthernetView.VLAN -> counters.drop(DropReason.VLAN_UNSUPPORTED);
      default -> counters.drop(DropReason.ETHER_TYPE_UNKNOWN);
    }
  }

  /// IPv4 on this host.
  public IpLayer ip() {
    return ip;
  }

  /// ICMP on this host.
  public IcmpLayer icmp() {
    return icmp;
  }

  /// IGMP on this host.
  public IgmpLayer igmp() {
    return igmp;
  }

  /// UDP on this host.
  public UdpLayer udp() {
    return udp;
  }

  /// TCP on this host.
  public TcpLayer tcp() {
    return tcp;
  }

  /// What the host has counted; frames and bytes are counted by each interface.
  public Counters counters() {
    return counters;
  }

  /// How many TCP connections there are that are neither closed nor in TIME-WAIT.
  public int openConnections() {
    return tcp.openConnections();
  }

  /// True where nothing is under way here: no TCP connection is open, no packet waits for a
  /// neighbour.
  public boolean isSettled() {
    return openConnections() == 0 && !ip.hasWaiting();
  }

  /// All sockets, as `ss` lists them: TCP's listeners, connections, passive opens, those in
  /// TIME-WAIT, then UDP's.
  public List<SocketEntry> sockets() {
    var list = new ArrayList<>(tcp.sockets());
    list.addAll(tcp.timeWaitEntries());
    for (var socket : udp.sockets()) {
      var local = socket.local();
      if (local != null) {
        var peer = socket.peer();
        var state = peer == null ? "UNCONNECTED" : "CONNECTED";
        list.add(SocketEntry.of("udp", state, socket.available(), 0, local, peer));
      }
    }
    return list;
  }

  /// Ends everything without a word on the wire, as a power cut does: sockets, fragments, what ARP
  /// has learned. Interfaces, addresses and routes stay.
  public void crash() {
    tcp.crash();
    udp.crash();
    igmp.clear();
    icmp.clear();
    ip.clear();
  }

  @Override
  public String toString() {
    return name;
  }
}
