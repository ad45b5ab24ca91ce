package io.netjar.sockets.program;

import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The waits of a network's program threads that time ends, each an event of the network's queue.
final class TimedWaits {
  private final ProgramScheduler scheduler;
  private final EventQueue events;
  private @Nullable TimedWait newest;

  TimedWaits(ProgramScheduler scheduler, EventQueue events) {
    this.scheduler = scheduler;
    this.events = events;
  }

  /// Begins a wait of `nanos` from now.
  ///
  /// @param thread who waits; null where a thread is resumed that waits for nothing
  ScheduledFuture<?> add(Runnable command, long nanos, @Nullable ProgramThread thread) {
    long now = events.nowNanos();
    boolean isLimited = nanos < Long.MAX_VALUE - now;
    var wait = new TimedWait(command, isLimited, thread);
    events.schedule(wait, isLimited ? now + nanos : Long.MAX_VALUE);
    return wait;
  }

  /// True where one of them ends at a time that will come, and may lead to something.
  boolean haveEnd(Progress progress) {
    for (var wait = newest; wait != null; wait = wait.older) {
      if (wait.isLimited && (wait.thread == null || !progress.isIdle(wait.thread))) {
        return true;
      }
    }
    return false;
  }

  void cancelAll() {
    while (newest != null) {
      newest.cancel(false);
    }
  }

  /// A thread's timed wait as an event.
  private final class TimedWait extends Event implements ScheduledFuture<Object> {
    private final Runnable command;
    private final boolean isLimited;
    private final @Nullable ProgramThread thread;
    private @Nullable TimedWait older;
    private @Nullable TimedWait newer;
    private boolean cancelled;

    TimedWait(Runnable command, boolean isLimited, @Nullable ProgramThread thread) {
      this.command = command;
      this.isLimited = isLimited;
      this.thread = thread;
      older = newest;
      if (older != null) {
        older.newer = this;
      }
      newest = this;
    }

    private void leave() {
      if (newer == null) {
        newest = older;
      } else {
        newer.older = older;
      }
      if (older != null) {
        older.newer = newer;
      }
    }

    @Override
    protected void fire(long nowNanos) {
      leave();
      scheduler.waitIsOver(thread);
      command.run();
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      if (!isScheduled()) {
        return false;
      }
      events.cancel(this);
      leave();
      cancelled = true;
      return true;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public boolean isDone() {
      return !isScheduled();
    }

    @Override
    public Object get() {
      throw new UnsupportedOperationException("a timed wait has no result");
    }

    @Override
    public Object get(long timeout, TimeUnit unit) {
      return get();
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(timeNanos() - events.nowNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
