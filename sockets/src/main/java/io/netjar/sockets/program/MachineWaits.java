package io.netjar.sockets.program;

import io.netjar.sockets.endpoint.Awaited;
import io.netjar.sockets.endpoint.HostEnded;
import io.netjar.stack.time.EventQueue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Waits of a network's program threads for what lies outside it: child processes, pipes to them,
/// the terminal. These live in real time, which virtual time must not outrun.
///
/// While a thread waits for the machine, virtual time stands still, so that what takes the machine
/// a moment takes no virtual time at all and the run can be repeated. It does so for some seconds
/// of the whole run, [#PATIENCE_NANOS]; then virtual time goes on, as fast as the clock on the wall
/// and no faster: whoever destroys a child after a minute gets his turn. Where a child lives for
/// which no thread waits, or the program has something else to do than to wait, it stands still for
/// a part of that, [#SHORT_NANOS]: the child may be waiting for the program.
///
/// The carrier looks after all of them, when no thread can run: no thread of the machine ever
/// resumes a program.
final class MachineWaits {
  /// How long virtual time stands still in all while threads wait.
  static final long PATIENCE_NANOS =
      TimeUnit.MILLISECONDS.toNanos(Long.getLong("netjar.machinePatienceMillis", 10_000));

  /// How long it does where that may be in vain.
  static final long SHORT_NANOS = PATIENCE_NANOS / 10;

  private static final long SLICE_NANOS = 500_000;
  private static final int LONGEST_SLICE = 20;
  private static final long NEVER = Long.MAX_VALUE;

  private final ProgramScheduler scheduler;
  private final EventQueue events;
  private final List<Wait> waits = new ArrayList<>();
  private long stoodStillNanos;
  private boolean goesWithClock;
  private long clockAtAnchor;
  private long timeAtAnchor;
  private boolean haveMovedTime;

  MachineWaits(ProgramScheduler scheduler, EventQueue events) {
    this.scheduler = scheduler;
    this.events = events;
  }

  /// What a thread waits for.
  interface Condition {
    /// True where the wait is over; called by the carrier and by the thread.
    boolean isOver();

    /// Lets the calling thread wait for it by the clock of the machine; it may return before.
    void waitFor(long nanos);
  }

  /// A thread waits for the end of this.
  private static final class Wait implements Awaited {
    private final ProgramThread thread;
    private final String what;
    private final Condition condition;
    private final boolean holdsTime;
    private boolean isResumed;

    Wait(ProgramThread thread, String what, Condition condition, boolean holdsTime) {
      this.thread = thread;
      this.what = what;
      this.condition = condition;
      this.holdsTime = holdsTime;
    }

    boolean isOver() {
      return condition.isOver();
    }

    @Override
    public String awaited() {
      return what;
    }
  }

  /// Waits on the calling thread, which is a program's.
  ///
  /// @param what in words
  /// @param isInterruptible whether an interrupt ends the wait; it stays pending in any case
  /// @param holdsTime false where nobody in the program has asked for this wait
  void await(String what, Condition condition, boolean isInterruptible, boolean holdsTime) {
    var self = scheduler.running();
    if (self == null || condition.isOver()) {
      return;
    }
    boolean isPending = false;
    var wait = new Wait(self, what, condition, holdsTime);
    waits.add(wait);
    try {
      while (!wait.isOver()) {
        if (self.program().isStopped()) {
          throw new HostEnded(what);
        }
        if (isInterruptible && Thread.currentThread().isInterrupted()) {
          return;
        }
        isPending |= !isInterruptible && Thread.interrupted();
        wait.isResumed = false;
        park(self, wait);
      }
    } finally {
      waits.remove(wait);
      if (isPending) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// In the initialiser of a class the thread has the carrier, and everybody waits with it.
  private static void park(ProgramThread self, Wait wait) {
    self.mayHoldCarrier = true;
    try {
      LockSupport.park(wait);
    } catch (PinnedWait.Pinned _) {
      wait.condition.waitFor(SLICE_NANOS);
    } finally {
      self.mayHoldCarrier = false;
    }
  }

  /// True once virtual time has gone on while a thread waited for the machine.
  boolean haveMovedTime() {
    return haveMovedTime;
  }

  /// Waits on the carrier, when no thread can run.
  ///
  /// @param untilNanos the time of the next event
  /// @return true where threads can run; false where the event may come, or nobody waits
  boolean await(long untilNanos) {
    if (waits.isEmpty()) {
      goesWithClock = false;
      return false;
    }
    long slices = 1;
    while (true) {
      var first = resumed();
      if (scheduler.hasReady()) {
        return true;
      }
      long clock = System.nanoTime();
      if (first == null
          || untilNanos <= events.nowNanos()
          || isDue(untilNanos, clock)
          || Thread.currentThread().isInterrupted()) {
        return false;
      }
      first.condition.waitFor(slices * SLICE_NANOS);
      slices = Math.min(slices + 1, LONGEST_SLICE);
      if (!goesWithClock) {
        stoodStillNanos += System.nanoTime() - clock;
      }
    }
  }

  /// Resumes the threads whose waits are over.
  ///
  /// @return the wait to look after, one that holds time where there is any; null where those that
  ///   wait are of programs that have ended
  private @Nullable Wait resumed() {
    Wait found = null;
    for (int index = 0; index < waits.size(); index++) {
      var wait = waits.get(index);
      if (wait.thread.program().isStopped()) {
        continue;
      }
      if (!wait.isResumed && wait.isOver()) {
        wait.isResumed = true;
        LockSupport.unpark(wait.thread.virtual());
      }
      if (found == null || (wait.holdsTime && !found.holdsTime)) {
        found = wait;
      }
    }
    return found;
  }

  /// True where a program does nothing but wait for the machine, with all of its threads that are
  /// no daemons.
  private boolean isHeld() {
    Set<HostedProgram> held = new LinkedHashSet<>();
    Set<ProgramThread> waiting = new LinkedHashSet<>();
    for (var wait : waits) {
      waiting.add(wait.thread);
      if (wait.holdsTime && !wait.thread.program().isStopped()) {
        held.add(wait.thread.program());
      }
    }
    for (var thread : scheduler.live()) {
      if (thread.keepsAlive() && !waiting.contains(thread)) {
        held.remove(thread.program());
      }
    }
    return !held.isEmpty();
  }

  /// True where virtual time may go on to `untilNanos`.
  private boolean isDue(long untilNanos, long clock) {
    if (stoodStillNanos < SHORT_NANOS || (stoodStillNanos < PATIENCE_NANOS && isHeld())) {
      goesWithClock = false;
      return false;
    }
    if (!goesWithClock) {
      goesWithClock = true;
      clockAtAnchor = clock;
      timeAtAnchor = events.nowNanos();
    }
    boolean isDue = untilNanos != NEVER && clock - clockAtAnchor >= untilNanos - timeAtAnchor;
    haveMovedTime |= isDue;
    return isDue;
  }
}
