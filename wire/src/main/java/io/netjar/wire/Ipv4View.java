package io.netjar.wire;

/// The fields of an IPv4 header (RFC 791 §3.1) over (array, offset of the header's first byte);
/// judges nothing.
public final class Ipv4View {
  /// Bytes of a header without options.
  public static final int LENGTH = 20;

  /// Protocol number of ICMP.
  public static final int ICMP = 1;

  /// Protocol number of TCP.
  public static final int TCP = 6;

  /// Protocol number of UDP.
  public static final int UDP = 17;

  /// Flag "don't fragment" in [#flagsAndOffset].
  public static final int DONT_FRAGMENT = 0x4000;

  /// Flag "more fragments" in [#flagsAndOffset].
  public static final int MORE_FRAGMENTS = 0x2000;

  /// Value of [#ecn]: the sender does not take part in ECN (RFC 3168 §5).
  public static final int NOT_ECT = 0;

  /// Value of [#ecn]: ECN-capable transport, the other one of the two.
  public static final int ECT_1 = 1;

  /// Value of [#ecn]: ECN-capable transport, the one to use (RFC 3168 §5).
  public static final int ECT_0 = 2;

  /// Value of [#ecn]: a router has experienced congestion.
  public static final int CE = 3;

  private Ipv4View() {}

  /// The version: 4 for IPv4.
  public static int version(byte[] bytes, int header) {
    return Bytes.u8(bytes, header) >>> 4;
  }

  /// Length of the header in bytes, options included: 20–60.
  public static int headerLength(byte[] bytes, int header) {
    return (bytes[header] & 15) * 4;
  }

  /// The former type of service: DSCP and ECN (RFC 2474 §3, RFC 3168 §5).
  public static int trafficClass(byte[] bytes, int header) {
    return Bytes.u8(bytes, header + 1);
  }

  /// Explicit congestion notification, the low two bits of the traffic class (RFC 3168 §5).
  public static int ecn(byte[] bytes, int header) {
    return bytes[header + 1] & 3;
  }

  /// Length of the packet in bytes, header included.
  public static int totalLength(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 2);
  }

  /// The number that the fragments of one packet share.
  public static int identification(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 4);
  }

  /// The three flags and, in units of 8 bytes, the fragment's offset in its low 13 bits.
  public static int flagsAndOffset(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 6);
  }

  /// Time to live: how many more routers may forward the packet.
  public static int ttl(byte[] bytes, int header) {
    return Bytes.u8(bytes, header + 8);
  }

  /// What the payload is: a protocol number.
  public static int protocol(byte[] bytes, int header) {
    return Bytes.u8(bytes, header + 9);
  }

  /// The header's checksum.
  public static int checksum(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 10);
  }

  /// The sender's address.
  public static int source(byte[] bytes, int header) {
    return Bytes.i32(bytes, header + 12);
  }

  /// The receiver's address.
  public static int destination(byte[] bytes, int header) {
    return Bytes.i32(bytes, header + 16);
  }

  /// Writes a header of 20 bytes without options, with its checksum.
  ///
  /// @param totalLength length of the packet in bytes, header included
  /// @param flagsAndOffset as [#flagsAndOffset]
  public static void write(
      byte[] bytes,
      int header,
      int trafficClass,
      int totalLength,
      int identification,
      int flagsAndOffset,
      int ttl,
      int protocol,
      int source,
      int destination) {
    Bytes.put16(bytes, header, 0x4500 | trafficClass);
    Bytes.put16(bytes, header + 2, totalLength);
    Bytes.put16(bytes, header + 4, identification);
    Bytes.put16(bytes, header + 6, flagsAndOffset);
    Bytes.put16(bytes, header + 8, ttl << 8 | protocol);
    Bytes.put16(bytes, header + 10, 0);
    Bytes.put32(bytes, header + 12, source);
    Bytes.put32(bytes, header + 16, destination);
    Bytes.put16(bytes, header + 10, Checksum.of(bytes, header, LENGTH));
  }

  /// Takes one from the time to live and mends the checksum (RFC 1624 §3).
  public static void decrementTtl(byte[] bytes, int header) {
    int before = Bytes.u16(bytes, header + 8);
    int after = before - 0x100;
    Bytes.put16(bytes, header + 8, after);
    Bytes.put16(bytes, header + 10, Checksum.update(checksum(bytes, header), before, after));
  }

  /// Sets [#CE] where the packet is ECN-capable, and mends the checksum (RFC 1624 §3).
  ///
  /// @return true where the packet was marked now: it was [#ECT_0] or [#ECT_1]
  public static boolean markCongestion(byte[] bytes, int header) {
    int ecn = ecn(bytes, header);
    if (ecn == NOT_ECT || ecn == CE) {
      return false;
    }
    int before = Bytes.u16(bytes, header);
    int after = before | CE;
    Bytes.put16(bytes, header, after);
    Bytes.put16(bytes, header + 10, Checksum.update(checksum(bytes, header), before, after));
    return true;
  }
}
