package io.netjar.wire;

/// The fields of an ICMPv4 message (RFC 792) over (array, offset of the message's first byte);
/// judges nothing.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------------------------------+
/// |     Type      |     Code      |           Checksum            |
/// +---------------+---------------+-------------------------------+
/// |             Rest of header: what it is depends on type        |
/// +---------------------------------------------------------------+
/// |   Data: of an echo, or the IP header and first bytes quoted   |
/// ```
public final class IcmpView {
  /// Bytes of the header.
  public static final int LENGTH = 8;

  /// Bytes of the quoted packet's payload that an error carries at least (RFC 792).
  public static final int QUOTED_PAYLOAD = 8;

  /// Type: answer to an echo request.
  public static final int ECHO_REPLY = 0;

  /// Type: the packet quoted cannot reach its destination.
  public static final int UNREACHABLE = 3;

  /// Type: slow down (deprecated by RFC 6633 §1).
  public static final int SOURCE_QUENCH = 4;

  /// Type: a better first hop for the packet quoted.
  public static final int REDIRECT = 5;

  /// Type: please answer with the same data.
  public static final int ECHO_REQUEST = 8;

  /// Type: the packet quoted lived too long.
  public static final int TIME_EXCEEDED = 11;

  /// Type: the header of the packet quoted is wrong.
  public static final int PARAMETER_PROBLEM = 12;

  /// Code of [#UNREACHABLE]: no route to the network.
  public static final int NET_UNREACHABLE = 0;

  /// Code of [#UNREACHABLE]: the host does not answer on its link.
  public static final int HOST_UNREACHABLE = 1;

  /// Code of [#UNREACHABLE]: the host does not speak the protocol.
  public static final int PROTOCOL_UNREACHABLE = 2;

  /// Code of [#UNREACHABLE]: nobody listens on the port.
  public static final int PORT_UNREACHABLE = 3;

  /// Code of [#UNREACHABLE]: too long for the next link and not to be fragmented; the low half of
  /// [#rest] is the next link's MTU (RFC 1191 §4).
  public static final int FRAGMENTATION_NEEDED = 4;

  /// Code of [#UNREACHABLE]: the source route cannot be followed.
  public static final int SOURCE_ROUTE_FAILED = 5;

  /// Code of [#UNREACHABLE]: forbidden by a rule (RFC 1812 §5.2.7.1).
  public static final int ADMINISTRATIVELY_PROHIBITED = 13;

  /// Code of [#TIME_EXCEEDED]: the time to live ran out on the way.
  public static final int TTL_EXCEEDED = 0;

  /// Code of [#TIME_EXCEEDED]: fragments were missing for too long.
  public static final int REASSEMBLY_TIME_EXCEEDED = 1;

  private IcmpView() {}

  /// What the message is.
  public static int type(byte[] bytes, int header) {
    return Bytes.u8(bytes, header);
  }

  /// What it is more exactly; 0 where the type knows one kind only.
  public static int code(byte[] bytes, int header) {
    return Bytes.u8(bytes, header + 1);
  }

  /// The checksum over the whole message.
  public static int checksum(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 2);
  }

  /// The four bytes whose meaning depends on the type.
  public static int rest(byte[] bytes, int header) {
    return Bytes.i32(bytes, header + 4);
  }

  /// Of an echo: which program asked.
  public static int identifier(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 4);
  }

  /// Of an echo: the how-manieth it is.
  public static int sequence(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 6);
  }

  /// Of [#FRAGMENTATION_NEEDED]: the largest packet in bytes that the next link takes (RFC 1191
  /// §4); 0 from an old router that does not say.
  public static int nextHopMtu(byte[] bytes, int header) {
    return Bytes.u16(bytes, header + 6);
  }

  /// Of [#PARAMETER_PROBLEM]: the offset of the wrong byte in the packet quoted.
  public static int pointer(byte[] bytes, int header) {
    return Bytes.u8(bytes, header + 4);
  }

  /// True for a type that reports an error about a packet it quotes. No error is sent about one of
  /// these (RFC 1122 §3.2.2).
  public static boolean isError(int type) {
    return type == UNREACHABLE
        || type == SOURCE_QUENCH
        || type == REDIRECT
        || type == TIME_EXCEEDED
        || type == PARAMETER_PROBLEM;
  }

  /// Writes the 8 bytes of the header with a checksum of 0; the data may follow later, then
  /// [#writeChecksum].
  public static void write(byte[] bytes, int header, int type, int code, int rest) {
    Bytes.put16(bytes, header, type << 8 | code);
    Bytes.put16(bytes, header + 2, 0);
    Bytes.put32(bytes, header + 4, rest);
  }

  /// Writes the header of an echo with a checksum of 0; then as [#write].
  ///
  /// @param type [#ECHO_REQUEST] or [#ECHO_REPLY]
  public static void writeEcho(byte[] bytes, int header, int type, int identifier, int sequence) {
    write(bytes, header, type, 0, identifier << 16 | (sequence & 0xffff));
  }

  /// Computes and writes the checksum of a message of `length` bytes.
  public static void writeChecksum(byte[] bytes, int header, int length) {
    Bytes.put16(bytes, header + 2, 0);
    Bytes.put16(bytes, header + 2, Checksum.of(bytes, header, length));
  }
}
