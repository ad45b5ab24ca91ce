package io.netjar.stack.ip;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.arp.ArpLayer;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import java.util.function.Function;

/// What a router does with packets for others (RFC 1812 §5.2.1.2).
final class Forwarder {
  private final RoutingTable routes;
  private final Counters counters;
  private final Function<NetworkInterface, ArpLayer> arps;
  private final ErrorReporter errors;

  /// @param arps the ARP of each interface that is not the loopback interface
  Forwarder(
      RoutingTable routes,
      Counters counters,
      Function<NetworkInterface, ArpLayer> arps,
      ErrorReporter errors) {
    this.routes = routes;
    this.counters = counters;
    this.arps = arps;
    this.errors = errors;
  }

  /// Passes a packet on, or drops it under a [DropReason] and tells its sender.
  ///
  /// @param packet begins at its IP header, which has been checked, and ends with the packet
  /// @param destination another host's unicast address
  void forward(Packet packet, int destination, long now) {
    var bytes = packet.bytes();
    int header = packet.start();
    var route = routes.lookup(destination);
    if (route == null) {
      counters.drop(DropReason.IP_NO_ROUTE);
      errors.report(packet, IcmpView.UNREACHABLE, IcmpView.NET_UNREACHABLE, 0, now);
      return;
    }
    if (Ipv4View.ttl(bytes, header) <= 1) {
      counters.drop(DropReason.IP_TTL_EXCEEDED);
      errors.report(packet, IcmpView.TIME_EXCEEDED, IcmpView.TTL_EXCEEDED, 0, now);
      return;
    }
    var out = route.out();
    if (out.isLoopback()) {
      counters.drop(DropReason.IP_DESTINATION_INVALID);
      return;
    }
    if (out.isSubnetBroadcast(destination)) {
      // RFC 2644 §2: not by default, as one packet would make many answers.
      counters.drop(DropReason.IP_BROADCAST_NOT_FORWARDED);
      return;
    }
    if (packet.length() > out.mtu()) {
      forwardTooLong(packet, out, route.nextHop(destination), now);
      return;
    }
    Ipv4View.decrementTtl(bytes, header);
    counters.countForwarded();
    arps.apply(out).send(route.nextHop(destination), packet, now);
  }

  private void forwardTooLong(Packet packet, NetworkInterface out, int nextHop, long now) {
    var bytes = packet.bytes();
    int header = packet.start();
    if ((Ipv4View.flagsAndOffset(bytes, header) & Ipv4View.DONT_FRAGMENT) != 0) {
      counters.drop(DropReason.IP_FRAGMENTATION_NEEDED);
      // RFC 1191 §4: the router says which length would have passed.
      errors.report(packet, IcmpView.UNREACHABLE, IcmpView.FRAGMENTATION_NEEDED, out.mtu(), now);
      return;
    }
    Ipv4View.decrementTtl(bytes, header);
    counters.countForwarded();
    for (var fragment : Fragmenter.split(packet, out.mtu())) {
      arps.apply(out).send(nextHop, fragment, now);
    }
  }
}
