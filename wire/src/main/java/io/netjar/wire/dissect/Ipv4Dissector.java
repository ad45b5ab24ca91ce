package io.netjar.wire.dissect;

import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.Ipv4View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// IPv4 (RFC 791 §3.1) and its fragments.
final class Ipv4Dissector {
  private Ipv4Dissector() {}

  /// Returns where the packet ends: behind its total length, or at `end` where that comes first.
  static int dissect(Dissector to, int start, int end) {
    byte[] bytes = to.bytes;
    var layer = to.layer("Internet Protocol Version 4", start);
    to.protocol = "IPv4";
    if (end - start < Ipv4View.LENGTH) {
      to.tooShort(layer, Ipv4View.LENGTH, end);
      return end;
    }
    to.source = to.ipv4(start + 12);
    to.destination = to.ipv4(start + 16);
    layer
        .summary("Internet Protocol Version 4, Src: " + to.source + ", Dst: " + to.destination)
        .length(Ipv4View.LENGTH);
    int headerLength = Ipv4View.headerLength(bytes, start);
    boolean headerFits = headerLength >= Ipv4View.LENGTH && headerLength <= end - start;
    first(to, layer, start, end, headerFits);
    fragmentFields(to, layer, start);
    last(to, layer, start, headerFits);
    if (!headerFits || Ipv4View.version(bytes, start) != 4) {
      to.malformed();
      to.data(start + Ipv4View.LENGTH, end);
      return end;
    }
    layer.length(headerLength);
    IpOptionsDissector.dissect(to, layer, start + Ipv4View.LENGTH, start + headerLength);
    int totalLength = Ipv4View.totalLength(bytes, start);
    int packetEnd = Math.min(end, start + Math.max(totalLength, headerLength));
    boolean whole = totalLength >= headerLength && totalLength <= end - start;
    payload(to, start, headerLength, packetEnd, whole);
    if (!whole && !to.isQuoted()) {
      to.malformed();
    }
    return packetEnd;
  }

  private static void first(
      Dissector to, LayerBuilder layer, int start, int end, boolean headerFits) {
    byte[] bytes = to.bytes;
    int version = Ipv4View.version(bytes, start);
    int headerLength = Ipv4View.headerLength(bytes, start);
    layer.addBits(
        "Version",
        start,
        0,
        4,
        version,
        findings(version == 4 ? null : Finding.error("the version of IPv4 is 4")));
    layer.addBits(
        "Header Length",
        start,
        4,
        4,
        Dissector.count(headerLength) + " (" + headerLength / 4 + ")",
        findings(headerFits ? null : headerLengthFinding(headerLength, end - start)));
    int trafficClass = Ipv4View.trafficClass(bytes, start);
    layer.add(
        "Differentiated Services Field",
        start + 1,
        1,
        Dissector.hex8(trafficClass) + " " + trafficClassText(trafficClass),
        List.of(
            LayerBuilder.bits(
                "Differentiated Services Codepoint", start + 1, 0, 6, dscp(trafficClass >>> 2)),
            LayerBuilder.bits(
                "Explicit Congestion Notification", start + 1, 6, 2, ecn(trafficClass & 3))),
        List.of());
    int totalLength = Ipv4View.totalLength(bytes, start);
    layer.add(
        "Total Length",
        start + 2,
        2,
        totalLength,
        findings(lengthFinding(to, totalLength, headerLength, end - start)));
    int identification = Ipv4View.identification(bytes, start);
    layer.add(
        "Identification",
        start + 4,
        2,
        Dissector.hex16(identification) + " (" + identification + ")");
  }

  private static @Nullable Finding lengthFinding(
      Dissector to, int totalLength, int headerLength, int here) {
    if (totalLength < headerLength) {
      return Finding.error("the packet is shorter than its header");
    }
    if (totalLength > here && !to.isQuoted()) {
      return Finding.error(
          "the packet goes beyond the frame: " + Dissector.count(here) + " are here");
    }
    return null;
  }

  /// Of a header length that is too small, or too large for the `here` bytes that there are.
  static Finding headerLengthFinding(int headerLength, int here) {
    return Finding.error(
        headerLength < Ipv4View.LENGTH
            ? "the header has at least 20 bytes"
            : "the header goes beyond its end: " + Dissector.count(here) + " are here");
  }

  static Finding[] findings(@Nullable Finding finding) {
    return finding == null ? new Finding[0] : new Finding[] {finding};
  }

  static String trafficClassText(int trafficClass) {
    return "(DSCP: " + dscp(trafficClass >>> 2) + ", ECN: " + ecn(trafficClass & 3) + ")";
  }

  private static String dscp(int value) {
    if (value % 8 == 0) {
      return "CS" + value / 8;
    }
    if (value == 46) {
      return "EF PHB";
    }
    int dropClass = value / 8;
    int precedence = value % 8 / 2;
    boolean assured = value % 2 == 0 && dropClass >= 1 && dropClass <= 4;
    return assured ? "AF" + dropClass + precedence : Integer.toString(value);
  }

  private static String ecn(int value) {
    return switch (value) {
      case 0 -> "Not-ECT";
      case 1 -> "ECT(1)";
      case 2 -> "ECT(0)";
      default -> "CE";
    };
  }

  private static void fragmentFields(Dissector to, LayerBuilder layer, int start) {
    int word = Ipv4View.flagsAndOffset(to.bytes, start);
    boolean reserved = (word & 0x8000) != 0;
    boolean dont = (word & Ipv4View.DONT_FRAGMENT) != 0;
    boolean more = (word & Ipv4View.MORE_FRAGMENTS) != 0;
    int at = start + 6;
    var names = new ArrayList<String>();
    if (reserved) {
      names.add("Reserved bit");
    }
    if (dont) {
      names.add("Don't fragment");
    }
    if (more) {
      names.add("More fragments");
    }
    String value = "0x" + Integer.toHexString(word >>> 13);
    value = names.isEmpty() ? value : value + ", " + String.join(", ", names);
    var parts =
        List.of(
            LayerBuilder.flag("Reserved bit", at, 0, reserved, findings(reservedFinding(reserved))),
            LayerBuilder.flag("Don't fragment", at, 1, dont),
            LayerBuilder.flag("More fragments", at, 2, more));
    layer.addGroup("Flags", at, 0, 3, value, parts);
    int offset = (word & 0x1fff) * 8;
    var found = new ArrayList<Finding>();
    int payload = Ipv4View.totalLength(to.bytes, start) - Ipv4View.headerLength(to.bytes, start);
    if (more && payload % 8 != 0) {
      found.add(Finding.error("all fragments but the last have a multiple of 8 bytes"));
    }
    if (offset + Ipv4View.totalLength(to.bytes, start) > 65_535) {
      found.add(Finding.error("the fragment goes beyond the largest packet, 65,535 bytes"));
    }
    if (dont && (more || offset > 0)) {
      found.add(Finding.warning("a fragment of a packet that is not to be fragmented"));
    }
    layer.addBits("Fragment Offset", at, 3, 13, offset, found.toArray(new Finding[0]));
  }

  private static @Nullable Finding reservedFinding(boolean set) {
    return set ? Finding.warning("the reserved bit must be zero (RFC 791 §3.1)") : null;
  }

  private static void last(Dissector to, LayerBuilder layer, int start, boolean headerFits) {
    byte[] bytes = to.bytes;
    int ttl = Ipv4View.ttl(bytes, start);
    layer.add("Time to Live", start + 8, 1, ttl, findings(ttlFinding(to, ttl, start)));
    int protocol = Ipv4View.protocol(bytes, start);
    layer.add("Protocol", start + 9, 1, Transport.protocolName(protocol) + " (" + protocol + ")");
    if (headerFits) {
      int length = Ipv4View.headerLength(bytes, start);
      long sum = Transport.sumWithout(bytes, start, length, 10);
      Transport.addChecksum(
          to,
          layer,
          "Header Checksum",
          start + 10,
          Bytes.u16(bytes, start + 10),
          Checksum.finish(sum));
    } else {
      layer.add(
          "Header Checksum",
          start + 10,
          2,
          Dissector.hex16(Bytes.u16(bytes, start + 10)) + " [unverified]");
    }
    layer.add("Source Address", start + 12, 4, to.source, findings(sourceFinding(bytes, start)));
    layer.add("Destination Address", start + 16, 4, to.destination);
  }

  private static @Nullable Finding ttlFinding(Dissector to, int ttl, int start) {
    if (to.isQuoted()) {
      return null; // The packet quoted died of it, or is not to be judged by it any more.
    }
    boolean multicast = Bytes.u8(to.bytes, start + 16) >>> 4 == 14;
    return switch (ttl) {
      case 0 -> Finding.error("a packet must not be sent with a time to live of 0");
      case 1 ->
          multicast ? null : Finding.note("time to live is 1: the next router drops the packet");
      default -> null;
    };
  }

  private static @Nullable Finding sourceFinding(byte[] bytes, int start) {
    int first = Bytes.u8(bytes, start + 12);
    // RFC 1122 §3.2.1.3: neither a multicast nor the broadcast address is a source.
    return first >= 224 && (first < 240 || Ipv4View.source(bytes, start) == -1)
        ? Finding.error("a source address must not be a multicast or broadcast address")
        : null;
  }

  private static void payload(
      Dissector to, int start, int headerLength, int packetEnd, boolean whole) {
    byte[] bytes = to.bytes;
    int word = Ipv4View.flagsAndOffset(bytes, start);
    int protocol = Ipv4View.protocol(bytes, start);
    int fragmentOffset = (word & 0x1fff) * 8;
    boolean fragment = fragmentOffset > 0 || (word & Ipv4View.MORE_FRAGMENTS) != 0;
    int payload = start + headerLength;
    if (fragmentOffset > 0) {
      to.data(payload, packetEnd);
    } else {
      long addresses = Ipv4View.source(bytes, start) & 0xffff_ffffL;
      addresses += Ipv4View.destination(bytes, start) & 0xffff_ffffL;
      var transport =
          new Transport(addresses, Ipv4View.ttl(bytes, start), whole && !fragment, false);
      transport.dissect(to, protocol, payload, packetEnd);
    }
    if (fragment) {
      to.protocol = "IPv4";
      to.info =
          "Fragmented IP protocol (proto="
              + Transport.protocolName(protocol)
              + " "
              + protocol
              + ", off="
              + fragmentOffset
              + ", ID="
              + Dissector.hex16(Ipv4View.identification(bytes, start)).substring(2)
              + ")";
    }
  }
}
