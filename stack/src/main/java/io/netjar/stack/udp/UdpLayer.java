package io.netjar.stack.udp;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.PortTable;
import io.netjar.stack.SeedMix;
import io.netjar.stack.SocketError;
import io.netjar.stack.igmp.GroupFilter;
import io.netjar.stack.igmp.IgmpLayer;
import io.netjar.stack.ip.Addresses;
import io.netjar.stack.ip.GroupOutput;
import io.netjar.stack.ip.IpLayer;
import io.netjar.stack.ip.Transport;
import io.netjar.wire.Checksum;
import io.netjar.wire.Endpoint;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import io.netjar.wire.UdpView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The user datagram protocol of one host (RFC 768, RFC 1122 §4.1): finds whose a datagram is.
///
/// A datagram to one host goes to the socket that names most of its addresses: connected before
/// bound to an address before bound to any. A broadcast goes to every socket that it suits.
public final class UdpLayer implements Transport {
  private final IpLayer ip;
  private final IgmpLayer igmp;
  private final Counters counters;
  private final PortTable ports;
  private final UdpSettings settings;
  private final int ttl;

  private final UdpTable table = new UdpTable();

  /// Sockets that have joined groups, in the order of joining.
  private final Set<UdpSocket> members = new LinkedHashSet<>(0);

  /// @param igmp is told what sockets want of groups
  /// @param ports UDP's ports on this host: which are given out next, and which are refused
  /// @param ttl time to live that sockets begin with
  public UdpLayer(IpLayer ip, IgmpLayer igmp, PortTable ports, UdpSettings settings, int ttl) {
    this.ip = ip;
    this.igmp = igmp;
    this.counters = ip.counters();
    this.ports = ports;
    this.settings = settings;
    this.ttl = ttl;
  }

  /// A new socket, unbound.
  public UdpSocket open() {
    return new UdpSocket(this, settings.receiveBufferBytes(), ttl);
  }

  /// The bound sockets by rising port, those of one port in the order of binding.
  public List<UdpSocket> sockets() {
    return table.all();
  }

  /// Lets all sockets go without a word on the wire.
  public void crash() {
    var all = sockets();
    table.clear();
    members.clear();
    for (var socket : all) {
      socket.vanish();
    }
  }

  Counters counters() {
    return counters;
  }

  @Nullable SocketError bind(UdpSocket socket, int address, int port) {
    if (address != 0 && !ip.isOwn(address) && !Addresses.isMulticast(address)) {
      return SocketError.ADDRESS_NOT_AVAILABLE;
    }
    int chosen = port;
    if (port == 0) {
      chosen = freePort(address);
      if (chosen == 0) {
        return SocketError.ADDRESS_NOT_AVAILABLE;
      }
    } else if (ports.isPrivileged(port)) {
      return SocketError.ACCESS;
    } else if (conflicts(socket, address, port)) {
      return SocketError.ADDRESS_IN_USE;
    }
    socket.localAddress = address;
    socket.claimedAddress = address;
    socket.localPort = chosen;
    table.insert(socket);
    return null;
  }

  /// A port that nobody has whose address meets `address`; 0 where there is none.
  private int freePort(int address) {
    for (int tried = 0; tried < ports.ephemeralCount(); tried++) {
      int port = ports.nextEphemeral();
      if (!conflicts(null, address, port)) {
        return port;
      }
    }
    return 0;
  }

  /// True where another socket has the port, and the two do not both agree to share it.
  ///
  /// @param socket who wants it; null for one that does not share
  private boolean conflicts(@Nullable UdpSocket socket, int address, int port) {
    for (var other = table.first(port); other != null; other = other.next) {
      boolean meets = other.claimedAddress == 0 || address == 0 || other.claimedAddress == address;
      if (other.localPort == port && meets && !isShared(socket, other)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isShared(@Nullable UdpSocket one, UdpSocket other) {
    return one != null
        && ((one.reuseAddress() && other.reuseAddress()) || (one.reusePort() && other.reusePort()));
  }

  /// A socket's wishes for a group on an interface are others now.
  void groupChanged(UdpSocket changed, NetworkInterface on, int group, long now) {
    members.add(changed);
    var filters = new ArrayList<GroupFilter>();
    for (var socket : members) {
      var filter = socket.groups().filter(on, group);
      if (filter != null) {
        filters.add(filter);
      }
    }
    igmp.set(on, group, GroupFilter.merge(filters), now);
  }

  @Nullable SocketError connect(UdpSocket socket, int address, int port, boolean broadcast) {
    // As with other systems, "any" as a destination is the host itself.
    int peer = address == 0 ? Ipv4Address.LOOPBACK.value() : address;
    if (!broadcast && ip.isBroadcast(peer)) {
      return SocketError.ACCESS;
    }
    int source = source(socket, socket.claimedAddress, peer);
    if (source == 0) {
      return SocketError.NETWORK_UNREACHABLE;
    }
    if (socket.localPort == 0) {
      var error = bind(socket, 0, 0);
      if (error != null) {
        return error;
      }
    }
    socket.localAddress = source;
    socket.peerAddress = peer;
    socket.peerPort = port;
    return null;
  }

  @Nullable SocketError send(
      UdpSocket socket, byte[] b, int off, int len, int address, int port, long now) {
    int destination = address == 0 ? Ipv4Address.LOOPBACK.value() : address;
    if (!socket.broadcast() && ip.isBroadcast(destination)) {
      return SocketError.ACCESS;
    }
    int source = source(socket, socket.localAddress, destination);
    if (source == 0) {
      counters.drop(DropReason.IP_NO_ROUTE);
      return SocketError.NETWORK_UNREACHABLE;
    }
    if (socket.localPort == 0) {
      var error = bind(socket, 0, 0);
      if (error != null) {
        return error;
      }
    }
    int length = UdpView.LENGTH + len;
    if (socket.dontFragment() && length + Ipv4View.LENGTH > ip.mtuFor(destination)) {
      return SocketError.MESSAGE_TOO_LONG;
    }
    var packet = Packet.allocate(length);
    System.arraycopy(b, off, packet.bytes(), packet.start() + UdpView.LENGTH, len);
    UdpView.write(
        packet.bytes(), packet.start(), socket.localPort, port, length, source, destination);
    if (Addresses.isMulticast(destination)) {
      return sendToGroup(socket, packet, source, destination, now);
    }
    return ip.send(
        packet,
        Ipv4View.UDP,
        source,
        destination,
        socket.ttl(),
        socket.trafficClass(),
        socket.dontFragment(),
        now);
  }

  /// The address that the socket sends from; 0 where no route leads to the destination.
  ///
  /// @param bound the address it is bound to, 0 for any
  private int source(UdpSocket socket, int bound, int destination) {
    if (bound != 0 && !Addresses.isMulticast(bound)) {
      return bound;
    }
    if (!Addresses.isMulticast(destination)) {
      return ip.sourceFor(destination);
    }
    var out = outForGroup(socket, destination, 0);
    return out == null ? 0 : out.sourceFor(destination);
  }

  private @Nullable NetworkInterface outForGroup(UdpSocket socket, int group, int source) {
    var groups = socket.groupsOrNull();
    var chosen = groups == null ? null : groups.out();
    return chosen == null ? ip.groupOutput().defaultFor(group, source) : chosen;
  }

  private @Nullable SocketError sendToGroup(
      UdpSocket socket, Packet packet, int source, int group, long now) {
    var groups = socket.groupsOrNull();
    var out = outForGroup(socket, group, source);
    if (out == null) {
      return SocketError.NETWORK_UNREACHABLE;
    }
    var options =
        new GroupOutput.Options(
            groups == null ? 1 : groups.ttl(),
            socket.trafficClass(),
            socket.dontFragment(),
            groups == null || groups.isLooped());
    return ip.groupOutput().send(out, packet, Ipv4View.UDP, source, group, options, now);
  }

  void close(UdpSocket socket) {
    members.remove(socket);
    if (socket.localPort != 0) {
      table.remove(socket);
    }
  }

  @Override
  public int onPacket(
      NetworkInterface in,
      Packet packet,
      int source,
      int destination,
      int trafficClass,
      int packetTtl,
      long now) {
    var bytes = packet.bytes();
    int start = packet.start();
    if (packet.length() < UdpView.LENGTH) {
      counters.drop(DropReason.UDP_TOO_SHORT);
      return TAKEN;
    }
    int length = UdpView.length(bytes, start);
    if (length < UdpView.LENGTH || length > packet.length()) {
      counters.drop(DropReason.UDP_TOO_SHORT);
      return TAKEN;
    }
    // RFC 768: a checksum of zero says that the sender made none.
    if (UdpView.checksum(bytes, start) != 0) {
      long sum = Checksum.pseudoHeader(source, destination, Ipv4View.UDP, length);
      if (Checksum.finish(Checksum.add(sum, Checksum.sum(bytes, start, length))) != 0) {
        counters.drop(DropReason.UDP_CHECKSUM_WRONG);
        return TAKEN;
      }
    }
    int sourcePort = UdpView.sourcePort(bytes, start);
    int port = UdpView.destinationPort(bytes, start);
    if (!ip.isOwn(destination)) {
      toAll(in, bytes, start, length, source, sourcePort, destination, port);
      return TAKEN;
    }
    var socket = find(destination, port, source, sourcePort);
    if (socket == null) {
      counters.drop(DropReason.UDP_PORT_UNREACHABLE);
      return IcmpView.PORT_UNREACHABLE;
    }
    socket.onDatagram(datagram(bytes, start, length, source, sourcePort));
    return TAKEN;
  }

  private static Datagram datagram(
      byte[] bytes, int start, int length, int source, int sourcePort) {
    var payload = Arrays.copyOfRange(bytes, start + UdpView.LENGTH, start + length);
    return new Datagram(new Endpoint(new Ipv4Address(source), sourcePort), payload);
  }

  private void toAll(
      NetworkInterface in,
      byte[] bytes,
      int start,
      int length,
      int source,
      int sourcePort,
      int destination,
      int port) {
    boolean taken = false;
    for (var socket = table.first(port); socket != null; socket = socket.next) {
      if (score(socket, destination, port, source, sourcePort) >= 0
          && wants(socket, in, destination, source)) {
        socket.onDatagram(datagram(bytes, start, length, source, sourcePort));
        taken = true;
      }
    }
    if (!taken) {
      counters.drop(DropReason.UDP_PORT_UNREACHABLE);
    }
  }

  /// RFC 3376 §3.2: a group's datagram is for those sockets alone that have joined it on the
  /// interface it came by.
  private static boolean wants(UdpSocket socket, NetworkInterface in, int destination, int source) {
    if (!Addresses.isMulticast(destination)) {
      return true;
    }
    var groups = socket.groupsOrNull();
    var filter = groups == null ? null : groups.filter(in, destination);
    return filter != null && filter.accepts(source);
  }

  /// The socket that names most of the four; of equals one chosen by the sender where they share by
  /// [UdpSocket#reusePort], else the one bound last. Null where none suits.
  private @Nullable UdpSocket find(int local, int localPort, int peer, int peerPort) {
    UdpSocket best = null;
    int bestScore = -1;
    for (var socket = table.first(localPort); socket != null; socket = socket.next) {
      int score = score(socket, local, localPort, peer, peerPort);
      if (score >= bestScore && score >= 0) {
        best = socket;
        bestScore = score;
      }
    }
    return best != null && best.reusePort()
        ? choose(best, bestScore, local, localPort, peer, peerPort)
        : best;
  }

  private UdpSocket choose(
      UdpSocket last, int bestScore, int local, int localPort, int peer, int peerPort) {
    var equals = new ArrayList<UdpSocket>(4);
    for (var socket = table.first(localPort); socket != null; socket = socket.next) {
      if (socket.reusePort() && score(socket, local, localPort, peer, peerPort) == bestScore) {
        equals.add(socket);
      }
    }
    long hash = SeedMix.mix((long) local << 32 | (peer & 0xffff_ffffL), peerPort);
    return equals.isEmpty() ? last : equals.get((int) Math.floorMod(hash, (long) equals.size()));
  }

  /// How many addresses the socket names that the datagram has; -1 where it does not suit.
  private static int score(UdpSocket socket, int local, int localPort, int peer, int peerPort) {
    if (socket.localPort != localPort) {
      return -1;
    }
    int score = 0;
    if (socket.localAddress != 0) {
      if (socket.localAddress != local) {
        return -1;
      }
      score++;
    }
    if (socket.peerPort != 0) {
      if (socket.peerPort != peerPort || socket.peerAddress != peer) {
        return -1;
      }
      score += 2;
    }
    return score;
  }

  @Override
  public void onIcmpError(
      int type,
      int code,
      int mtu,
      byte[] bytes,
      int offset,
      int length,
      int source,
      int destination,
      long now) {
    int localPort = UdpView.sourcePort(bytes, offset);
    int peerPort = UdpView.destinationPort(bytes, offset);
    var socket = find(source, localPort, destination, peerPort);
    // RFC 1122 §4.1.3.3: errors go up. Who is not connected could not tell whose they are.
    var error = error(type, code);
    if (socket != null && socket.peerPort != 0 && error != null) {
      socket.onError(error);
    }
  }

  private static @Nullable SocketError error(int type, int code) {
    if (type == IcmpView.TIME_EXCEEDED) {
      return SocketError.HOST_UNREACHABLE;
    }
    if (type != IcmpView.UNREACHABLE) {
      return null;
    }
    return switch (code) {
      case IcmpView.PORT_UNREACHABLE -> SocketError.PORT_UNREACHABLE;
      case IcmpView.PROTOCOL_UNREACHABLE -> SocketError.PROTOCOL_UNREACHABLE;
      case IcmpView.NET_UNREACHABLE -> SocketError.NETWORK_UNREACHABLE;
      case IcmpView.FRAGMENTATION_NEEDED -> SocketError.MESSAGE_TOO_LONG;
      default -> SocketError.HOST_UNREACHABLE;
    };
  }
}
