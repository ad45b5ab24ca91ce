package io.netjar.wire;

/// The fields of an Ethernet II header over (array, offset of the frame's first byte); judges
/// nothing.
public final class EthernetView {
  /// Bytes of the header without tags.
  public static final int LENGTH = 14;

  /// Least length of a frame without FCS: 14 of header, 46 of payload.
  public static final int MINIMUM_FRAME = 60;

  /// EtherType of IPv4.
  public static final int IPV4 = 0x0800;

  /// EtherType of ARP.
  public static final int ARP = 0x0806;

  /// EtherType of an 802.1Q tag.
  public static final int VLAN = 0x8100;

  /// EtherType of IPv6.
  public static final int IPV6 = 0x86dd;

  private EthernetView() {}

  /// The MAC address the frame goes to.
  public static long destination(byte[] bytes, int frame) {
    return Bytes.u48(bytes, frame);
  }

  /// The MAC address the frame comes from.
  public static long source(byte[] bytes, int frame) {
    return Bytes.u48(bytes, frame + 6);
  }

  /// What the payload is: an EtherType, or a length where below 0x600.
  public static int type(byte[] bytes, int frame) {
    return Bytes.u16(bytes, frame + 12);
  }

  /// Writes the 14 bytes of the header.
  public static void write(byte[] bytes, int frame, long destination, long source, int type) {
    Bytes.put48(bytes, frame, destination);
    Bytes.put48(bytes, frame + 6, source);
    Bytes.put16(bytes, frame + 12, type);
  }
}
