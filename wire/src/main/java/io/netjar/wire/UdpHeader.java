package io.netjar.wire;

/// A UDP header (RFC 768).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// |          Source port          |        Destination port       |
/// +-------------------------------+-------------------------------+
/// |             Length            |            Checksum           |
/// +-------------------------------+-------------------------------+
/// ```
///
/// @param sourcePort 0–65,535; 0 where no answer is wanted
/// @param destinationPort 0–65,535
/// @param length bytes of header and payload, 8–65,535
/// @param checksum as it stands on the wire; 0 where the sender made none. It covers payload and
///   addresses too: see [UdpView#write].
public record UdpHeader(int sourcePort, int destinationPort, int length, int checksum) {

  /// @throws IllegalArgumentException naming the value that is out of its range
  public UdpHeader {
    Port.check(sourcePort);
    Port.check(destinationPort);
    Ranges.check("length", length, UdpView.LENGTH, 0xffff);
    Ranges.check("checksum", checksum, 0xffff);
  }

  /// Reads the header of a datagram in `length` bytes; the checksum is not verified.
  public static Parsed<UdpHeader> parse(byte[] bytes, int offset, int length) {
    if (length < UdpView.LENGTH) {
      return Ranges.tooShort("UDP header", UdpView.LENGTH, length);
    }
    int datagram = UdpView.length(bytes, offset);
    if (datagram < UdpView.LENGTH || datagram > length) {
      return new Parsed.Bad<>(
          "length", datagram + " bytes, not 8 to the " + length + " that are here");
    }
    return new Parsed.Ok<>(
        new UdpHeader(
            UdpView.sourcePort(bytes, offset),
            UdpView.destinationPort(bytes, offset),
            datagram,
            UdpView.checksum(bytes, offset)),
        UdpView.LENGTH);
  }

  /// Writes the 8 bytes of the header.
  public void writeTo(byte[] bytes, int offset) {
    Bytes.put16(bytes, offset, sourcePort);
    Bytes.put16(bytes, offset + 2, destinationPort);
    Bytes.put16(bytes, offset + 4, length);
    Bytes.put16(bytes, offset + 6, checksum);
  }
}
