package io.netjar.wire.dissect;

import io.netjar.wire.Bytes;
import io.netjar.wire.EthernetView;
import java.util.ArrayList;
import java.util.List;

/// Ethernet II and 802.1Q.
final class EthernetDissector {
  private static final int PROVIDER_TAG = 0x88a8;
  private static final int FIRST_ETHERTYPE = 0x600;
  private static final int MAXIMUM_PAYLOAD = 1500;

  private EthernetDissector() {}

  static void dissect(Dissector to) {
    byte[] bytes = to.bytes;
    var layer = to.layer("Ethernet II", 0);
    to.protocol = "Ethernet";
    if (bytes.length < EthernetView.LENGTH) {
      to.tooShort(layer, EthernetView.LENGTH, bytes.length);
      return;
    }
    to.source = to.mac(6);
    to.destination = station(to, 0);
    layer
        .summary("Ethernet II, Src: " + to.source + ", Dst: " + to.mac(0))
        .length(EthernetView.LENGTH)
        .add("Destination", 0, 6, to.mac(0), group(to, 0), List.of())
        .add("Source", 6, 6, to.mac(6), group(to, 6), sourceFindings(bytes));
    int typeOffset = 12;
    addType(layer, bytes, typeOffset);
    int tags = 0;
    while (isTag(Bytes.u16(bytes, typeOffset))) {
      if (typeOffset + 6 > bytes.length) {
        to.tooShort(to.layer("802.1Q Virtual LAN", typeOffset + 2), 4, bytes.length);
        return;
      }
      tag(to, typeOffset + 2);
      typeOffset += 4;
      tags++;
    }
    int payload = typeOffset + 2;
    int end = payload(to, Bytes.u16(bytes, typeOffset), payload);
    padding(to, layer, end);
    judgeLength(layer, bytes.length, tags);
  }

  private static boolean isTag(int type) {
    return type == EthernetView.VLAN || type == PROVIDER_TAG;
  }

  private static String station(Dissector to, int offset) {
    return Bytes.u48(to.bytes, offset) == 0xffff_ffff_ffffL ? "Broadcast" : to.mac(offset);
  }

  private static List<Field> group(Dissector to, int offset) {
    int first = Bytes.u8(to.bytes, offset);
    return List.of(
        LayerBuilder.bits(
            "LG bit",
            offset,
            6,
            1,
            (first & 2) != 0 ? "Locally administered address" : "Globally unique address"),
        LayerBuilder.bits(
            "IG bit",
            offset,
            7,
            1,
            (first & 1) != 0 ? "Group address (multicast/broadcast)" : "Individual address"));
  }

  private static List<Finding> sourceFindings(byte[] bytes) {
    return (bytes[6] & 1) == 0
        ? List.of()
        : List.of(Finding.error("a source address must be an individual address, not a group's"));
  }

  private static void addType(LayerBuilder layer, byte[] bytes, int offset) {
    int type = Bytes.u16(bytes, offset);
    if (type < FIRST_ETHERTYPE) {
      // IEEE 802.3 §3.2.6: up to 1,500 the field is a length; LLC follows.
      layer.add("Length", offset, 2, type);
    } else {
      layer.add("Type", offset, 2, typeName(type));
    }
  }

  static String typeName(int type) {
    String name =
        switch (type) {
          case EthernetView.IPV4 -> "IPv4";
          case EthernetView.ARP -> "ARP";
          case EthernetView.VLAN -> "802.1Q Virtual LAN";
          case PROVIDER_TAG -> "802.1ad Provider Bridge";
          case EthernetView.IPV6 -> "IPv6";
          case 0x88cc -> "802.1 Link Layer Discovery Protocol (LLDP)";
          default -> "Unknown";
        };
    return name + " (" + Dissector.hex16(type) + ")";
  }

  private static void tag(Dissector to, int offset) {
    int control = Bytes.u16(to.bytes, offset);
    int priority = control >>> 13;
    int dei = control >>> 12 & 1;
    int id = control & 0xfff;
    var layer =
        to.layer("802.1Q Virtual LAN", offset)
            .summary("802.1Q Virtual LAN, PRI: " + priority + ", DEI: " + dei + ", ID: " + id)
            .length(4)
            .addBits("Priority", offset, 0, 3, priority)
            .addBits("DEI", offset, 3, 1, dei == 0 ? "Ineligible" : "Eligible")
            .addBits("ID", offset, 4, 12, id, idFindings(id));
    addType(layer, to.bytes, offset + 2);
  }

  private static Finding[] idFindings(int id) {
    return switch (id) {
      case 0 -> new Finding[] {Finding.note("the tag carries a priority only, no VLAN")};
      case 0xfff -> new Finding[] {Finding.error("VLAN 4095 is reserved")};
      default -> new Finding[0];
    };
  }

  /// Returns where the payload ends by what it says itself.
  private static int payload(Dissector to, int type, int offset) {
    int end = to.bytes.length;
    return switch (type) {
      case EthernetView.ARP -> ArpDissector.dissect(to, offset, end);
      case EthernetView.IPV4 -> Ipv4Dissector.dissect(to, offset, end);
      case EthernetView.IPV6 -> Ipv6Dissector.dissect(to, offset, end);
      default -> {
        boolean isLength = type < FIRST_ETHERTYPE;
        to.protocol = isLength ? "LLC" : Dissector.hex16(type);
        to.info = isLength ? "IEEE 802.3 frame" : "EtherType " + typeName(type);
        int dataEnd = isLength ? Math.min(end, offset + type) : end;
        to.data(offset, dataEnd);
        yield dataEnd;
      }
    };
  }

  private static void padding(Dissector to, LayerBuilder layer, int end) {
    int length = to.bytes.length - end;
    if (length <= 0) {
      return;
    }
    boolean zeros = true;
    for (int i = end; i < to.bytes.length; i++) {
      zeros &= to.bytes[i] == 0;
    }
    var findings = new ArrayList<Finding>();
    if (!zeros) {
      findings.add(
          Finding.note("the padding is not all zeros: a trailer, or an old buffer's bytes"));
    }
    String name = to.bytes.length <= EthernetView.MINIMUM_FRAME + 4 ? "Padding" : "Trailer";
    layer.add(name, end, length, to.hex(end, to.bytes.length), List.of(), findings);
  }

  private static void judgeLength(LayerBuilder layer, int length, int tags) {
    if (length < EthernetView.MINIMUM_FRAME) {
      layer.find(
          Finding.note(
              "shorter than Ethernet's least frame: "
                  + Dissector.count(length)
                  + " of "
                  + EthernetView.MINIMUM_FRAME));
    }
    int maximum = EthernetView.LENGTH + 4 * tags + MAXIMUM_PAYLOAD;
    if (length > maximum) {
      layer.find(
          Finding.note(
              "longer than Ethernet's longest frame: "
                  + Dissector.count(length)
                  + ", the most is "
                  + maximum));
    }
  }
}
