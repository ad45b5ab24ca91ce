package io.netjar.wire;

/// An ICMPv4 message (RFC 792); [IcmpView] shows its layout and names the types and codes. Its
/// checksum is made by [#writeTo] and verified by [#parse].
///
/// @param type what it is, 0–255
/// @param code what it is more exactly, 0–255
/// @param rest the four bytes whose meaning depends on the type
/// @param data of an echo, or what an error quotes; at most 65,507 bytes
public record IcmpMessage(int type, int code, int rest, Octets data) {
  /// Most bytes of data: what the largest IPv4 packet leaves.
  public static final int MAXIMUM_DATA =
      Ipv4Header.MAXIMUM_PACKET - Ipv4View.LENGTH - IcmpView.LENGTH;

  /// @throws IllegalArgumentException naming the value that is out of its range
  public IcmpMessage {
    Ranges.check("type", type, 255);
    Ranges.check("code", code, 255);
    Ranges.check("data's length", data.length(), MAXIMUM_DATA);
  }

  /// "Please answer with the same data."
  ///
  /// @param identifier which program asks, 0–65,535
  /// @param sequence the how-manieth it is, 0–65,535
  public static IcmpMessage echoRequest(int identifier, int sequence, Octets data) {
    Ranges.check("identifier", identifier, 0xffff);
    Ranges.check("sequence", sequence, 0xffff);
    return new IcmpMessage(IcmpView.ECHO_REQUEST, 0, identifier << 16 | sequence, data);
  }

  /// The answer to this echo request: same identifier, sequence number and data.
  ///
  /// @throws IllegalStateException where this is no echo request
  public IcmpMessage echoReply() {
    if (type != IcmpView.ECHO_REQUEST) {
      throw new IllegalStateException("only an echo request is answered so, not type " + type);
    }
    return new IcmpMessage(IcmpView.ECHO_REPLY, 0, rest, data);
  }

  /// Reads the message that the `length` bytes are, as the IP packet says.
  public static Parsed<IcmpMessage> parse(byte[] bytes, int offset, int length) {
    if (length < IcmpView.LENGTH) {
      return Ranges.tooShort("ICMP header", IcmpView.LENGTH, length);
    }
    int dataLength = length - IcmpView.LENGTH;
    if (dataLength > MAXIMUM_DATA) {
      return new Parsed.Bad<>("data", "more than an IPv4 packet holds: " + dataLength);
    }
    if (Checksum.of(bytes, offset, length) != 0) {
      return new Parsed.Bad<>(
          "checksum", "bad: 0x" + Integer.toHexString(IcmpView.checksum(bytes, offset)));
    }
    return new Parsed.Ok<>(
        new IcmpMessage(
            IcmpView.type(bytes, offset),
            IcmpView.code(bytes, offset),
            IcmpView.rest(bytes, offset),
            Octets.of(bytes, offset + IcmpView.LENGTH, dataLength)),
        IcmpView.LENGTH);
  }

  /// Bytes of the message, data included.
  public int length() {
    return IcmpView.LENGTH + data.length();
  }

  /// Writes the [#length] bytes of the message with its checksum.
  public void writeTo(byte[] bytes, int offset) {
    IcmpView.write(bytes, offset, type, code, rest);
    data.writeTo(bytes, offset + IcmpView.LENGTH);
    IcmpView.writeChecksum(bytes, offset, length());
  }
}
