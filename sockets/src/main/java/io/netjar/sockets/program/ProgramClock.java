package io.netjar.sockets.program;

import io.netjar.sockets.jdk.Hooks;
import java.util.concurrent.TimeUnit;

/// What programs read from the JDK's clocks: the network's time.
///
/// `System.nanoTime` is the time since the network began. The wall clock stands at
/// 2026-01-01T00:00:00Z when it begins, so that what a program prints is the same in every run.
public final class ProgramClock {
  private static final long EPOCH_MILLIS = 1_767_225_600_000L;
  private static final long SECOND_MILLIS = 1000;
  private static final long MILLI_NANOS = 1_000_000;

  private ProgramClock() {}

  /// Makes programs read the network's time; other threads read the JVM's.
  public static void install() {
    Hooks.clock(ProgramClock::nanoTime, ProgramClock::millis, ProgramClock::adjustment);
  }

  private static long nanoTime() {
    var scheduler = ProgramScheduler.current();
    return scheduler == null ? System.nanoTime() : scheduler.readClock();
  }

  private static long millis() {
    var scheduler = ProgramScheduler.current();
    return scheduler == null
        ? System.currentTimeMillis()
        : EPOCH_MILLIS + scheduler.readClock() / MILLI_NANOS;
  }

  /// Nanoseconds since second `offsetSeconds` of the epoch.
  private static long adjustment(long offsetSeconds) {
    var scheduler = ProgramScheduler.current();
    if (scheduler == null) {
      return Hooks.realAdjustment(offsetSeconds);
    }
    long seconds = EPOCH_MILLIS / SECOND_MILLIS - offsetSeconds;
    return TimeUnit.SECONDS.toNanos(seconds) + scheduler.readClock();
  }
}
