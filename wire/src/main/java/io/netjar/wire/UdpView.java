package io.netjar.wire;

/// The fields of a UDP header (RFC 768) over (array, offset of the header's first byte); judges
/// nothing.
public final class UdpView {
  /// Bytes of the header.
  public static final int LENGTH = 8;

  private UdpView() {}

  /// The sender's port.
  public static int sourcePort(byte[] bytes, int header) {
    return Bytes.u16(bytes, header);
  }

  /// The receiver's port.
  public static int destinationPort(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 2);
  }

  /// Length of header and payload in bytes: 8–65,535.
  public static int length(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 4);
  }

  /// The checksum; 0 where the sender made none.
  public static int checksum(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 6);
  }

  /// Writes the header before `length - 8` bytes of payload that stand in place already, with the
  /// checksum over the IPv4 pseudo header; a checksum of 0 goes out as 0xffff (RFC 768).
  public static void write(
      byte[] bytes,
      int header,
      int sourcePort,
      int destinationPort,
      int length,
      int source,
      int destination) {
    Bytes.put16(bytes, header, sourcePort);
    Bytes.put16(bytes, header + 2, destinationPort);
    Bytes.put16(bytes, header + 4, length);
    Bytes.put16(bytes, header + 6, 0);
    long sum = Checksum.pseudoHeader(source, destination, Ipv4View.UDP, length);
    int checksum = Checksum.finish(Checksum.add(sum, Checksum.sum(bytes, header, length)));
    Bytes.put16(bytes, header + 6, checksum == 0 ? 0xffff : checksum);
  }
}
