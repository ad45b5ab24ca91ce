package io.netjar.wire.pcapng;

import java.math.BigInteger;

/// An interface of a pcapng section: what its packets need to know of it.
///
/// @param name its name, never empty
/// @param linkType what its packets begin with
/// @param snapLength the most bytes kept of a packet; 0 for no limit
/// @param resolution `if_tsresol` (§4.2): the unit of its time stamps is 10^-n s, or 2^-n s where
///   the highest of the eight bits is set
/// @param offsetSeconds `if_tsoffset` (§4.2): seconds to add to each time stamp
record CaptureInterface(
    String name, int linkType, long snapLength, int resolution, long offsetSeconds) {
  /// The resolution of an interface that says nothing of it: microseconds.
  static final int MICROSECONDS = 6;

  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE + 1);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  /// A time stamp in nanoseconds, rounded down, cut to the range of a `long`.
  ///
  /// @param ticks the 64 bits of the time stamp, to be read as unsigned
  long nanos(long ticks) {
    if (resolution == 9 && offsetSeconds == 0 && ticks >= 0) {
      return ticks;
    }
    BigInteger count = new BigInteger(Long.toUnsignedString(ticks)).multiply(NANOS_PER_SECOND);
    int exponent = resolution & 0x7f;
    boolean binary = (resolution & 0x80) != 0;
    BigInteger nanos =
        binary ? count.shiftRight(exponent) : count.divide(BigInteger.TEN.pow(exponent));
    // The least long stands for "no time".
    return nanos
        .add(BigInteger.valueOf(offsetSeconds).multiply(NANOS_PER_SECOND))
        .max(LEAST)
        .min(MOST)
        .longValueExact();
  }
}
