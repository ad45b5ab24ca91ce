package io.netjar.apps.find;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where queries go, interface by interface.
final class Groups {
  /// Within one organisation (RFC 2365 §6.1), and with a TTL of 1 never beyond the link.
  private static final byte[] IPV4 = {(byte) 239, (byte) 255, 0x6e, 0x6a};

  /// Not assigned for good, of the link (RFC 4291 §2.7: flag T, scope 2).
  private static final byte[] IPV6 = {
    (byte) 0xff, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x6e, 0x6a
  };

  private Groups() {}

  /// The group of IPv4.
  static InetAddress ipv4() {
    try {
      return InetAddress.getByAddress(IPV4);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The group of IPv6 on one interface.
  ///
  /// @throws UnknownHostException if the interface has no IPv6
  static InetAddress ipv6(NetworkInterface on) throws UnknownHostException {
    return Inet6Address.getByAddress(null, IPV6, on);
  }

  /// The interfaces that are up, in the system's order.
  static List<NetworkInterface> interfaces() throws SocketException {
    var up = new ArrayList<NetworkInterface>();
    for (var each : NetworkInterface.networkInterfaces().toList()) {
      if (each.isUp()) {
        up.add(each);
      }
    }
    return up;
  }

  /// The addresses of an interface to ask from, and for each whom to ask: those of the subnet by
  /// broadcast, those of the link by the group, and on the loopback interface this machine itself.
  static Map<InetAddress, List<InetAddress>> targets(NetworkInterface on) throws IOException {
    var targets = new LinkedHashMap<InetAddress, List<InetAddress>>();
    for (InterfaceAddress each : on.getInterfaceAddresses()) {
      InetAddress own = each.getAddress();
      var asked = new ArrayList<InetAddress>();
      if (own instanceof Inet6Address) {
        if (own.isLinkLocalAddress() && on.supportsMulticast()) {
          asked.add(ipv6(on));
        }
      } else if (on.isLoopback()) {
        asked.add(own);
      } else {
        if (each.getBroadcast() != null) {
          asked.add(each.getBroadcast());
        }
        if (on.supportsMulticast()) {
          asked.add(ipv4());
        }
      }
      if (!asked.isEmpty()) {
        targets.put(own, asked);
      }
    }
    return targets;
  }
}
