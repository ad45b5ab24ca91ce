package io.netjar.wire;

import org.jspecify.annotations.Nullable;

/// An Ethernet II header (IEEE 802.3 §3.2), with or without an 802.1Q tag.
///
/// ```
/// +--------------------+--------------------+------------------+--------+
/// | Destination (6)    | Source (6)         | 0x8100, tag (4)  | Type(2)|
/// +--------------------+--------------------+------------------+--------+
/// ```
///
/// @param destination to whom
/// @param source from whom; never a group's address
/// @param tag the tag, null where the frame has none
/// @param type EtherType of the payload, 0x600–0xffff and none of a tag's
public record EthernetHeader(
    MacAddress destination, MacAddress source, @Nullable VlanTag tag, int type) {
  /// Bytes of a header without a tag.
  public static final int LENGTH = EthernetView.LENGTH;

  /// Least bytes of payload without a tag; shorter ones are padded with zeros.
  public static final int MINIMUM_PAYLOAD = 46;

  /// Most bytes of payload.
  public static final int MAXIMUM_PAYLOAD = 1500;

  private static final int FIRST_ETHERTYPE = 0x600;

  /// @throws IllegalArgumentException naming the value that is out of its range
  public EthernetHeader {
    if (source.isGroup()) {
      throw new IllegalArgumentException("source is no group's address: " + source);
    }
    Ranges.check("type", type, FIRST_ETHERTYPE, 0xffff);
    if (type == EthernetView.VLAN) {
      throw new IllegalArgumentException("type is the payload's, not the tag's: 0x8100");
    }
  }

  /// A header without a tag.
  public EthernetHeader(MacAddress destination, MacAddress source, int type) {
    this(destination, source, null, type);
  }

  /// Reads the header of a frame of `length` bytes.
  public static Parsed<EthernetHeader> parse(byte[] bytes, int offset, int length) {
    if (length < LENGTH) {
      return Ranges.tooShort("Ethernet header", LENGTH, length);
    }
    var destination = new MacAddress(EthernetView.destination(bytes, offset));
    var source = new MacAddress(EthernetView.source(bytes, offset));
    if (source.isGroup()) {
      return new Parsed.Bad<>("source", "a group's address: " + source);
    }
    VlanTag tag = null;
    int type = EthernetView.type(bytes, offset);
    int headerLength = LENGTH;
    if (type == EthernetView.VLAN) {
      headerLength += VlanTag.LENGTH;
      if (length < headerLength) {
        return Ranges.tooShort("802.1Q tag", headerLength, length);
      }
      int control = Bytes.u16(bytes, offset + LENGTH);
      if ((control & 0xfff) > VlanTag.MAXIMUM_ID) {
        return new Parsed.Bad<>("VLAN id", "4095 is reserved");
      }
      tag = VlanTag.of(control);
      type = Bytes.u16(bytes, offset + LENGTH + 2);
    }
    if (type < FIRST_ETHERTYPE) {
      return new Parsed.Bad<>("type", "a length (IEEE 802.3), no EtherType: " + type);
    }
    if (type == EthernetView.VLAN) {
      return new Parsed.Bad<>("type", "a second tag");
    }
    return new Parsed.Ok<>(new EthernetHeader(destination, source, tag, type), headerLength);
  }

  /// Bytes of the header: 14, with a tag 18.
  public int length() {
    return tag == null ? LENGTH : LENGTH + VlanTag.LENGTH;
  }

  /// Writes the [#length] bytes of the header.
  public void writeTo(byte[] bytes, int offset) {
    Bytes.put48(bytes, offset, destination.value());
    Bytes.put48(bytes, offset + 6, source.value());
    int at = offset + 12;
    if (tag != null) {
      Bytes.put16(bytes, at, EthernetView.VLAN);
      Bytes.put16(bytes, at + 2, tag.control());
      at += VlanTag.LENGTH;
    }
    Bytes.put16(bytes, at, type);
  }

  /// A whole frame without FCS: this header, `payload`, and zeros up to the 60 bytes that a frame
  /// has at least.
  ///
  /// @throws IllegalArgumentException naming the length, where the payload has more than 1,500
  ///   bytes
  public byte[] frame(byte[] payload) {
    if (payload.length > MAXIMUM_PAYLOAD) {
      throw new IllegalArgumentException(
          "an Ethernet payload has at most 1500 bytes: " + payload.length);
    }
    byte[] frame = new byte[Math.max(EthernetView.MINIMUM_FRAME, length() + payload.length)];
    writeTo(frame, 0);
    System.arraycopy(payload, 0, frame, length(), payload.length);
    return frame;
  }
}
