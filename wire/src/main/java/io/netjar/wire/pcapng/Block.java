package io.netjar.wire.pcapng;

/// The numbers of draft-ietf-opsawg-pcapng that the writer and the reader share.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------------------------------------------------------+
/// |                          Block Type                           |
/// +---------------------------------------------------------------+
/// |                      Block Total Length                       |
/// +---------------------------------------------------------------+
/// /                          Block Body                           /
/// /              variable length, padded to 32 bits               /
/// +---------------------------------------------------------------+
/// |                      Block Total Length                       |
/// +---------------------------------------------------------------+
/// ```
final class Block {
  /// Section header block; reads the same in both byte orders.
  static final int SECTION = 0x0a0d_0d0a;

  /// Interface description block.
  static final int INTERFACE = 1;

  /// Packet block, obsolete: read, never written.
  static final int OBSOLETE_PACKET = 2;

  /// Simple packet block: a packet without time or interface.
  static final int SIMPLE_PACKET = 3;

  /// Enhanced packet block.
  static final int ENHANCED_PACKET = 6;

  /// How a section's byte order is told: this number in that order.
  static final int BYTE_ORDER_MAGIC = 0x1a2b_3c4d;

  /// Type, length, length: the least a block can have.
  static final int LEAST_LENGTH = 12;

  /// The longest block that is read, in bytes; a longer one is taken for damage.
  static final int MOST_LENGTH = 16 << 20;

  /// Option: the options end here.
  static final int OPT_END = 0;

  /// Option of every block: a comment in UTF-8.
  static final int OPT_COMMENT = 1;

  /// Option of a section header: the program that wrote it.
  static final int SHB_USERAPPL = 4;

  /// Option of an interface: its name.
  static final int IF_NAME = 2;

  /// Option of an interface: what it is.
  static final int IF_DESCRIPTION = 3;

  /// Option of an interface: the unit of its time stamps.
  static final int IF_TSRESOL = 9;

  /// Option of an interface: seconds to add to its time stamps.
  static final int IF_TSOFFSET = 14;

  /// The longest value of an option, in bytes.
  static final int MOST_OPTION = 0xffff;

  private Block() {}

  /// `length` rounded up to a whole number of 32-bit words.
  static int padded(int length) {
    return (length + 3) & ~3;
  }
}
