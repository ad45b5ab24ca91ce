package io.netjar.wire;

/// The control information of an 802.1Q tag (IEEE 802.1Q §9.6): 16 bits between the EtherType
/// 0x8100 and the frame's own.
///
/// ```
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
/// +-----+-+-----------------------+
/// | PCP |D|          VID          |
/// +-----+-+-----------------------+
/// ```
///
/// @param priority PCP, 0–7; 0 is best effort
/// @param dropEligible DEI: to be dropped first
/// @param id VID, 0–4094; 0 means no VLAN, only a priority
public record VlanTag(int priority, boolean dropEligible, int id) {
  /// Bytes that a tag adds to a frame.
  public static final int LENGTH = 4;

  /// The highest VLAN number; 4095 is reserved.
  public static final int MAXIMUM_ID = 4094;

  /// @throws IllegalArgumentException naming the value that is out of its range
  public VlanTag {
    Ranges.check("priority", priority, 7);
    Ranges.check("VLAN id", id, MAXIMUM_ID);
  }

  /// The 16 bits on the wire.
  public int control() {
    return priority << 13 | (dropEligible ? 1 << 12 : 0) | id;
  }

  static VlanTag of(int control) {
    return new VlanTag(control >>> 13, (control & 1 << 12) != 0, control & 0xfff);
  }
}
