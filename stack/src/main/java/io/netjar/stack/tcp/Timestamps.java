package io.netjar.stack.tcp;

/// The clock that a connection's timestamps show (RFC 7323 §5.4): milliseconds of virtual time,
/// beginning anywhere, so that nobody can tell from one connection the timestamps of another (RFC
/// 7323 §7.1).
final class Timestamps {
  /// How long the clock shows one value.
  static final long TICK_NANOS = 1_000_000;

  private Timestamps() {}

  /// TSval at a moment.
  ///
  /// @param offset where the connection's clock began
  static int value(long nowNanos, int offset) {
    return (int) (nowNanos / TICK_NANOS) + offset;
  }

  /// The round-trip time that an echoed timestamp tells, in nanoseconds; at least one tick, as the
  /// clock does not show less. [AckSample#NO_RTT] where the echo is of no timestamp of ours: it
  /// lies in the future, or is 0, as of a peer that has none to echo.
  static long roundTripNanos(int tsEcr, long nowNanos, int offset) {
    int ticks = value(nowNanos, offset) - tsEcr;
    return tsEcr == 0 || ticks < 0 ? AckSample.NO_RTT : Math.max(1, ticks) * TICK_NANOS;
  }

  /// When the timestamp that is echoed was made, rounded down to the clock's tick;
  /// [AckSample#NEVER] where it is none of ours.
  static long madeAt(int tsEcr, long nowNanos, int offset) {
    int ticks = value(nowNanos, offset) - tsEcr;
    return tsEcr == 0 || ticks < 0 ? AckSample.NEVER : (nowNanos / TICK_NANOS - ticks) * TICK_NANOS;
  }

  /// True where the timestamp `first` was made before `second` (RFC 7323 §5.2: modulo 2^32).
  static boolean isBefore(int first, int second) {
    return first - second < 0;
  }
}
