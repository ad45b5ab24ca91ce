package io.netjar.wire;

/// The fields of a TCP header (RFC 9293 §3.1) over (array, offset of the header's first byte);
/// judges nothing.
public final class TcpView {
  /// Bytes of a header without options.
  public static final int LENGTH = 20;

  /// Flag: no more data from the sender.
  public static final int FIN = 0x01;

  /// Flag: synchronise sequence numbers.
  public static final int SYN = 0x02;

  /// Flag: reset the connection.
  public static final int RST = 0x04;

  /// Flag: hand the data up soon.
  public static final int PSH = 0x08;

  /// Flag: the acknowledgement number counts.
  public static final int ACK = 0x10;

  /// Flag: the urgent pointer counts.
  public static final int URG = 0x20;

  /// Flag: ECN echo (RFC 3168 §6.1).
  public static final int ECE = 0x40;

  /// Flag: congestion window reduced (RFC 3168 §6.1).
  public static final int CWR = 0x80;

  private TcpView() {}

  /// The sender's port.
  public static int sourcePort(byte[] bytes, int header) {
    return Bytes.u16(bytes, header);
  }

  /// The receiver's port.
  public static int destinationPort(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 2);
  }

  /// The number of the first byte of the payload, or of SYN.
  public static int sequence(byte[] bytes, int header) {
    return Bytes.i32(bytes, header + 4);
  }

  /// The next number that the sender waits for.
  public static int acknowledgment(byte[] bytes, int header) {
    return Bytes.i32(bytes, header + 8);
  }

  /// Length of the header in bytes, options included: 20–60 where it is right.
  public static int headerLength(byte[] bytes, int header) {
    return (bytes[header + 12] >>> 2) & 0x3c;
  }

  /// The eight flags.
  public static int flags(byte[] bytes, int header) {
    return Bytes.u8(bytes, header + 13);
  }

  /// The window as it stands, unscaled.
  public static int window(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 14);
  }

  /// The checksum.
  public static int checksum(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 16);
  }

  /// How far behind [#sequence] the urgent data ends.
  public static int urgentPointer(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 18);
  }

  /// Writes the 20 fixed bytes with a checksum of 0; options and payload may follow later, then
  /// [#writeChecksum].
  public static void write(
      byte[] bytes,
      int header,
      int sourcePort,
      int destinationPort,
      int sequence,
      int acknowledgment,
      int headerLength,
      int flags,
      int window) {
    Bytes.put16(bytes, header, sourcePort);
    Bytes.put16(bytes, header + 2, destinationPort);
    Bytes.put32(bytes, header + 4, sequence);
    Bytes.put32(bytes, header + 8, acknowledgment);
    Bytes.put16(bytes, header + 12, headerLength << 10 | flags);
    Bytes.put16(bytes, header + 14, window);
    Bytes.put32(bytes, header + 16, 0);
  }

  /// Sets the flag URG and the urgent pointer of a header that is written.
  public static void writeUrgentPointer(byte[] bytes, int header, int pointer) {
    bytes[header + 13] |= URG;
    Bytes.put16(bytes, header + 18, pointer);
  }

  /// Computes and writes the checksum of a segment of `length` bytes over IPv4.
  public static void writeChecksum(
      byte[] bytes, int header, int length, int source, int destination) {
    Bytes.put16(bytes, header + 16, 0);
    long sum = Checksum.pseudoHeader(source, destination, Ipv4View.TCP, length);
    sum = Checksum.add(sum, Checksum.sum(bytes, header, length));
    Bytes.put16(bytes, header + 16, Checksum.finish(sum));
  }
}
