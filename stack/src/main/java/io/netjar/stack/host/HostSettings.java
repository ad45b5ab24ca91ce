package io.netjar.stack.host;

import io.netjar.stack.arp.ArpSettings;
import io.netjar.stack.icmp.IcmpSettings;
import io.netjar.stack.ip.ReassemblySettings;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.stack.udp.UdpSettings;

/// What a host does by default; one object serves many hosts.
///
/// @param ttl time to live of packets that begin on the host, 1–255 (RFC 1122 §3.2.1.7)
/// @param firstUnprivilegedPort ports below it are refused to programs with ACCESS; 0 refuses none
/// @param firstEphemeralPort first port for sockets that ask for none in particular, from 1 on
/// @param lastEphemeralPort last such port, up to 65,535
public record HostSettings(
    int ttl,
    int firstUnprivilegedPort,
    int firstEphemeralPort,
    int lastEphemeralPort,
    ArpSettings arp,
    ReassemblySettings reassembly,
    IcmpSettings icmp,
    UdpSettings udp,
    TcpSettings tcp) {
  /// A time to live of 64, every port for every program, ephemeral ports 49,152–65,535 (RFC 6335
  /// §6).
  public static final HostSettings DEFAULT =
      new HostSettings(
          64,
          0,
          49_152,
          65_535,
          ArpSettings.DEFAULT,
          ReassemblySettings.DEFAULT,
          IcmpSettings.DEFAULT,
          UdpSettings.DEFAULT,
          TcpSettings.DEFAULT);

  /// @throws IllegalArgumentException where a number is out of range
  public HostSettings {
    if (ttl < 1 || ttl > 255) {
      throw new IllegalArgumentException("a time to live is 1 to 255: " + ttl);
    }
    if (firstUnprivilegedPort < 0 || firstUnprivilegedPort > 65_536) {
      throw new IllegalArgumentException(
          "the first unprivileged port is 0 to 65536: " + firstUnprivilegedPort);
    }
    if (firstEphemeralPort < 1
        || lastEphemeralPort > 65_535
        || firstEphemeralPort > lastEphemeralPort) {
      throw new IllegalArgumentException(
          "not a range of ephemeral ports: " + firstEphemeralPort + " to " + lastEphemeralPort);
    }
  }

  /// The same with another time to live.
  public HostSettings withTtl(int newTtl) {
    return new HostSettings(
        newTtl,
        firstUnprivilegedPort,
        firstEphemeralPort,
        lastEphemeralPort,
        arp,
        reassembly,
        icmp,
        udp,
        tcp);
  }

  /// The same with other ports: `firstUnprivileged`, and ephemeral ones from `first` to `last`.
  public HostSettings withPorts(int firstUnprivileged, int first, int last) {
    return new HostSettings(ttl, firstUnprivileged, first, last, arp, reassembly, icmp, udp, tcp);
  }

  /// The same with other settings of ARP.
  public HostSettings withArp(ArpSettings newArp) {
    return new HostSettings(
        ttl,
        firstUnprivilegedPort,
        firstEphemeralPort,
        lastEphemeralPort,
        newArp,
        reassembly,
        icmp,
        udp,
        tcp);
  }

  /// The same with other bounds of reassembly.
  public HostSettings withReassembly(ReassemblySettings newReassembly) {
    return new HostSettings(
        ttl,
        firstUnprivilegedPort,
        firstEphemeralPort,
        lastEphemeralPort,
        arp,
        newReassembly,
        icmp,
        udp,
        tcp);
  }

  /// The same with another limit of ICMP errors.
  public HostSettings withIcmp(IcmpSettings newIcmp) {
    return new HostSettings(
        ttl,
        firstUnprivilegedPort,
        firstEphemeralPort,
        lastEphemeralPort,
        arp,
        reassembly,
        newIcmp,
        udp,
        tcp);
  }

  /// The same with other settings of UDP sockets.
  public HostSettings withUdp(UdpSettings newUdp) {
    return new HostSettings(
        ttl,
        firstUnprivilegedPort,
        firstEphemeralPort,
        lastEphemeralPort,
        arp,
        reassembly,
        icmp,
        newUdp,
        tcp);
  }

  /// The same with other settings of TCP connections.
  public HostSettings withTcp(TcpSettings newTcp) {
    return new HostSettings(
        ttl,
        firstUnprivilegedPort,
        firstEphemeralPort,
        lastEphemeralPort,
        arp,
        reassembly,
        icmp,
        udp,
        newTcp);
  }
}
