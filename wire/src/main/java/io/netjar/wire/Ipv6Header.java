package io.netjar.wire;

/// The fixed IPv6 header (RFC 8200 §3); [Ipv6View] shows its layout.
///
/// @param trafficClass DSCP and ECN, 0–255
/// @param flowLabel 20 bits (RFC 6437 §2)
/// @param payloadLength bytes of all behind this header, 0–65,535
/// @param nextHeader what follows, 0–255
/// @param hopLimit how many more routers may forward the packet, 0–255
/// @param source from whom; never a multicast address
/// @param destination to whom
public record Ipv6Header(
    int trafficClass,
    int flowLabel,
    int payloadLength,
    int nextHeader,
    int hopLimit,
    Ipv6Address source,
    Ipv6Address destination) {

  /// @throws IllegalArgumentException naming the value that is out of its range
  public Ipv6Header {
    Ranges.check("traffic class", trafficClass, 255);
    Ranges.check("flow label", flowLabel, 0xf_ffff);
    Ranges.check("payload length", payloadLength, 0xffff);
    Ranges.check("next header", nextHeader, 255);
    Ranges.check("hop limit", hopLimit, 255);
    if (source.isMulticast()) {
      throw new IllegalArgumentException("source is no multicast address: " + source);
    }
  }

  /// Reads the header of a packet in `length` bytes; padding behind the packet does not matter.
  public static Parsed<Ipv6Header> parse(byte[] bytes, int offset, int length) {
    if (length < Ipv6View.LENGTH) {
      return Ranges.tooShort("IPv6 header", Ipv6View.LENGTH, length);
    }
    if (Ipv6View.version(bytes, offset) != 6) {
      return new Parsed.Bad<>("version", "not 6: " + Ipv6View.version(bytes, offset));
    }
    int payloadLength = Ipv6View.payloadLength(bytes, offset);
    int here = length - Ipv6View.LENGTH;
    if (payloadLength > here) {
      return new Parsed.Bad<>(
          "payload length", payloadLength + " bytes, only " + here + " are here");
    }
    var source =
        new Ipv6Address(Ipv6View.sourceHigh(bytes, offset), Ipv6View.sourceLow(bytes, offset));
    if (source.isMulticast()) {
      // RFC 4291 §2.7: a multicast address is no source.
      return new Parsed.Bad<>("source address", "a multicast address: " + source);
    }
    return new Parsed.Ok<>(
        new Ipv6Header(
            Ipv6View.trafficClass(bytes, offset),
            Ipv6View.flowLabel(bytes, offset),
            payloadLength,
            Ipv6View.nextHeader(bytes, offset),
            Ipv6View.hopLimit(bytes, offset),
            source,
            new Ipv6Address(
                Ipv6View.destinationHigh(bytes, offset), Ipv6View.destinationLow(bytes, offset))),
        Ipv6View.LENGTH);
  }

  /// Writes the 40 bytes of the header.
  public void writeTo(byte[] bytes, int offset) {
    Ipv6View.write(
        bytes,
        offset,
        trafficClass,
        flowLabel,
        payloadLength,
        nextHeader,
        hopLimit,
        source,
        destination);
  }
}
