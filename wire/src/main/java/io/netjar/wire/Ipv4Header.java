package io.netjar.wire;

/// An IPv4 header (RFC 791 §3.1). Its checksum is made by [#writeTo] and verified by [#parse].
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------+-------+---------------+-------------------------------+
/// |Version|  IHL  | Traffic class |          Total length         |
/// +-------+-------+---------------+-----+-------------------------+
/// |         Identification        |0|D|M|     Fragment offset     |
/// +---------------+---------------+-----+-------------------------+
/// |  Time to live |    Protocol   |        Header checksum        |
/// +---------------+---------------+-------------------------------+
/// |                         Source address                        |
/// |                      Destination address                      |
/// |               Options, a multiple of 4 bytes                  |
/// +---------------------------------------------------------------+
/// ```
///
/// @param trafficClass DSCP and ECN, 0–255
/// @param totalLength bytes of the packet, header included, to 65,535
/// @param identification what the fragments of one packet share, 0–65,535
/// @param dontFragment DF
/// @param moreFragments MF
/// @param fragmentOffset where the payload stands in the whole packet's, in bytes: a multiple of 8
/// @param ttl time to live, 0–255
/// @param protocol what the payload is, 0–255
/// @param source from whom
/// @param destination to whom
/// @param options as they stand on the wire: a multiple of 4 bytes, at most 40
public record Ipv4Header(
    int trafficClass,
    int totalLength,
    int identification,
    boolean dontFragment,
    boolean moreFragments,
    int fragmentOffset,
    int ttl,
    int protocol,
    Ipv4Address source,
    Ipv4Address destination,
    Octets options) {
  /// Most bytes of options.
  public static final int MAXIMUM_OPTIONS = 40;

  /// Most bytes of a packet.
  public static final int MAXIMUM_PACKET = 65_535;

  /// @throws IllegalArgumentException naming the value that is out of its range
  public Ipv4Header {
    Ranges.check("traffic class", trafficClass, 255);
    Ranges.check("options' length", options.length(), MAXIMUM_OPTIONS);
    if (options.length() % 4 != 0) {
      throw new IllegalArgumentException("options have a multiple of 4 bytes: " + options);
    }
    int headerLength = Ipv4View.LENGTH + options.length();
    Ranges.check("total length", totalLength, headerLength, MAXIMUM_PACKET);
    Ranges.check("identification", identification, 0xffff);
    Ranges.check("fragment offset", fragmentOffset, MAXIMUM_PACKET);
    if (fragmentOffset % 8 != 0) {
      throw new IllegalArgumentException("fragment offset is a multiple of 8: " + fragmentOffset);
    }
    Ranges.check("ttl", ttl, 255);
    Ranges.check("protocol", protocol, 255);
  }

  /// Reads the header of a packet in `length` bytes; padding behind the packet does not matter.
  public static Parsed<Ipv4Header> parse(byte[] bytes, int offset, int length) {
    if (length < Ipv4View.LENGTH) {
      return Ranges.tooShort("IPv4 header", Ipv4View.LENGTH, length);
    }
    if (Ipv4View.version(bytes, offset) != 4) {
      return new Parsed.Bad<>("version", "not 4: " + Ipv4View.version(bytes, offset));
    }
    int headerLength = Ipv4View.headerLength(bytes, offset);
    if (headerLength < Ipv4View.LENGTH || headerLength > length) {
      return new Parsed.Bad<>(
          "header length", headerLength + " bytes, not 20 to the " + length + " that are here");
    }
    int totalLength = Ipv4View.totalLength(bytes, offset);
    if (totalLength < headerLength || totalLength > length) {
      return new Parsed.Bad<>(
          "total length",
          totalLength + " bytes, not " + headerLength + " to the " + length + " that are here");
    }
    if (Checksum.of(bytes, offset, headerLength) != 0) {
      return new Parsed.Bad<>(
          "header checksum", "bad: 0x" + Integer.toHexString(Ipv4View.checksum(bytes, offset)));
    }
    return new Parsed.Ok<>(read(bytes, offset, headerLength), headerLength);
  }

  private static Ipv4Header read(byte[] bytes, int offset, int headerLength) {
    int fragment = Ipv4View.flagsAndOffset(bytes, offset);
    return new Ipv4Header(
        Ipv4View.trafficClass(bytes, offset),
        Ipv4View.totalLength(bytes, offset),
        Ipv4View.identification(bytes, offset),
        (fragment & Ipv4View.DONT_FRAGMENT) != 0,
        (fragment & Ipv4View.MORE_FRAGMENTS) != 0,
        (fragment & 0x1fff) * 8,
        Ipv4View.ttl(bytes, offset),
        Ipv4View.protocol(bytes, offset),
        new Ipv4Address(Ipv4View.source(bytes, offset)),
        new Ipv4Address(Ipv4View.destination(bytes, offset)),
        Octets.of(bytes, offset + Ipv4View.LENGTH, headerLength - Ipv4View.LENGTH));
  }

  /// Bytes of the header: 20–60.
  public int length() {
    return Ipv4View.LENGTH + options.length();
  }

  /// Writes the [#length] bytes of the header with its checksum.
  public void writeTo(byte[] bytes, int offset) {
    int flags =
        (dontFragment ? Ipv4View.DONT_FRAGMENT : 0) | (moreFragments ? Ipv4View.MORE_FRAGMENTS : 0);
    Ipv4View.write(
        bytes,
        offset,
        trafficClass,
        totalLength,
        identification,
        flags | fragmentOffset / 8,
        ttl,
        protocol,
        source.value(),
        destination.value());
    if (options.length() > 0) {
      Bytes.put8(bytes, offset, 4 << 4 | length() / 4);
      options.writeTo(bytes, offset + Ipv4View.LENGTH);
      Bytes.put16(bytes, offset + 10, 0);
      Bytes.put16(bytes, offset + 10, Checksum.of(bytes, offset, length()));
    }
  }
}
