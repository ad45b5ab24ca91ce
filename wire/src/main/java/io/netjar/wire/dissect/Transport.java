package io.netjar.wire.dissect;

import io.netjar.wire.Checksum;
import io.netjar.wire.IgmpView;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Ipv6View;

/// What the network layer tells the layer above.
///
/// @param addressSum partial sum of source and destination for the pseudo header
/// @param hopLimit time to live of the packet
/// @param whole whether all of the packet is here: else its checksum cannot be verified
/// @param ipv6 whether the packet is IPv6
record Transport(long addressSum, int hopLimit, boolean whole, boolean ipv6) {

  /// Takes apart the payload of an IP packet.
  void dissect(Dissector to, int protocol, int start, int end) {
    switch (protocol) {
      case Ipv4View.TCP -> TcpDissector.dissect(to, this, start, end);
      case Ipv4View.UDP -> UdpDissector.dissect(to, this, start, end);
      case Ipv4View.ICMP -> {
        if (ipv6) {
          unknown(to, protocol, start, end);
        } else {
          IcmpDissector.dissect(to, this, start, end);
        }
      }
      case IgmpView.PROTOCOL -> {
        if (ipv6) {
          unknown(to, protocol, start, end);
        } else {
          IgmpDissector.dissect(to, this, start, end);
        }
      }
      default -> unknown(to, protocol, start, end);
    }
  }

  private static void unknown(Dissector to, int protocol, int start, int end) {
    String name = protocolName(protocol);
    to.protocol = name.equals("Unknown") ? to.protocol : name;
    to.info = name + " (" + protocol + ")";
    to.data(start, end);
  }

  /// The checksum that the `length` bytes at `start` should hold at `start + checksumOffset`.
  int expected(byte[] bytes, int protocol, int start, int length, int checksumOffset) {
    long sum = sumWithout(bytes, start, length, checksumOffset);
    return Checksum.finish(Checksum.add(sum, addressSum + protocol + length));
  }

  /// The partial sum of `length` bytes without the two at `start + checksumOffset`, which is even.
  static long sumWithout(byte[] bytes, int start, int length, int checksumOffset) {
    int behind = checksumOffset + 2;
    return Checksum.add(
        Checksum.sum(bytes, start, checksumOffset),
        Checksum.sum(bytes, start + behind, length - behind));
  }

  /// Adds a checksum with the verdict on it.
  static void addChecksum(
      Dissector to, LayerBuilder layer, String name, int offset, int found, int expected) {
    // 0 and 0xffff are the same number in ones' complement (RFC 1624 §3).
    boolean right = found == expected || ((found ^ expected) == 0xffff && isZero(found));
    String value = Dissector.hex16(found);
    if (right) {
      layer.add(name, offset, 2, value + " [correct]");
    } else {
      to.badChecksum = true;
      String should = "should be " + Dissector.hex16(expected);
      layer.add(
          name,
          offset,
          2,
          value + " [incorrect, " + should + "]",
          Finding.error("bad checksum " + value + ", " + should));
    }
  }

  private static boolean isZero(int checksum) {
    return checksum == 0 || checksum == 0xffff;
  }

  static String protocolName(int protocol) {
    return switch (protocol) {
      case Ipv6View.HOP_BY_HOP -> "IPv6 Hop-by-Hop Option";
      case Ipv4View.ICMP -> "ICMP";
      case IgmpView.PROTOCOL -> "IGMP";
      case 4 -> "IPIP";
      case Ipv4View.TCP -> "TCP";
      case Ipv4View.UDP -> "UDP";
      case 41 -> "IPv6";
      case 43 -> "Routing Header for IPv6";
      case 44 -> "Fragment Header for IPv6";
      case 47 -> "GRE";
      case 50 -> "ESP";
      case 51 -> "AH";
      case Ipv6View.ICMPV6 -> "ICMPv6";
      case Ipv6View.NO_NEXT_HEADER -> "No Next Header for IPv6";
      case 60 -> "Destination Options for IPv6";
      case 89 -> "OSPF IGP";
      case 132 -> "SCTP";
      default -> "Unknown";
    };
  }
}
