package io.netjar.wire.dissect;

import io.netjar.wire.Checksum;
import io.netjar.wire.Ipv6View;

/// IPv6's fixed header (RFC 8200 §3). Extension headers count as data.
final class Ipv6Dissector {
  private Ipv6Dissector() {}

  /// Returns where the packet ends: behind its payload, or at `end` where that comes first.
  static int dissect(Dissector to, int start, int end) {
    byte[] bytes = to.bytes;
    var layer = to.layer("Internet Protocol Version 6", start);
    to.protocol = "IPv6";
    if (end - start < Ipv6View.LENGTH) {
      to.tooShort(layer, Ipv6View.LENGTH, end);
      return end;
    }
    to.source = to.ipv6(start + 8);
    to.destination = to.ipv6(start + 24);
    int payloadLength = Ipv6View.payloadLength(bytes, start);
    int here = end - start - Ipv6View.LENGTH;
    fields(to, layer, start, here);
    int payload = start + Ipv6View.LENGTH;
    boolean whole = payloadLength <= here;
    int packetEnd = payload + Math.min(payloadLength, here);
    if (Ipv6View.version(bytes, start) == 6) {
      long addresses = Checksum.sum(bytes, start + 8, 32);
      new Transport(addresses, Ipv6View.hopLimit(bytes, start), whole, true)
          .dissect(to, Ipv6View.nextHeader(bytes, start), payload, packetEnd);
    } else {
      to.data(payload, packetEnd);
      to.malformed();
    }
    if (!whole && !to.isQuoted()) {
      to.malformed();
    }
    return packetEnd;
  }

  private static void fields(Dissector to, LayerBuilder layer, int start, int here) {
    byte[] bytes = to.bytes;
    int version = Ipv6View.version(bytes, start);
    int trafficClass = Ipv6View.trafficClass(bytes, start);
    String label = "0x" + String.format("%05x", Ipv6View.flowLabel(bytes, start));
    int payloadLength = Ipv6View.payloadLength(bytes, start);
    int next = Ipv6View.nextHeader(bytes, start);
    int hopLimit = Ipv6View.hopLimit(bytes, start);
    layer
        .summary("Internet Protocol Version 6, Src: " + to.source + ", Dst: " + to.destination)
        .length(Ipv6View.LENGTH)
        .addBits("Version", start, 0, 4, version, versionFindings(version))
        .addBits(
            "Traffic Class",
            start,
            4,
            8,
            Dissector.hex8(trafficClass) + " " + Ipv4Dissector.trafficClassText(trafficClass))
        .addBits("Flow Label", start + 1, 4, 20, label)
        .add("Payload Length", start + 4, 2, payloadLength, lengthFindings(payloadLength, here))
        .add("Next Header", start + 6, 1, Transport.protocolName(next) + " (" + next + ")")
        .add("Hop Limit", start + 7, 1, hopLimit, hopFindings(to, hopLimit))
        .add("Source Address", start + 8, 16, to.source, sourceFindings(bytes, start))
        .add("Destination Address", start + 24, 16, to.destination);
  }

  private static Finding[] versionFindings(int version) {
    return Ipv4Dissector.findings(version == 6 ? null : Finding.error("the version of IPv6 is 6"));
  }

  private static Finding[] lengthFindings(int payloadLength, int here) {
    return Ipv4Dissector.findings(
        payloadLength <= here
            ? null
            : Finding.error(
                "the packet goes beyond the frame: " + Dissector.count(here) + " are here"));
  }

  private static Finding[] hopFindings(Dissector to, int hopLimit) {
    boolean multicast = to.destination.startsWith("ff");
    return Ipv4Dissector.findings(
        hopLimit > 1 || multicast || to.isQuoted()
            ? null
            : Finding.note("hop limit is " + hopLimit + ": the next router drops the packet"));
  }

  private static Finding[] sourceFindings(byte[] bytes, int start) {
    // RFC 4291 §2.7: a multicast address is no source.
    return Ipv4Dissector.findings(
        bytes[start + 8] == (byte) 0xff
            ? Finding.error("a source address must not be a multicast address")
            : null);
  }
}
