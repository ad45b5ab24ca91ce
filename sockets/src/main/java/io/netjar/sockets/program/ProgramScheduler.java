package io.netjar.sockets.program;

import io.netjar.sockets.endpoint.Gate;
import io.netjar.sockets.jdk.Hooks;
import io.netjar.sockets.jdk.PlatformThreads;
import io.netjar.sockets.jdk.VirtualThreads;
import io.netjar.stack.time.EventQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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

  private static final AtomicLong NETWORKS = new AtomicLong();

  /// Who starts a program, on the thread that runs its network.
  private static final ThreadLocal<ProgramScheduler> STARTING = new ThreadLocal<>();

  /// What programs see of it is the number of the main thread in a JVM of JDK 25.
  private final long firstThreadId =
      NETWORKS.incrementAndGet() * PlatformThreads.THREADS_OF_NETWORK + 3;

  private long threadsMade;
  private final EventQueue events;
  private final Gate gate;
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private final Map<Long, ProgramThread> live = new LinkedHashMap<>(); // by the running one's id
  private final Set<Thread> inMonitors = new LinkedHashSet<>();
  private final ConcurrentLinkedQueue<Runnable> external = new ConcurrentLinkedQueue<>();
  private @Nullable Thread carrier;
  private @Nullable HostedProgram starting;
  private @Nullable Thread adopting;
  private @Nullable ProgramThread running;
  private volatile @Nullable String foreignThread;
  private final TimedWaits waits;
  private final Progress progress;
  private final MachineWaits machineWaits;
  private boolean mayBeAbandoned;
  private boolean isTelling;
  private long steps;

  /// @param frames changes with each frame that any host sends
  ProgramScheduler(EventQueue events, LongSupplier frames) {
    super(1);
    this.events = events;
    gate = new VirtualTimeGate(this, events);
    waits = new TimedWaits(this, events);
    progress = new Progress(frames);
    machineWaits = new MachineWaits(this, events);
  }

  /// The scheduler that runs the calling thread; null where the thread is none of a program's.
  public static @Nullable ProgramScheduler current() {
    return of(Thread.currentThread());
  }

  /// The scheduler that runs `thread`; null where the thread is none of a program's.
  static @Nullable ProgramScheduler of(Thread thread) {
    return VirtualThreads.schedulerOf(thread) instanceof ProgramScheduler scheduler
        ? scheduler
        : null;
  }

  /// The time as one of its threads reads it.
  long readClock() {
    spin();
    return events.nowNanos();
  }

  /// The way into the network from its threads.
  Gate gate() {
    return gate;
  }

  /// Starts the first thread of a program.
  void start(HostedProgram program, Supplier<Thread> main) {
    starting = program;
    STARTING.set(this);
    try {
      adopt(main.get());
    } finally {
      STARTING.remove();
      starting = null;
    }
  }

  /// The next thread's identifier. The JVM's own numbers depend on how many threads its compilers
  /// have; and a `ThreadLocalRandom` on the number of its thread.
  private long nextThreadId() {
    // A platform thread never runs, so that it may share its number with the one that stands in.
    return adopting == null ? firstThreadId + threadsMade++ : adopting.threadId();
  }

  /// The identifier of a thread that the calling one makes.
  ///
  /// @param own what the JVM would give it
  static long threadId(long own) {
    var scheduler = current();
    if (scheduler == null) {
      scheduler = STARTING.get();
    }
    return scheduler == null ? own : scheduler.nextThreadId();
  }

  /// Starts a platform thread of a program: a virtual one runs it.
  void adopt(Thread platform) {
    adopting = platform;
    try {
      var virtual = VirtualThreads.create(this, platform.getName(), () -> run(platform));
      PlatformThreads.started(platform, virtual);
      virtual.start();
    } finally {
      adopting = null;
    }
  }

  @SuppressWarnings("DoNotCall") // This thread stands in for that one.
  private void run(Thread platform) {
    try {
      platform.run();
    } catch (Throwable e) {
      if (!isLeftBehind()) {
        uncaught(platform, e);
      }
    } finally {
      PlatformThreads.ended(platform);
    }
  }

  /// As the JVM does: what the handler itself throws is ignored.
  private static void uncaught(Thread platform, Throwable thrown) {
    try {
      platform.getUncaughtExceptionHandler().uncaughtException(platform, thrown);
    } catch (Throwable _) {
      return;
    }
  }

  /// Whom the program has to see in the virtual thread that calls.
  Thread seen(Thread self) {
    var thread = running;
    return thread == null || !isThis(thread.virtual(), self) ? self : thread.seen();
  }

  @SuppressWarnings("ReferenceEquality") // It is this very thread, or it is not.
  private static boolean isThis(Thread one, Thread other) {
    return one == other;
  }

  /// Notes that the running thread has asked for the time, or spins: one that goes on doing so gets
  /// its turn again only when time has gone on.
  @SuppressWarnings("ThreadPriorityCheck") // This is the scheduler.
  void spin() {
    var thread = running;
    if (thread != null && ++thread.spins >= SpinLimit.SPINS && SpinLimit.NANOS > 0) {
      Thread.yield();
      if (thread.spins >= 2 * SpinLimit.SPINS) {
        throw PinnedWait.refused(thread, "waits for time to go on");
      }
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
      var thread = VirtualThreads.threadOf(task);
      var turn = live.get(thread.threadId());
      running = turn;
      progress.turnBegins(turn);
      try {
        task.run();
      } finally {
        running = null;
      }
      progress.turnEnds(turn);
      if (VirtualThreads.isTerminated(thread)) {
        ended(thread);
      } else if (VirtualThreads.isInMonitor(thread)) {
        inMonitors.add(thread);
      } else if (turn != null) {
        afterTurn(turn, task);
      }
    }
  }

  /// A thread that is ready again at once has waited for nothing: if it does so again and again, it
  /// spins, and only time can end that.
  @SuppressWarnings("ReferenceEquality") // A thread hands in the same task each time.
  private void afterTurn(ProgramThread thread, Runnable task) {
    thread.sinceNanos = events.nowNanos();
    if (ready.peekLast() != task) {
      thread.spins = 0;
      thread.spunNanos = 0;
    } else if (++thread.spins >= SpinLimit.SPINS && SpinLimit.NANOS > 0) {
      ready.removeLast();
      thread.spins = 0;
      long step = SpinLimit.stepNanos(thread.spunNanos);
      thread.spunNanos += step;
      Runnable goOn = () -> ready.add(task);
      var _ = schedule(goOn, step, TimeUnit.NANOSECONDS);
    }
  }

  private void ended(Thread thread) {
    var ended = live.remove(thread.threadId());
    if (ended != null) {
      ended.program().threadEnded(ended);
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
      var starter = running;
      var program = starting != null ? starting : starter == null ? null : starter.program();
      if (program != null) {
        var started = new ProgramThread(program, thread, adopting);
        live.put(thread.threadId(), started);
        program.threadStarted(started);
      }
    } else if (mayBeAbandoned && !live.containsKey(thread.threadId())) {
      return;
    }
    if (running != null && !isThis(running.virtual(), thread)) {
      progress.made();
    }
    ready.add(task);
  }

  /// Takes a timed wait.
  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return waits.add(command, Math.max(0, unit.toNanos(delay)), running);
  }

  /// A timed wait is over: its thread is resumed next, by the calling thread.
  void waitIsOver(@Nullable ProgramThread thread) {
    carrier = Thread.currentThread();
    if (thread != null) {
      thread.isWokenByTime = true;
    }
  }

  /// The program of the calling thread, which it runs; null once it was left behind.
  @Nullable HostedProgram runningProgram() {
    var thread = running;
    return thread == null ? null : thread.program();
  }

  /// The thread that calls; null once it was left behind.
  @Nullable ProgramThread running() {
    return running;
  }

  /// What is known of a virtual thread that has not ended; null for others.
  @Nullable ProgramThread find(Thread virtual) {
    return live.get(virtual.threadId());
  }

  /// The threads that have not ended, oldest first.
  Collection<ProgramThread> live() {
    return Collections.unmodifiableCollection(live.values());
  }

  /// Leaves a thread behind: it never runs again.
  void abandon(ProgramThread thread) {
    mayBeAbandoned = true;
    live.remove(thread.virtual().threadId());
    inMonitors.remove(thread.virtual());
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
    return waits.haveEnd(progress);
  }

  /// Tells turns of threads that change something from those that find nothing to do.
  Progress progress() {
    return progress;
  }

  /// Waits for what lies outside the network.
  MachineWaits machineWaits() {
    return machineWaits;
  }

  /// True where a thread can run at this moment, as far as the network knows.
  boolean hasReady() {
    return !ready.isEmpty() || !external.isEmpty();
  }

  /// True where the calling thread was left behind and has not stopped yet: it unwinds.
  boolean isLeftBehind() {
    var thread = running;
    return thread != null && !live.containsKey(thread.virtual().threadId());
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
    waits.cancelAll();
  }
}
