package io.netjar.sockets.program;

/// How a program that spins, asking for the time or yielding again and again, gets on: after some
/// thousand times without waiting for anything, time goes on by as much as that many reads of a
/// clock take.
///
/// Until then time stands still while a thread runs, so that what a program measures is exact. Who
/// has spun for long gets on in longer steps, so that a loop of some seconds takes no longer than
/// these.
final class SpinLimit {
  /// The system property that says how many nanoseconds one read stands for; 0 stops time for those
  /// who spin.
  static final String PROPERTY = "netjar.clockReadNanos";

  /// How often a thread may do so before time goes on.
  static final int SPINS = 1000;

  /// How long each of them takes.
  static final long NANOS = Math.max(0, Long.getLong(PROPERTY, 50));

  /// A step is at most this part of the time that was spun.
  private static final int PARTS = 64;

  private SpinLimit() {}

  /// How long the next step takes of one who has spun for `spunNanos`.
  static long stepNanos(long spunNanos) {
    return Math.max(SPINS * NANOS, spunNanos / PARTS);
  }
}
