package io.netjar.sockets.program;

/// How a program that spins, asking for the time or yielding again and again, gets on: after some
/// thousand times without waiting for anything, time goes on by as much as that many reads of a
/// clock take.
///
/// Until then time stands still while a thread runs, so that what a program measures is exact.
final class SpinLimit {
  /// The system property that says how many nanoseconds one read stands for; 0 stops time for those
  /// who spin.
  static final String PROPERTY = "netjar.clockReadNanos";

  /// How often a thread may do so before time goes on.
  static final int SPINS = 1000;

  /// How long each of them takes.
  static final long NANOS = Math.max(0, Long.getLong(PROPERTY, 50));

  private SpinLimit() {}
}
