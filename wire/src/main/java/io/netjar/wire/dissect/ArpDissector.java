package io.netjar.wire.dissect;

import io.netjar.wire.ArpView;
import io.netjar.wire.EthernetView;

/// ARP (RFC 826).
final class ArpDissector {
  private ArpDissector() {}

  /// Returns where the packet ends.
  static int dissect(Dissector to, int start, int end) {
    byte[] bytes = to.bytes;
    var layer = to.layer("Address Resolution Protocol", start);
    to.protocol = "ARP";
    if (end - start < 8) {
      to.tooShort(layer, 8, end);
      return end;
    }
    int opcode = ArpView.opcode(bytes, start);
    layer.summary("Address Resolution Protocol (" + opcodeName(opcode) + ")");
    head(layer, bytes, start);
    int length = 8 + 2 * (ArpView.hardwareSize(bytes, start) + ArpView.protocolSize(bytes, start));
    if (!ArpView.isIpv4OverEthernet(bytes, start)) {
      to.info = "ARP for other than IPv4 over Ethernet";
      int here = Math.min(length, end - start);
      layer.length(here).add("Addresses", start + 8, here - 8, to.hex(start + 8, start + here));
      if (here < length) {
        layer.find(Finding.error("the addresses go beyond the frame"));
        to.malformed();
      }
      return start + here;
    }
    if (end - start < ArpView.LENGTH) {
      to.tooShort(layer, ArpView.LENGTH, end);
      return end;
    }
    addresses(to, layer, start);
    to.info = info(to, start, opcode);
    return start + ArpView.LENGTH;
  }

  private static void head(LayerBuilder layer, byte[] bytes, int start) {
    int hardware = ArpView.hardwareType(bytes, start);
    int protocol = ArpView.protocolType(bytes, start);
    int opcode = ArpView.opcode(bytes, start);
    layer
        .add(
            "Hardware type",
            start,
            2,
            hardware == 1 ? "Ethernet (1)" : "Unknown (" + hardware + ")")
        .add("Protocol type", start + 2, 2, EthernetDissector.typeName(protocol))
        .add("Hardware size", start + 4, 1, ArpView.hardwareSize(bytes, start))
        .add("Protocol size", start + 5, 1, ArpView.protocolSize(bytes, start))
        .add("Opcode", start + 6, 2, opcodeName(opcode) + " (" + opcode + ")");
  }

  private static String opcodeName(int opcode) {
    return switch (opcode) {
      case ArpView.REQUEST -> "request";
      case ArpView.REPLY -> "reply";
      default -> "unknown opcode " + opcode;
    };
  }

  private static void addresses(Dissector to, LayerBuilder layer, int start) {
    layer
        .length(ArpView.LENGTH)
        .add(
            "Sender MAC address", start + ArpView.SENDER_MAC, 6, to.mac(start + ArpView.SENDER_MAC))
        .add(
            "Sender IP address",
            start + ArpView.SENDER_ADDRESS,
            4,
            to.ipv4(start + ArpView.SENDER_ADDRESS))
        .add(
            "Target MAC address", start + ArpView.TARGET_MAC, 6, to.mac(start + ArpView.TARGET_MAC))
        .add(
            "Target IP address",
            start + ArpView.TARGET_ADDRESS,
            4,
            to.ipv4(start + ArpView.TARGET_ADDRESS));
    if (start >= EthernetView.LENGTH
        && ArpView.senderMac(to.bytes, start) != EthernetView.source(to.bytes, 0)) {
      layer.find(Finding.warning("the sender's MAC address is not the frame's source"));
    }
    if ((to.bytes[start + ArpView.SENDER_MAC] & 1) != 0) {
      layer.find(Finding.warning("the sender's MAC address is a group's"));
    }
  }

  private static String info(Dissector to, int start, int opcode) {
    String sender = to.ipv4(start + ArpView.SENDER_ADDRESS);
    String target = to.ipv4(start + ArpView.TARGET_ADDRESS);
    // RFC 5227 §2.3: an announcement names the sender's own address as the target.
    boolean own = sender.equals(target);
    return switch (opcode) {
      case ArpView.REQUEST -> {
        if (own) {
          yield "ARP Announcement for " + sender;
        }
        // RFC 5227 §2.1.1: a probe has no sender address yet.
        yield "Who has "
            + target
            + "? "
            + (sender.equals("0.0.0.0") ? "(ARP Probe)" : "Tell " + sender);
      }
      case ArpView.REPLY ->
          own
              ? "Gratuitous ARP for " + sender + " (Reply)"
              : sender + " is at " + to.mac(start + ArpView.SENDER_MAC);
      default -> "Unknown ARP opcode " + opcode;
    };
  }
}
