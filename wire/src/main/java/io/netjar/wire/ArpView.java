package io.netjar.wire;

/// The fields of an ARP packet for IPv4 over Ethernet (RFC 826 "Packet format") over (array, offset
/// of the packet's first byte); judges nothing.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// |         Hardware type         |         Protocol type         |
/// +---------------+---------------+-------------------------------+
/// | Hardware size | Protocol size |            Opcode             |
/// +---------------+---------------+-------------------------------+
/// |                  Sender MAC address (6 bytes)                 |
/// |                  Sender IPv4 address (4 bytes)                |
/// |                  Target MAC address (6 bytes)                 |
/// |                  Target IPv4 address (4 bytes)                |
/// +---------------------------------------------------------------+
/// ```
public final class ArpView {
  /// Bytes of a packet for IPv4 over Ethernet.
  public static final int LENGTH = 28;

  /// Hardware type of Ethernet.
  public static final int ETHERNET = 1;

  /// Opcode of a request: who has the target address?
  public static final int REQUEST = 1;

  /// Opcode of a reply: the sender has its address.
  public static final int REPLY = 2;

  /// Offset of the hardware type, 2 bytes.
  public static final int HARDWARE_TYPE = 0;

  /// Offset of the protocol type, 2 bytes: an EtherType.
  public static final int PROTOCOL_TYPE = 2;

  /// Offset of the length of a hardware address, 1 byte.
  public static final int HARDWARE_SIZE = 4;

  /// Offset of the length of a protocol address, 1 byte.
  public static final int PROTOCOL_SIZE = 5;

  /// Offset of the opcode, 2 bytes.
  public static final int OPCODE = 6;

  /// Offset of the sender's MAC address, 6 bytes.
  public static final int SENDER_MAC = 8;

  /// Offset of the sender's IPv4 address, 4 bytes.
  public static final int SENDER_ADDRESS = 14;

  /// Offset of the target's MAC address, 6 bytes.
  public static final int TARGET_MAC = 18;

  /// Offset of the target's IPv4 address, 4 bytes.
  public static final int TARGET_ADDRESS = 24;

  private ArpView() {}

  /// The kind of link: 1 for Ethernet.
  public static int hardwareType(byte[] bytes, int packet) {
    return Bytes.u16(bytes, packet + HARDWARE_TYPE);
  }

  /// The kind of address asked for: 0x0800 for IPv4.
  public static int protocolType(byte[] bytes, int packet) {
    return Bytes.u16(bytes, packet + PROTOCOL_TYPE);
  }

  /// Length of a hardware address in bytes: 6 for Ethernet.
  public static int hardwareSize(byte[] bytes, int packet) {
    return Bytes.u8(bytes, packet + HARDWARE_SIZE);
  }

  /// Length of a protocol address in bytes: 4 for IPv4.
  public static int protocolSize(byte[] bytes, int packet) {
    return Bytes.u8(bytes, packet + PROTOCOL_SIZE);
  }

  /// [#REQUEST] or [#REPLY].
  public static int opcode(byte[] bytes, int packet) {
    return Bytes.u16(bytes, packet + OPCODE);
  }

  /// The sender's MAC address.
  public static long senderMac(byte[] bytes, int packet) {
    return Bytes.u48(bytes, packet + SENDER_MAC);
  }

  /// The sender's IPv4 address; 0 in a probe (RFC 5227 §2.1.1).
  public static int senderAddress(byte[] bytes, int packet) {
    return Bytes.i32(bytes, packet + SENDER_ADDRESS);
  }

  /// The target's MAC address; 0 in a request, as it is what is asked for.
  public static long targetMac(byte[] bytes, int packet) {
    return Bytes.u48(bytes, packet + TARGET_MAC);
  }

  /// The target's IPv4 address.
  public static int targetAddress(byte[] bytes, int packet) {
    return Bytes.i32(bytes, packet + TARGET_ADDRESS);
  }

  /// True where the four fields in front say IPv4 over Ethernet, so that the other methods read
  /// what they say.
  public static boolean isIpv4OverEthernet(byte[] bytes, int packet) {
    return hardwareType(bytes, packet) == ETHERNET
        && protocolType(bytes, packet) == EthernetView.IPV4
        && hardwareSize(bytes, packet) == 6
        && protocolSize(bytes, packet) == 4;
  }

  /// Writes the 28 bytes of a packet for IPv4 over Ethernet.
  public static void write(
      byte[] bytes,
      int packet,
      int opcode,
      long senderMac,
      int senderAddress,
      long targetMac,
      int targetAddress) {
    Bytes.put16(bytes, packet + HARDWARE_TYPE, ETHERNET);
    Bytes.put16(bytes, packet + PROTOCOL_TYPE, EthernetView.IPV4);
    Bytes.put8(bytes, packet + HARDWARE_SIZE, 6);
    Bytes.put8(bytes, packet + PROTOCOL_SIZE, 4);
    Bytes.put16(bytes, packet + OPCODE, opcode);
    Bytes.put48(bytes, packet + SENDER_MAC, senderMac);
    Bytes.put32(bytes, packet + SENDER_ADDRESS, senderAddress);
    Bytes.put48(bytes, packet + TARGET_MAC, targetMac);
    Bytes.put32(bytes, packet + TARGET_ADDRESS, targetAddress);
  }
}
