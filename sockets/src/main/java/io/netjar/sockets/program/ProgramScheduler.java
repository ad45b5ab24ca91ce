package io.netjar.sockets.program;

import io.netjar.sockets.endpoint.Gate;
import io.netjar.sockets.jdk.Hooks;
import io.netjar.sockets.jdk.VirtualThreads;
import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs the program threads of one network: one at a time, in the order in which they became ready,
/// on the thread that runs the network (the *carrier*). Timed waits become events of the network's
/// queue, so that time is the network's.
///
/// It is a [ForkJoinPool] only because the JDK hands timed waits to the scheduler of a virtual
/// thread where that is one; it starts no thread.
///
/// Monitors are the one thing that the JVM resumes from a thread of its own, at a moment of its
/// choosing (JEP 491). Therefore, while a program thread is in a monitor's queue, the scheduler
/// lets everything settle before each choice, and takes what arrived in the order of the threads'
/// age.
public final class ProgramScheduler extends ForkJoinPool {
  private static final Comparator<Runnable> BY_AGE =
      Comparator.comparingLong(task -> VirtualThreads.threadOf(task).threadId());
  private static final int SPINS_BEFORE_YIELD = 1000;

  /// Held while program threads run. Networks may run in several threads of one JVM; this way
  /// programs of two of them never meet at a lock that the whole JVM shares, such as that of
  /// `System.out` or of the cache of `InetAddress`. Who waits there is resumed by the other
  /// network, at no moment that could be repeated, and until then seems to wait for ever.
  private static final ReentrantLock TURN = new ReentrantLock();

  private final EventQueue events;
  private final Gate gate;
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private final Map<Thread, HostedProgram> live = new LinkedHashMap<>();
  private final Set<Thread> inMonitors = new LinkedHashSet<>();
  private final ConcurrentLinkedQueue<Runnable> external = new ConcurrentLinkedQueue<>();
  private @Nullable Thread carrier;
  private @Nullable HostedProgram starting;
  private volatile @Nullable String foreignThread;
  private @Nullable TimedWait waits;
  private long limitedWaits;
  private boolean mayBeAbandoned;
  private boolean isTelling;
  private long steps;

  ProgramScheduler(EventQueue events) {
    super(1);
    this.events = events;
    gate = new VirtualTimeGate(events);
  }

  /// The scheduler that runs the calling thread; null where the thread is none of a program's.
  public static @Nullable ProgramScheduler current() {
    return VirtualThreads.schedulerOf(Thread.currentThread()) instanceof ProgramScheduler scheduler
        ? scheduler
        : null;
  }

  /// The time of the network, in nanoseconds since it began.
  public long nowNanos() {
    return events.nowNanos();
  }

  /// The way into the network from its threads.
  Gate gate() {
    return gate;
  }

  /// Starts a program's first thread.
  void start(HostedProgram program, Runnable body) {
    starting = program;
    try {
      VirtualThreads.create(this, program.name(), body).start();
    } finally {
      starting = null;
    }
  }

  /// Runs threads until none can run at this moment, at most `limit` of them.
  void runReady(long limit) {
    var self = Thread.currentThread();
    if (self.isVirtual()) {
      throw new IllegalStateException(
          "a network is run by a platform thread, not by the virtual thread " + self);
    }
    carrier = self;
    if (ready.isEmpty() && inMonitors.isEmpty() && external.isEmpty()) {
      return;
    }
    TURN.lock();
    try {
      runReadyInTurn(limit);
    } finally {
      TURN.unlock();
    }
  }

  private void runReadyInTurn(long limit) {
    for (long left = limit; left > 0; left--) {
      if (!inMonitors.isEmpty() || !external.isEmpty()) {
        settle();
      }
      var task = ready.poll();
      if (task == null) {
        return;
      }
      steps++;
      task.run();
      var thread = VirtualThreads.threadOf(task);
      if (VirtualThreads.isTerminated(thread)) {
        ended(thread);
      } else if (VirtualThreads.isInMonitor(thread)) {
        inMonitors.add(thread);
      }
    }
  }

  private void ended(Thread thread) {
    var program = live.remove(thread);
    if (program != null) {
      program.threadEnded();
    }
  }

  /// Waits until no resumption is under way, then takes what came from other threads.
  private void settle() {
    int spins = 0;
    for (var thread : inMonitors) {
      while (VirtualThreads.isBeingUnblocked(thread)) {
        spins = spin(spins);
      }
    }
    while (Hooks.isUnblocking()) {
      spins = spin(spins);
    }
    inMonitors.removeIf(thread -> !VirtualThreads.isInMonitor(thread));
    var arrived = new ArrayList<Runnable>();
    for (var task = external.poll(); task != null; task = external.poll()) {
      arrived.add(task);
    }
    arrived.sort(BY_AGE);
    ready.addAll(arrived);
  }

  @SuppressWarnings("ThreadPriorityCheck") // Nothing but the other thread's progress is waited for.
  private static int spin(int spins) {
    if (spins < SPINS_BEFORE_YIELD) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
    return spins + 1;
  }

  /// Takes a virtual thread that can run.
  @Override
  @SuppressWarnings("ReferenceEquality") // It is this very thread, or it is not.
  public void execute(Runnable task) {
    var self = Thread.currentThread();
    if (self != carrier && VirtualThreads.schedulerOf(self) != this) {
      if (!self.getName().equals("VirtualThread-unblocker")) {
        foreignThread = self.getName();
      }
      external.add(task);
      return;
    }
    var thread = VirtualThreads.threadOf(task);
    if (VirtualThreads.isNew(thread)) {
      var program = starting == null ? live.get(self) : starting;
      if (program != null) {
        live.put(thread, program);
        program.threadStarted();
      }
    } else if (mayBeAbandoned && !live.containsKey(thread)) {
      return;
    }
    ready.add(task);
  }

  /// Takes a timed wait.
  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    long now = events.nowNanos();
    long nanos = Math.max(0, unit.toNanos(delay));
    boolean isLimited = nanos < Long.MAX_VALUE - now;
    var wait = new TimedWait(command, isLimited);
    events.schedule(wait, isLimited ? now + nanos : Long.MAX_VALUE);
    return wait;
  }

  /// The program of a thread that has not ended.
  @Nullable HostedProgram programOf(Thread thread) {
    return live.get(thread);
  }

  /// The threads that have not ended, oldest first, each with its program.
  Map<Thread, HostedProgram> live() {
    return live;
  }

  /// True while listeners of the timeline are being told.
  boolean isTelling() {
    return isTelling;
  }

  void telling(boolean on) {
    isTelling = on;
  }

  /// How often a thread was run.
  long steps() {
    return steps;
  }

  /// True where a thread waits until a time that will come.
  boolean waitsForTime() {
    return limitedWaits > 0;
  }

  /// The name of a thread outside virtual time that has resumed a program's thread; null for none.
  @Nullable String foreignThread() {
    return foreignThread;
  }

  /// Forgets every thread that has not ended: none of them runs again.
  void abandon() {
    ready.clear();
    external.clear();
    inMonitors.clear();
    mayBeAbandoned |= !live.isEmpty();
    live.clear();
    while (waits != null) {
      waits.cancel(false);
    }
  }

  /// A thread's timed wait as an event.
  private final class TimedWait extends Event implements ScheduledFuture<Object> {
    private final Runnable command;
    private final boolean isLimited;
    private @Nullable TimedWait older;
    private @Nullable TimedWait newer;
    private boolean cancelled;

    TimedWait(Runnable command, boolean isLimited) {
      this.command = command;
      this.isLimited = isLimited;
      limitedWaits += isLimited ? 1 : 0;
      older = waits;
      if (older != null) {
        older.newer = this;
      }
      waits = this;
    }

    private void leave() {
      limitedWaits -= isLimited ? 1 : 0;
      if (newer == null) {
        waits = older;
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
      carrier = Thread.currentThread();
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
