package io.netjar.wire.dissect;

import io.netjar.wire.Bytes;
import io.netjar.wire.EthernetView;

/// What operating systems put in front of a packet where there is no link header to show, or where
/// the headers of several interfaces differ: the address family of BSD's loopback, and the two
/// "cooked" headers of Linux. Names are Wireshark's.
final class CookedDissector {
  private static final int FAMILY_LENGTH = 4;
  private static final int COOKED_LENGTH = 16;
  private static final int COOKED_2_LENGTH = 20;
  private static final int AF_INET = 2;

  private CookedDissector() {}

  /// Link types 0 and 108: four bytes of address family, in the byte order of who captured.
  static void loopback(Dissector to) {
    var layer = to.layer("Null/Loopback", 0);
    to.protocol = "Null/Loopback";
    if (to.bytes.length < FAMILY_LENGTH) {
      to.tooShort(layer, FAMILY_LENGTH, to.bytes.length);
      return;
    }
    int written = Bytes.i32(to.bytes, 0);
    // No family has a number so large that the two orders could be taken for each other.
    int family =
        Integer.compareUnsigned(written, 0xffff) > 0 ? Integer.reverseBytes(written) : written;
    layer.length(FAMILY_LENGTH).add("Family", 0, FAMILY_LENGTH, familyName(family));
    int type =
        switch (family) {
          case AF_INET -> EthernetView.IPV4;
          case 10, 24, 28, 30 -> EthernetView.IPV6; // Linux, NetBSD and OpenBSD, FreeBSD, macOS
          default -> 0;
        };
    payload(to, type, FAMILY_LENGTH);
  }

  private static String familyName(int family) {
    return switch (family) {
      case AF_INET -> "IP (2)";
      case 10, 24, 28, 30 -> "IPv6 (" + family + ")";
      default -> "Unknown (" + Integer.toUnsignedString(family) + ")";
    };
  }

  /// Link type 113, Linux's `any` interface.
  static void cooked(Dissector to) {
    var layer = to.layer("Linux cooked capture v1", 0);
    to.protocol = "SLL";
    if (to.bytes.length < COOKED_LENGTH) {
      to.tooShort(layer, COOKED_LENGTH, to.bytes.length);
      return;
    }
    layer
        .length(COOKED_LENGTH)
        .add("Packet type", 0, 2, packetType(Bytes.u16(to.bytes, 0)))
        .add("Link-layer address type", 2, 2, Bytes.u16(to.bytes, 2))
        .add("Link-layer address length", 4, 2, Bytes.u16(to.bytes, 4))
        .add("Source", 6, 8, to.hex(6, 14));
    protocol(to, layer, 14, COOKED_LENGTH);
  }

  /// Link type 276, the same with the interface's number.
  static void cooked2(Dissector to) {
    var layer = to.layer("Linux cooked capture v2", 0);
    to.protocol = "SLL";
    if (to.bytes.length < COOKED_2_LENGTH) {
      to.tooShort(layer, COOKED_2_LENGTH, to.bytes.length);
      return;
    }
    layer
        .length(COOKED_2_LENGTH)
        .add("Interface index", 4, 4, Bytes.u32(to.bytes, 4))
        .add("Link-layer address type", 8, 2, Bytes.u16(to.bytes, 8))
        .add("Packet type", 10, 1, packetType(Bytes.u8(to.bytes, 10)))
        .add("Link-layer address length", 11, 1, Bytes.u8(to.bytes, 11))
        .add("Source", 12, 8, to.hex(12, 20));
    protocol(to, layer, 0, COOKED_2_LENGTH);
  }

  private static String packetType(int type) {
    String name =
        switch (type) {
          case 0 -> "Unicast to us";
          case 1 -> "Broadcast";
          case 2 -> "Multicast";
          case 3 -> "Unicast to another host";
          case 4 -> "Sent by us";
          default -> "Unknown";
        };
    return name + " (" + type + ")";
  }

  private static void protocol(Dissector to, LayerBuilder layer, int offset, int payload) {
    int type = Bytes.u16(to.bytes, offset);
    layer.add("Protocol", offset, 2, EthernetDissector.typeName(type));
    payload(to, type, payload);
  }

  private static void payload(Dissector to, int type, int offset) {
    int end = to.bytes.length;
    switch (type) {
      case EthernetView.ARP -> ArpDissector.dissect(to, offset, end);
      case EthernetView.IPV4 -> Ipv4Dissector.dissect(to, offset, end);
      case EthernetView.IPV6 -> Ipv6Dissector.dissect(to, offset, end);
      default -> to.data(offset, end);
    }
  }
}
