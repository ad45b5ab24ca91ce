package io.netjar.stack.udp;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.PortTable;
import io.netjar.stack.SocketError;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The user datagram protocol of one host (RFC 768, RFC 1122 §4.1): finds whose a datagram is.
///
/// A datagram to one host goes to the socket that names most of its addresses: connected before
/// bound to an address before bound to any. A broadcast goes to every socket that it suits.
public final class UdpLayer implements Transport {
  private final IpLayer ip;
  private final Counters counters;
  private final PortTable ports;
  private final UdpSettings settings;
  private final int ttl;

  /// Bound sockets by port, each bucket a list in the order of binding; made with the first one.
  private @Nullable UdpSocket @Nullable [] buckets;

  private int size;

  /// @param ports UDP's ports on this host
  /// @param ttl time to live that sockets begin with
  public UdpLayer(IpLayer ip, PortTable ports, UdpSettings settings, int ttl) {
    this.ip = ip;
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
    var all = new ArrayList<UdpSocket>(size);
    if (buckets != null) {
      for (var first : buckets) {
        for (var socket = first; socket != null; socket = socket.next) {
          all.add(socket);
        }
      }
    }
    all.sort((a, b) -> Integer.compare(a.localPort, b.localPort));
    return all;
  }

  /// Lets all sockets go without a word on the wire.
  public void crash() {
    var all = sockets();
    buckets = null;
    size = 0;
    ports.clear();
    for (var socket : all) {
      socket.vanish();
    }
  }

  Counters counters() {
    return counters;
  }

  @Nullable SocketError bind(UdpSocket socket, int address, int port) {
    if (address != 0 && !ip.isOwn(address)) {
      return SocketError.ADDRESS_NOT_AVAILABLE;
    }
    int chosen = port;
    if (port == 0) {
      chosen = ports.claimEphemeral(address);
      if (chosen == 0) {
        return SocketError.ADDRESS_NOT_AVAILABLE;
      }
    } else {
      var error = ports.claim(address, port);
      if (error != null) {
        return error;
      }
    }
    socket.localAddress = address;
    socket.claimedAddress = address;
    socket.localPort = chosen;
    insert(socket);
    return null;
  }

  @Nullable SocketError connect(UdpSocket socket, int address, int port, boolean broadcast) {
    // As with other systems, "any" as a destination is the host itself.
    int peer = address == 0 ? Ipv4Address.LOOPBACK.value() : address;
    if (!broadcast && ip.isBroadcast(peer)) {
      return SocketError.ACCESS;
    }
    int source = socket.claimedAddress == 0 ? ip.sourceFor(peer) : socket.claimedAddress;
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
    int source = socket.localAddress == 0 ? ip.sourceFor(destination) : socket.localAddress;
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
    var packet = Packet.allocate(length);
    System.arraycopy(b, off, packet.bytes(), packet.start() + UdpView.LENGTH, len);
    UdpView.write(
        packet.bytes(), packet.start(), socket.localPort, port, length, source, destination);
    return ip.send(
        packet, Ipv4View.UDP, source, destination, socket.ttl(), socket.trafficClass(), false, now);
  }

  void close(UdpSocket socket) {
    if (socket.localPort != 0) {
      remove(socket);
      ports.release(socket.claimedAddress, socket.localPort);
    }
  }

  @Override
  public int onPacket(
      Packet packet, int source, int destination, int trafficClass, int packetTtl, long now) {
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
      toAll(bytes, start, length, source, sourcePort, destination, port);
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
      byte[] bytes, int start, int length, int source, int sourcePort, int destination, int port) {
    boolean taken = false;
    for (var socket = bucket(port); socket != null; socket = socket.next) {
      if (score(socket, destination, port, source, sourcePort) >= 0) {
        socket.onDatagram(datagram(bytes, start, length, source, sourcePort));
        taken = true;
      }
    }
    if (!taken) {
      counters.drop(DropReason.UDP_PORT_UNREACHABLE);
    }
  }

  /// The socket that names most of the four; of equals the one bound first. Null where none suits.
  private @Nullable UdpSocket find(int local, int localPort, int peer, int peerPort) {
    UdpSocket best = null;
    int bestScore = -1;
    for (var socket = bucket(localPort); socket != null; socket = socket.next) {
      int score = score(socket, local, localPort, peer, peerPort);
      if (score > bestScore) {
        best = socket;
        bestScore = score;
      }
    }
    return best;
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

  private @Nullable UdpSocket bucket(int port) {
    return buckets == null ? null : buckets[port & (buckets.length - 1)];
  }

  private void insert(UdpSocket socket) {
    if (buckets == null) {
      buckets = new UdpSocket[8];
    } else if (size >= buckets.length * 2) {
      var all = sockets();
      buckets = new UdpSocket[buckets.length * 4];
      for (var moved : all) {
        append(buckets, moved);
      }
    }
    append(buckets, socket);
    size++;
  }

  private static void append(@Nullable UdpSocket[] table, UdpSocket socket) {
    socket.next = null;
    int index = socket.localPort & (table.length - 1);
    var last = table[index];
    if (last == null) {
      table[index] = socket;
      return;
    }
    while (last.next != null) {
      last = last.next;
    }
    last.next = socket;
  }

  private void remove(UdpSocket socket) {
    var table = buckets;
    if (table == null) {
      return;
    }
    int index = socket.localPort & (table.length - 1);
    UdpSocket before = null;
    for (var one = table[index]; one != null; one = one.next) {
      if (one == socket) {
        if (before == null) {
          table[index] = one.next;
        } else {
          before.next = one.next;
        }
        socket.next = null;
        size--;
        return;
      }
      before = one;
    }
  }
}
