package io.netjar.stack.ip;

import io.netjar.stack.NetworkInterface;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Subnet;
import org.jspecify.annotations.Nullable;

/// Where packets to a subnet go.
///
/// @param subnet the destinations; 0.0.0.0/0 is the default route
/// @param gateway the neighbour that passes the packets on; null where the destinations are
///   neighbours themselves (on-link)
/// @param out the interface they leave by
public record Route(Subnet subnet, @Nullable Ipv4Address gateway, NetworkInterface out) {

  /// The neighbour to hand a packet for `destination` to.
  int nextHop(int destination) {
    return gateway == null ? destination : gateway.value();
  }

  /// `10.1.0.0/16 via 192.168.1.1 dev eth0`.
  @Override
  public String toString() {
    return subnet + (gateway == null ? "" : " via " + gateway) + " dev " + out.name();
  }
}
