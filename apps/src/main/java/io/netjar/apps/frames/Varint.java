package io.netjar.apps.frames;

/// A message begins with its length in groups of 7 bits, the lowest group first; the highest bit of
/// a byte says that another follows. Lengths up to 127 take one byte, the longest ten.
///
/// A length with needless zero groups at its end is refused: two texts for one length would let two
/// readers disagree.
public record Varint() implements Framing {
  /// The most bytes of a length: nine groups of 7 bits make the 63 of a `long`.
  static final int MOST_LENGTH_BYTES = 9;

  private static final int GROUP_BITS = 7;
  private static final int GROUP = 0x7f;
  private static final int MORE = 0x80;

  /// How many bytes a length takes.
  static int size(long length) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(length | 1);
    return (bits + GROUP_BITS - 1) / GROUP_BITS;
  }

  /// Writes a length.
  static void put(long length, byte[] into, int offset) {
    long left = length;
    int at = offset;
    while (left > GROUP) {
      into[at++] = (byte) ((left & GROUP) | MORE);
      left >>>= GROUP_BITS;
    }
    into[at] = (byte) left;
  }

  /// True where another byte of the length follows this one.
  static boolean hasMore(int read) {
    return (read & MORE) != 0;
  }

  /// The group of one byte, at its place.
  static long group(int read, int index) {
    return (long) (read & GROUP) << (index * GROUP_BITS);
  }
}
