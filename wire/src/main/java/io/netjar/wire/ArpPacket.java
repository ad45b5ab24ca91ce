package io.netjar.wire;

/// An ARP packet for IPv4 over Ethernet (RFC 826); [ArpView] shows its layout.
///
/// @param opcode [ArpView#REQUEST] or [ArpView#REPLY]
/// @param senderMac the sender's MAC address; never a group's
/// @param senderAddress the sender's IPv4 address; `0.0.0.0` in a probe (RFC 5227 §2.1.1)
/// @param targetMac the target's MAC address; zeros in a request
/// @param targetAddress the address asked for, or of whom the reply is for
public record ArpPacket(
    int opcode,
    MacAddress senderMac,
    Ipv4Address senderAddress,
    MacAddress targetMac,
    Ipv4Address targetAddress) {

  /// @throws IllegalArgumentException naming the value that is out of its range
  public ArpPacket {
    Ranges.check("opcode", opcode, ArpView.REQUEST, ArpView.REPLY);
    if (senderMac.isGroup()) {
      throw new IllegalArgumentException("sender MAC is no group's address: " + senderMac);
    }
  }

  /// Reads the packet at the start of `length` bytes; padding behind it does not matter.
  public static Parsed<ArpPacket> parse(byte[] bytes, int offset, int length) {
    if (length < ArpView.LENGTH) {
      return Ranges.tooShort("ARP packet", ArpView.LENGTH, length);
    }
    if (!ArpView.isIpv4OverEthernet(bytes, offset)) {
      return new Parsed.Bad<>("hardware type", "not IPv4 over Ethernet");
    }
    int opcode = ArpView.opcode(bytes, offset);
    if (opcode != ArpView.REQUEST && opcode != ArpView.REPLY) {
      return new Parsed.Bad<>("opcode", "neither request (1) nor reply (2): " + opcode);
    }
    var senderMac = new MacAddress(ArpView.senderMac(bytes, offset));
    if (senderMac.isGroup()) {
      return new Parsed.Bad<>("sender MAC", "a group's address: " + senderMac);
    }
    return new Parsed.Ok<>(
        new ArpPacket(
            opcode,
            senderMac,
            new Ipv4Address(ArpView.senderAddress(bytes, offset)),
            new MacAddress(ArpView.targetMac(bytes, offset)),
            new Ipv4Address(ArpView.targetAddress(bytes, offset))),
        ArpView.LENGTH);
  }

  /// Writes the 28 bytes of the packet.
  public void writeTo(byte[] bytes, int offset) {
    ArpView.write(
        bytes,
        offset,
        opcode,
        senderMac.value(),
        senderAddress.value(),
        targetMac.value(),
        targetAddress.value());
  }
}
