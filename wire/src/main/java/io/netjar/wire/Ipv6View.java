package io.netjar.wire;

/// The fields of the fixed IPv6 header (RFC 8200 §3) over (array, offset of the header's first
/// byte); judges nothing.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------+---------------+---------------------------------------+
/// |Version| Traffic class |              Flow label               |
/// +-------+---------------+-------+---------------+---------------+
/// |        Payload length         |  Next header  |   Hop limit   |
/// +-------------------------------+---------------+---------------+
/// |                   Source address (16 bytes)                   |
/// |                Destination address (16 bytes)                 |
/// +---------------------------------------------------------------+
/// ```
public final class Ipv6View {
  /// Bytes of the header.
  public static final int LENGTH = 40;

  /// Next header: hop-by-hop options.
  public static final int HOP_BY_HOP = 0;

  /// Next header: ICMPv6.
  public static final int ICMPV6 = 58;

  /// Next header: nothing follows.
  public static final int NO_NEXT_HEADER = 59;

  private Ipv6View() {}

  /// The version: 6 for IPv6.
  public static int version(byte[] bytes, int header) {
    return Bytes.u8(bytes, header) >>> 4;
  }

  /// DSCP and ECN (RFC 2474 §3, RFC 3168 §5).
  public static int trafficClass(byte[] bytes, int header) {
    return Bytes.u16(bytes, header) >>> 4 & 0xff;
  }

  /// What the packets of one flow share: 20 bits (RFC 6437 §2).
  public static int flowLabel(byte[] bytes, int header) {
    return Bytes.i32(bytes, header) & 0xf_ffff;
  }

  /// Length in bytes of all behind this header.
  public static int payloadLength(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 4);
  }

  /// What follows: a protocol number or an extension header's.
  public static int nextHeader(byte[] bytes, int header) {
    return Bytes.u8(bytes, header + 6);
  }

  /// How many more routers may forward the packet.
  public static int hopLimit(byte[] bytes, int header) {
    return Bytes.u8(bytes, header + 7);
  }

  /// The first 64 bits of the sender's address.
  public static long sourceHigh(byte[] bytes, int header) {
    return Bytes.i64(bytes, header + 8);
  }

  /// The last 64 bits of the sender's address.
  public static long sourceLow(byte[] bytes, int header) {
    return Bytes.i64(bytes, header + 16);
  }

  /// The first 64 bits of the receiver's address.
  public static long destinationHigh(byte[] bytes, int header) {
    return Bytes.i64(bytes, header + 24);
  }

  /// The last 64 bits of the receiver's address.
  public static long destinationLow(byte[] bytes, int header) {
    return Bytes.i64(bytes, header + 32);
  }

  /// The partial sum of the pseudo header (RFC 8200 §8.1) made from the addresses of a header.
  ///
  /// @param protocol the transport's number, which extension headers may hide from [#nextHeader]
  /// @param length length of transport header and payload in bytes
  public static long pseudoHeader(byte[] bytes, int header, int protocol, int length) {
    return Checksum.add(Checksum.sum(bytes, header + 8, 32), (long) protocol + length);
  }

  /// Writes the 40 bytes of the header.
  ///
  /// @param flowLabel 20 bits
  /// @param payloadLength length in bytes of all behind this header
  public static void write(
      byte[] bytes,
      int header,
      int trafficClass,
      int flowLabel,
      int payloadLength,
      int nextHeader,
      int hopLimit,
      Ipv6Address source,
      Ipv6Address destination) {
    Bytes.put32(bytes, header, 6 << 28 | trafficClass << 20 | flowLabel);
    Bytes.put16(bytes, header + 4, payloadLength);
    Bytes.put16(bytes, header + 6, nextHeader << 8 | hopLimit);
    Bytes.put64(bytes, header + 8, source.high());
    Bytes.put64(bytes, header + 16, source.low());
    Bytes.put64(bytes, header + 24, destination.high());
    Bytes.put64(bytes, header + 32, destination.low());
  }
}
