package io.netjar.apps.frames;

import java.nio.ByteOrder;

/// A message begins with its length.
///
/// ```text
///  0            bytes
///  +------------+-----------------------
///  |   length   |  body …
///  +------------+-----------------------
/// ```
///
/// @param bytes the length of the length: 1, 2, 4 or 8
/// @param order the order of its bytes
/// @param isSigned whether its highest bit is a sign; a negative length is an error then
/// @param isInclusive whether it counts its own bytes too
public record LengthPrefix(int bytes, ByteOrder order, boolean isSigned, boolean isInclusive)
    implements Framing {
  /// Four bytes, big-endian, unsigned: what netjar's own protocols use.
  public static final LengthPrefix U32 = new LengthPrefix(4, ByteOrder.BIG_ENDIAN, false, false);

  /// A length prefix.
  public LengthPrefix {
    if (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8) {
      throw new IllegalArgumentException(
          "a length of " + bytes + " bytes; 1, 2, 4 or 8 can be had");
    }
  }

  /// The largest body that a length of this kind can name.
  ///
  /// @return bytes, at most `Long.MAX_VALUE`
  public long mostBytes() {
    int bits = bytes * Byte.SIZE - (isSigned ? 1 : 0);
    long most = bits >= Long.SIZE - 1 ? Long.MAX_VALUE : (1L << bits) - 1;
    return isInclusive ? most - bytes : most;
  }

  /// Writes the length of a body.
  ///
  /// @param length of the body, 0 to [#mostBytes]
  /// @param into where to; has room for [#bytes]
  /// @param offset of the first byte there
  void put(long length, byte[] into, int offset) {
    long value = isInclusive ? length + bytes : length;
    for (int i = 0; i < bytes; i++) {
      int place = order.equals(ByteOrder.BIG_ENDIAN) ? bytes - 1 - i : i;
      into[offset + i] = (byte) (value >>> (place * Byte.SIZE));
    }
  }

  /// Reads what stands there, as it stands there.
  ///
  /// @return the value; negative where it is, and for unsigned 8 bytes from 2^63 on
  long value(byte[] from, int offset) {
    return value(from, offset, order);
  }

  /// Reads the same bytes in the other order.
  long valueInOtherOrder(byte[] from, int offset) {
    boolean isBig = order.equals(ByteOrder.BIG_ENDIAN);
    return value(from, offset, isBig ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
  }

  private long value(byte[] from, int offset, ByteOrder as) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      int place = as.equals(ByteOrder.BIG_ENDIAN) ? bytes - 1 - i : i;
      value |= (from[offset + i] & 0xffL) << (place * Byte.SIZE);
    }
    int unused = Long.SIZE - bytes * Byte.SIZE;
    return isSigned ? value << unused >> unused : value;
  }

  /// How long the body is, by the value of its length.
  long bodyLength(long value) {
    return isInclusive ? value - bytes : value;
  }
}
