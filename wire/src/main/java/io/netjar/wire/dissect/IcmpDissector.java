package io.netjar.wire.dissect;

import io.netjar.wire.Checksum;
import io.netjar.wire.IcmpView;

/// ICMPv4 (RFC 792), with the packet that an error quotes.
final class IcmpDissector {
  private IcmpDissector() {}

  static void dissect(Dissector to, Transport network, int start, int end) {
    byte[] bytes = to.bytes;
    var layer = to.layer("Internet Control Message Protocol", start);
    to.protocol = "ICMP";
    if (end - start < IcmpView.LENGTH) {
      to.tooShort(layer, IcmpView.LENGTH, end);
      return;
    }
    int type = IcmpView.type(bytes, start);
    int code = IcmpView.code(bytes, start);
    layer
        .length(IcmpView.LENGTH)
        .add("Type", start, 1, type + " (" + typeName(type) + ")")
        .add("Code", start + 1, 1, codeText(type, code));
    int checksum = IcmpView.checksum(bytes, start);
    if (network.whole()) {
      long sum = Transport.sumWithout(bytes, start, end - start, 2);
      Transport.addChecksum(to, layer, "Checksum", start + 2, checksum, Checksum.finish(sum));
    } else {
      layer.add("Checksum", start + 2, 2, Dissector.hex16(checksum) + " [unverified]");
    }
    rest(to, layer, start, type, code);
    to.info = info(to, network, start, type, code);
    int data = start + IcmpView.LENGTH;
    if (IcmpView.isError(type)) {
      quoted(to, layer, data, end);
    } else {
      to.data(data, end);
    }
  }

  private static void rest(Dissector to, LayerBuilder layer, int start, int type, int code) {
    byte[] bytes = to.bytes;
    int at = start + 4;
    switch (type) {
      case IcmpView.ECHO_REQUEST, IcmpView.ECHO_REPLY -> {
        int identifier = IcmpView.identifier(bytes, start);
        int sequence = IcmpView.sequence(bytes, start);
        layer
            .add("Identifier", at, 2, identifier + " (" + Dissector.hex16(identifier) + ")")
            .add("Sequence Number", at + 2, 2, sequence + " (" + Dissector.hex16(sequence) + ")");
      }
      case IcmpView.UNREACHABLE -> {
        if (code == IcmpView.FRAGMENTATION_NEEDED) {
          layer
              .add("Unused", at, 2, to.hex(at, at + 2))
              .add("MTU of next hop", at + 2, 2, IcmpView.nextHopMtu(bytes, start));
        } else {
          layer.add("Unused", at, 4, to.hex(at, at + 4));
        }
      }
      case IcmpView.REDIRECT -> layer.add("Gateway Address", at, 4, to.ipv4(at));
      case IcmpView.PARAMETER_PROBLEM ->
          layer
              .add("Pointer", at, 1, IcmpView.pointer(bytes, start))
              .add("Unused", at + 1, 3, to.hex(at + 1, at + 4));
      case IcmpView.TIME_EXCEEDED, IcmpView.SOURCE_QUENCH ->
          layer.add("Unused", at, 4, to.hex(at, at + 4));
      default -> layer.add("Rest of Header", at, 4, to.hex(at, at + 4));
    }
  }

  private static void quoted(Dissector to, LayerBuilder layer, int start, int end) {
    if (to.depth == Dissector.MAXIMUM_DEPTH) {
      layer.find(Finding.warning("packets quoted within packets: the rest counts as data"));
      to.data(start, end);
      return;
    }
    if (start == end) {
      layer.find(Finding.error("an error quotes the packet that it is about, this one none"));
      return;
    }
    var inner = new Dissector(to.bytes, to.depth + 1);
    int quoteEnd = Ipv4Dissector.dissect(inner, start, end);
    inner.data(quoteEnd, end);
    layer.quoted(inner.layers());
  }

  private static String info(Dissector to, Transport network, int start, int type, int code) {
    return switch (type) {
      case IcmpView.ECHO_REQUEST, IcmpView.ECHO_REPLY ->
          "Echo (ping) "
              + (type == IcmpView.ECHO_REQUEST ? "request" : "reply")
              + " id="
              + Dissector.hex16(IcmpView.identifier(to.bytes, start))
              + " seq="
              + IcmpView.sequence(to.bytes, start)
              + " ttl="
              + network.hopLimit();
      case IcmpView.UNREACHABLE, IcmpView.REDIRECT, IcmpView.TIME_EXCEEDED ->
          typeName(type) + " (" + codeName(type, code) + ")";
      default -> typeName(type);
    };
  }

  private static String typeName(int type) {
    return switch (type) {
      case IcmpView.ECHO_REPLY -> "Echo (ping) reply";
      case IcmpView.UNREACHABLE -> "Destination unreachable";
      case IcmpView.SOURCE_QUENCH -> "Source quench";
      case IcmpView.REDIRECT -> "Redirect";
      case IcmpView.ECHO_REQUEST -> "Echo (ping) request";
      case 9 -> "Router advertisement";
      case 10 -> "Router solicitation";
      case IcmpView.TIME_EXCEEDED -> "Time-to-live exceeded";
      case IcmpView.PARAMETER_PROBLEM -> "Parameter problem";
      case 13 -> "Timestamp request";
      case 14 -> "Timestamp reply";
      default -> "Unknown ICMP type " + type;
    };
  }

  private static String codeText(int type, int code) {
    String name = codeName(type, code);
    return name.isEmpty() ? Integer.toString(code) : code + " (" + name + ")";
  }

  private static String codeName(int type, int code) {
    return switch (type) {
      case IcmpView.UNREACHABLE -> unreachable(code);
      case IcmpView.TIME_EXCEEDED ->
          switch (code) {
            case IcmpView.TTL_EXCEEDED -> "Time to live exceeded in transit";
            case IcmpView.REASSEMBLY_TIME_EXCEEDED -> "Fragment reassembly time exceeded";
            default -> "Unknown code " + code;
          };
      case IcmpView.REDIRECT ->
          switch (code) {
            case 0 -> "Redirect for network";
            case 1 -> "Redirect for host";
            default -> "Unknown code " + code;
          };
      default -> "";
    };
  }

  private static String unreachable(int code) {
    return switch (code) {
      case IcmpView.NET_UNREACHABLE -> "Network unreachable";
      case IcmpView.HOST_UNREACHABLE -> "Host unreachable";
      case IcmpView.PROTOCOL_UNREACHABLE -> "Protocol unreachable";
      case IcmpView.PORT_UNREACHABLE -> "Port unreachable";
      case IcmpView.FRAGMENTATION_NEEDED -> "Fragmentation needed";
      case IcmpView.SOURCE_ROUTE_FAILED -> "Source route failed";
      case IcmpView.ADMINISTRATIVELY_PROHIBITED -> "Communication administratively filtered";
      default -> "Unknown code " + code;
    };
  }
}
