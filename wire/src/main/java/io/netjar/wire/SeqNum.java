package io.netjar.wire;

/// A TCP sequence number as it stands on the wire: 32 bits that wrap (RFC 9293 §3.4).
///
/// Machines do not compute with wrapped numbers. They keep positions as 64-bit numbers that never
/// wrap and translate at the edge: [#onWire] going down, [#unwrap] coming up.
///
/// @param value the 32 bits, to be read as unsigned
public record SeqNum(int value) {

  /// The number `count` places on, modulo 2^32.
  public SeqNum plus(int count) {
    return new SeqNum(value + count);
  }

  /// How far this number stands after `other`, from -2^31 to 2^31-1.
  public int minus(SeqNum other) {
    return value - other.value;
  }

  /// True where this number comes before `other`, as RFC 9293 §3.4 compares them.
  public boolean isBefore(SeqNum other) {
    return minus(other) < 0;
  }

  /// The low 32 bits of a 64-bit position: what stands on the wire.
  public static int onWire(long position) {
    return (int) position;
  }

  /// The 64-bit position nearest to `near` whose low 32 bits are `wire`.
  ///
  /// Right as long as the true position lies within 2^31 of `near`, which a window of at most 2^30
  /// bytes guarantees (RFC 7323 §2.3). The result may be negative for a number before the first
  /// one; such a segment is old and is judged by plain comparison.
  public static long unwrap(int wire, long near) {
    return near + (wire - (int) near);
  }

  @Override
  public String toString() {
    return Integer.toUnsignedString(value);
  }
}
