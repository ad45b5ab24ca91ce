package io.netjar.stack.ip;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.SocketError;
import io.netjar.stack.arp.ArpLayer;
import io.netjar.stack.arp.ArpSettings;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The Internet protocol of one host (RFC 791 §3, RFC 1122 §3, RFC 1812 §5).
///
/// Down: a transport calls [#send] with a packet that begins at its own header; the layer prepends
/// the IP header, finds the route and hands the packet to ARP. Up: [#onPacket] checks a packet's
/// header, then delivers it to a [Transport], forwards it, or drops it under a [DropReason].
///
/// A host accepts packets for any of its addresses on any interface (RFC 1122 §3.3.4.2, the weak
/// host model).
public final class IpLayer {
  private static final int BROADCAST = Addresses.BROADCAST;
  private static final long BROADCAST_MAC = 0xffff_ffff_ffffL;
  private static final long MULTICAST_MAC = 0x0100_5e00_0000L;

  private final EventQueue events;
  private final ArpSettings arpSettings;
  private final ReassemblySettings reassemblySettings;
  private final Counters counters;
  private final Loopback loopback;
  private final RoutingTable routes = new RoutingTable();

  private final Addresses addresses = new Addresses();
  private final Forwarder forwarder;

  /// By index of the interface; each made when first needed.
  private @Nullable ArpLayer[] arps = {};

  private @Nullable Transports transports;
  private final GroupOutput groupOutput;
  private @Nullable ErrorReporter errors;
  private @Nullable Reassembly reassembly;
  private @Nullable PathMtuCache pathMtus;
  private boolean forwarding;
  private int nextIdentification;

  /// @param loopback the link of interface number 0
  /// @param seed where the first packet's identification comes from
  public IpLayer(
      EventQueue events,
      ArpSettings arpSettings,
      ReassemblySettings reassemblySettings,
      Counters counters,
      Loopback loopback,
      long seed) {
    this.events = events;
    this.arpSettings = arpSettings;
    this.reassemblySettings = reassemblySettings;
    this.counters = counters;
    this.loopback = loopback;
    this.forwarder = new Forwarder(routes, counters, this::arp, this::report);
    this.nextIdentification = (int) seed;
    groupOutput = new GroupOutput(this, counters, loopback);
  }

  /// Says who takes the packets, who sends ICMP errors, and who knows the groups.
  public void transports(
      Transports newTransports, ErrorReporter newErrors, GroupMembers newMembers) {
    transports = newTransports;
    errors = newErrors;
    groupOutput.members(newMembers);
  }

  /// Adds an interface; its index must be the count of those added before.
  public void addInterface(NetworkInterface added) {
    addresses.add(added);
    if (added.isLoopback()) {
      loopback.receiver(this, added);
    }
    arps = Arrays.copyOf(arps, addresses.interfaceCount());
  }

  /// Notes an own address that an interface was given.
  public void addAddress(Ipv4Address address) {
    addresses.add(address);
  }

  /// The way out for packets to multicast groups.
  public GroupOutput groupOutput() {
    return groupOutput;
  }

  /// The host's routes.
  public RoutingTable routes() {
    return routes;
  }

  /// Makes the host a router, or no longer.
  public void forwarding(boolean on) {
    forwarding = on;
  }

  /// What the host has counted.
  public Counters counters() {
    return counters;
  }

  /// True where packets wait for the answer of a neighbour.
  public boolean hasWaiting() {
    for (var arp : arps) {
      if (arp != null && arp.hasWaiting()) {
        return true;
      }
    }
    return false;
  }

  /// ARP on an interface that is not the loopback interface.
  public ArpLayer arp(NetworkInterface out) {
    var arp = arps[out.index()];
    if (arp == null) {
      arp = new ArpLayer(out, events, arpSettings, counters, this::onUnresolved);
      arps[out.index()] = arp;
    }
    return arp;
  }

  /// True for an address of this host, 127.0.0.0/8 included.
  public boolean isOwn(int address) {
    return addresses.isOwn(address);
  }

  /// True for 255.255.255.255 and the broadcast address of an own subnet.
  public boolean isBroadcast(int address) {
    return addresses.isBroadcast(address);
  }

  /// True for an address of one host: neither a broadcast nor a multicast address, nor 0.0.0.0.
  public boolean isUnicast(int address) {
    return address != 0 && address >>> 28 < 14 && !addresses.isBroadcast(address);
  }

  /// The source address for packets to `destination`: that of the interface they leave by, or the
  /// destination itself where it is an own address; 0 where no route leads there.
  public int sourceFor(int destination) {
    if (isOwn(destination)) {
      return destination;
    }
    var out = outFor(destination, 0);
    if (out == null) {
      return 0;
    }
    var route = routes.lookup(destination);
    return out.sourceFor(route == null ? destination : route.nextHop(destination));
  }

  /// The largest packet in bytes, IP header included, that goes to `destination` unfragmented as
  /// far as is known; 576 where no route leads there (RFC 1122 §3.3.3).
  public int mtuFor(int destination) {
    if (isOwn(destination)) {
      return addresses.loopback().mtu();
    }
    var out = outFor(destination, 0);
    int mtu = out == null ? 576 : out.mtu();
    return pathMtus == null ? mtu : pathMtus.find(destination, mtu, events.nowNanos());
  }

  /// Notes what a router said: packets to `destination` may have `mtu` bytes at most (RFC 1191 §3);
  /// less than 68 counts as 68.
  public void pathMtu(int destination, int mtu, long now) {
    if (pathMtus == null) {
      pathMtus = new PathMtuCache();
    }
    pathMtus.put(destination, Math.max(68, mtu), now);
  }

  /// The interface by which packets to `destination` leave, null where no route leads there. A
  /// broadcast on the local link leaves by the interface that has the source address.
  @Nullable NetworkInterface outFor(int destination, int source) {
    if (destination == 0) {
      return null;
    }
    if (destination == BROADCAST || Addresses.isMulticast(destination)) {
      var from = source == 0 ? null : addresses.withAddress(source);
      if (from != null) {
        return from;
      }
    }
    var route = routes.lookup(destination);
    if (route != null) {
      return route.out();
    }
    // RFC 1112 §6.1: what goes to a group has an interface by default.
    return destination == BROADCAST || Addresses.isMulticast(destination)
        ? addresses.firstOutward()
        : null;
  }

  /// Sends a packet.
  ///
  /// @param packet begins at the transport header; IP owns it from now on
  /// @param protocol the transport's protocol number
  /// @param source an own address, or 0 where the host has none yet
  /// @param ttl 1–255
  /// @param trafficClass DSCP and ECN, 0–255
  /// @param dontFragment whether a packet longer than an MTU is dropped rather than fragmented
  /// @return null where the packet is on its way; NETWORK_UNREACHABLE, MESSAGE_TOO_LONG, or
  ///   ADDRESS_NOT_AVAILABLE where a loopback source is to leave the host
  public @Nullable SocketError send(
      Packet packet,
      int protocol,
      int source,
      int destination,
      int ttl,
      int trafficClass,
      boolean dontFragment,
      long now) {
    int length = packet.length() + Ipv4View.LENGTH;
    if (length > 65_535) {
      return SocketError.MESSAGE_TOO_LONG;
    }
    boolean toSelf = isOwn(destination);
    if (source >>> 24 == 127 && !toSelf) {
      // RFC 1122 §3.2.1.3: a loopback address never leaves the host.
      return SocketError.ADDRESS_NOT_AVAILABLE;
    }
    var out = toSelf ? addresses.loopback() : outFor(destination, source);
    if (out == null) {
      counters.drop(DropReason.IP_NO_ROUTE);
      return SocketError.NETWORK_UNREACHABLE;
    }
    if (length > out.mtu() && dontFragment) {
      counters.drop(DropReason.IP_FRAGMENTATION_NEEDED);
      return SocketError.MESSAGE_TOO_LONG;
    }
    prependHeader(packet, protocol, source, destination, ttl, trafficClass, dontFragment);
    counters.countSent();
    if (toSelf) {
      out.transmit(packet, now);
    } else {
      output(out, packet, destination, now);
    }
    return null;
  }

  void prependHeader(
      Packet packet,
      int protocol,
      int source,
      int destination,
      int ttl,
      int trafficClass,
      boolean dontFragment) {
    int header = packet.prepend(Ipv4View.LENGTH);
    Ipv4View.write(
        packet.bytes(),
        header,
        trafficClass,
        packet.length(),
        nextIdentification++ & 0xffff,
        dontFragment ? Ipv4View.DONT_FRAGMENT : 0,
        ttl,
        protocol,
        source,
        destination);
  }

  /// Sends a packet out, cut into fragments where it is too long.
  void output(NetworkInterface out, Packet packet, int destination, long now) {
    if (packet.length() <= out.mtu()) {
      outputOne(out, packet, destination, now);
      return;
    }
    for (var fragment : Fragmenter.split(packet, out.mtu())) {
      outputOne(out, fragment, destination, now);
    }
  }

  void outputOne(NetworkInterface out, Packet packet, int destination, long now) {
    if (out.isLoopback()) {
      out.transmit(packet, now);
    } else if (destination == BROADCAST || out.isSubnetBroadcast(destination)) {
      // RFC 919 §7, RFC 1122 §3.3.6: the sender is one of the hosts on its link.
      addresses.loopback().transmit(packet.copy(), now);
      arp(out).transmit(packet, BROADCAST_MAC, now);
    } else if (Addresses.isMulticast(destination)) {
      // RFC 1112 §6.4: the low 23 bits go into the Ethernet address.
      arp(out).transmit(packet, MULTICAST_MAC | (destination & 0x7f_ffff), now);
    } else {
      var route = routes.lookup(destination);
      arp(out).send(route == null ? destination : route.nextHop(destination), packet, now);
    }
  }

  /// A packet's next hop did not answer: tells its sender.
  private void onUnresolved(Packet packet, long now) {
    var bytes = packet.bytes();
    int header = packet.start();
    int source = Ipv4View.source(bytes, header);
    var transport = transport(Ipv4View.protocol(bytes, header));
    if (!isOwn(source)) {
      report(packet, IcmpView.UNREACHABLE, IcmpView.HOST_UNREACHABLE, 0, now);
    } else if (transport != null && (Ipv4View.flagsAndOffset(bytes, header) & 0x1fff) == 0) {
      packet.skip(Ipv4View.headerLength(bytes, header));
      transport.onNeighbourSilent(packet, source, Ipv4View.destination(bytes, header), now);
    }
  }

  private void report(Packet packet, int type, int code, int rest, long now) {
    if (errors != null) {
      errors.report(packet, type, code, rest, now);
    }
  }

  /// Hands an error about a packet that this host sent to the packet's transport.
  ///
  /// @param mtu the next link's MTU with "fragmentation needed"; else 0
  /// @param bytes holds the packet, or as much as was quoted of it, from `header` to `end`
  /// @return false where it is no packet of this host, or too little of it
  public boolean onError(int type, int code, int mtu, byte[] bytes, int header, int end, long now) {
    if (end - header < Ipv4View.LENGTH + IcmpView.QUOTED_PAYLOAD) {
      return false;
    }
    int headerLength = Ipv4View.headerLength(bytes, header);
    int offset = header + headerLength;
    int source = Ipv4View.source(bytes, header);
    int destination = Ipv4View.destination(bytes, header);
    if (Ipv4View.version(bytes, header) != 4
        || headerLength < Ipv4View.LENGTH
        || end - offset < IcmpView.QUOTED_PAYLOAD
        || (Ipv4View.flagsAndOffset(bytes, header) & 0x1fff) != 0
        || !isOwn(source)) {
      return false;
    }
    var transport = transport(Ipv4View.protocol(bytes, header));
    if (transport == null) {
      return false;
    }
    if (type == IcmpView.UNREACHABLE && code == IcmpView.FRAGMENTATION_NEEDED && mtu > 0) {
      pathMtu(destination, mtu, now);
    }
    transport.onIcmpError(type, code, mtu, bytes, offset, end - offset, source, destination, now);
    return true;
  }

  private @Nullable Transport transport(int protocol) {
    return transports == null ? null : transports.of(protocol);
  }

  /// Takes back a packet that this host has sent to itself by `in`.
  void onLoopback(NetworkInterface in, Packet packet, long now) {
    if (in.isLoopback()) {
      in.countIn(packet.length());
    }
    counters.countReceived();
    int destination = Ipv4View.destination(packet.bytes(), packet.start());
    if (Addresses.isMulticast(destination) && !groupOutput.isMember(in, destination)) {
      counters.drop(DropReason.IP_GROUP_NOT_JOINED);
      return;
    }
    receiveOwn(in, packet, destination, now);
  }

  /// Takes a packet in.
  ///
  /// @param in the interface it came by
  /// @param packet begins at the IP header; padding may stand behind it
  /// @param toGroup whether its frame was sent to a group address
  public void onPacket(NetworkInterface in, Packet packet, boolean toGroup, long now) {
    counters.countReceived();
    var bytes = packet.bytes();
    int header = packet.start();
    var invalid = IpHeader.check(packet, bytes, header);
    if (invalid != null) {
      counters.drop(invalid);
      return;
    }
    packet.truncate(Ipv4View.totalLength(bytes, header));
    int source = Ipv4View.source(bytes, header);
    int destination = Ipv4View.destination(bytes, header);
    if (!addresses.isSource(in, source, destination)) {
      counters.drop(DropReason.IP_SOURCE_INVALID);
      return;
    }
    if (destination == 0 || destination >>> 24 == 127) {
      counters.drop(DropReason.IP_DESTINATION_INVALID);
      return;
    }
    if (IpHeader.hasOptions(bytes, header) && IpHeader.hasSourceRoute(bytes, header)) {
      counters.drop(DropReason.IP_SOURCE_ROUTE);
      report(packet, IcmpView.UNREACHABLE, IcmpView.SOURCE_ROUTE_FAILED, 0, now);
      return;
    }
    if (isOwn(destination)) {
      if (toGroup) {
        counters.drop(DropReason.IP_UNICAST_IN_GROUP_FRAME);
        return;
      }
      receiveOwn(in, packet, destination, now);
    } else if (destination == BROADCAST || in.isSubnetBroadcast(destination)) {
      receiveOwn(in, packet, destination, now);
    } else if (Addresses.isMulticast(destination)) {
      // A router takes part as a host; it passes nothing on, as it has no multicast routes.
      if (groupOutput.isMember(in, destination)) {
        receiveOwn(in, packet, destination, now);
      } else {
        counters.drop(DropReason.IP_GROUP_NOT_JOINED);
      }
    } else if (!forwarding) {
      counters.drop(DropReason.IP_NOT_FORWARDING);
    } else if (toGroup) {
      counters.drop(DropReason.IP_UNICAST_IN_GROUP_FRAME);
    } else {
      forwarder.forward(packet, destination, now);
    }
  }

  private void receiveOwn(NetworkInterface in, Packet packet, int destination, long now) {
    int flagsAndOffset = Ipv4View.flagsAndOffset(packet.bytes(), packet.start());
    var whole = packet;
    if ((flagsAndOffset & (Ipv4View.MORE_FRAGMENTS | 0x1fff)) != 0) {
      if (reassembly == null) {
        reassembly = new Reassembly(events, reassemblySettings, counters, this::report);
      }
      whole = reassembly.onFragment(packet, now);
      if (whole == null) {
        return;
      }
    }
    deliver(in, whole, destination, now);
  }

  private void deliver(NetworkInterface in, Packet packet, int destination, long now) {
    var bytes = packet.bytes();
    int header = packet.start();
    var transport = transport(Ipv4View.protocol(bytes, header));
    if (transport == null) {
      counters.drop(DropReason.IP_PROTOCOL_UNKNOWN);
      report(packet, IcmpView.UNREACHABLE, IcmpView.PROTOCOL_UNREACHABLE, 0, now);
      return;
    }
    counters.countDelivered();
    int headerLength = Ipv4View.headerLength(bytes, header);
    packet.skip(headerLength);
    int code =
        transport.onPacket(
            in,
            packet,
            Ipv4View.source(bytes, header),
            destination,
            Ipv4View.trafficClass(bytes, header),
            Ipv4View.ttl(bytes, header),
            now);
    if (code != Transport.TAKEN) {
      packet.prepend(headerLength);
      report(packet, IcmpView.UNREACHABLE, code, 0, now);
    }
  }

  /// How many packets are being put together from fragments.
  public int reassembling() {
    return reassembly == null ? 0 : reassembly.size();
  }

  /// Memory that fragments take while they wait for others, in bytes.
  public int reassemblyBytes() {
    return reassembly == null ? 0 : reassembly.bytesHeld();
  }

  /// Forgets neighbours, fragments and packets under way, without a word on the wire.
  public void clear() {
    loopback.clear();
    groupOutput.clear();
    for (var arp : arps) {
      if (arp != null) {
        arp.clear();
      }
    }
    if (reassembly != null) {
      reassembly.clear();
    }
    pathMtus = null;
  }
}
