package io.netjar.sockets.program;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Tells turns of threads that change something from those in which a thread looks, finds nothing
/// to do, and waits again for some time.
///
/// Some libraries have a thread that wakes for ever: that of an `HttpClient` selects for 3 s, then
/// for the next 3 s. Nobody who waits for such a program should wait as long as it does. A turn is
/// *idle* where time alone began it, where it resumes no other thread, sends no frame and prints
/// nothing, and where its thread is not one whose end is waited for: a main thread that sleeps in a
/// loop is on its way somewhere.
final class Progress {
  /// As many idle turns in succession make a thread one that will never do anything else.
  private static final int IDLE_TURNS = 1000;

  private final LongSupplier frames;
  private long turns;
  private long framesBefore;
  private boolean maybeIdle;

  /// @param frames changes with each frame that any host sends
  Progress(LongSupplier frames) {
    this.frames = frames;
  }

  /// Changes with each turn that was not idle.
  long turns() {
    return turns;
  }

  /// True for a thread that has been idle for long, as all others since.
  boolean isIdle(ProgramThread thread) {
    return thread.idleTurns >= IDLE_TURNS && thread.turnsAtIdle == turns;
  }

  void turnBegins(@Nullable ProgramThread thread) {
    maybeIdle = thread != null && thread.isWokenByTime && !thread.isAwaited();
    if (maybeIdle) {
      framesBefore = frames.getAsLong();
    }
  }

  /// The running thread does something that another may notice.
  void made() {
    maybeIdle = false;
  }

  void turnEnds(@Nullable ProgramThread thread) {
    if (thread == null || !maybeIdle || frames.getAsLong() != framesBefore) {
      turns++;
    } else {
      thread.idleTurns = thread.turnsAtIdle == turns ? thread.idleTurns + 1 : 1;
      thread.turnsAtIdle = turns;
    }
    if (thread != null) {
      thread.isWokenByTime = false;
    }
  }
}
