package io.netjar.sockets.live;

import io.netjar.sockets.endpoint.Gate;
import io.netjar.stack.time.EventQueue;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The way into a network that follows the wall clock: a lock.
///
/// Whoever enters first lets happen what is overdue, and whoever leaves what is due by then; so on
/// cables without delay a segment reaches the peer's buffer on the thread that wrote it, and no
/// other thread takes part. What is due later is the timekeeper's, a thread that waits for the
/// earliest event and is told when an earlier one comes.
///
/// Where an event throws, a rule or the stack itself, the network stands still for good: whoever is
/// inside or comes in is told, and every socket is closed, so that nobody waits for ever.
///
/// Threads that may go on are resumed after the lock is free, so that they do not run into it.
final class LiveGate extends Gate {
  /// As Linux's timers at 1000 Hz. On a path without delay, the probe of a tail would else be due
  /// some microseconds after its segment, and keep the timekeeper awake for nothing.
  private static final long TIMER_GRAIN_NANOS = 1_000_000;

  /// How often a platform thread looks at a lock that is held before it parks, some microseconds in
  /// all: few stay inside for longer, and to be parked and resumed takes longer than that.
  private static final int LOOKS = 2_000;

  /// With one processor, whoever looks keeps the lock's holder from leaving.
  private static final boolean MAY_LOOK = Runtime.getRuntime().availableProcessors() > 1;

  private final ReentrantLock lock = new ReentrantLock();
  private final EventQueue events;
  private final Runnable atFailure;
  private final Thread timekeeper;

  /// What `System.nanoTime` was when the network's time was 0.
  private final long epochNanos;

  // All guarded by the lock.
  private final ArrayDeque<Thread> resumed = new ArrayDeque<>();
  private long timekeeperWakes = NEVER;
  private boolean isClosed;

  /// What a rule, a tap or the stack threw; nothing happens any more after it.
  private @Nullable Throwable failure;

  /// @param atFailure ends all waits; called inside, where the network has failed
  LiveGate(EventQueue events, String name, Runnable atFailure) {
    this.events = events;
    this.atFailure = atFailure;
    epochNanos = System.nanoTime() - events.nowNanos();
    events.grain(TIMER_GRAIN_NANOS);
    timekeeper = Thread.ofPlatform().daemon().name("netjar time of " + name).unstarted(this::keep);
  }

  void start() {
    timekeeper.start();
  }

  private void lock() {
    if (lock.tryLock()) {
      return;
    }
    if (MAY_LOOK && !Thread.currentThread().isVirtual()) {
      for (int look = 0; look < LOOKS; look++) {
        Thread.onSpinWait();
        if (!lock.isLocked() && lock.tryLock()) {
          return;
        }
      }
    }
    lock.lock();
  }

  @Override
  public void enter() {
    lock();
    if (lock.getHoldCount() > 1) {
      return;
    }
    if (failure == null) {
      catchUp();
    }
    if (failure != null) {
      unlockAndResume();
      throw standsStill();
    }
  }

  /// Lets everything happen that is due, and moves the network's time to the clock's.
  private void catchUp() {
    long now = clock();
    try {
      while (events.nextTimeNanos() <= now) {
        events.fireNext();
      }
      events.advanceTo(now);
    } catch (RuntimeException | Error e) {
      failure = e;
      atFailure.run();
    }
  }

  private IllegalStateException standsStill() {
    return new IllegalStateException("the network has failed and stands still", failure);
  }

  @Override
  public void leave() {
    if (lock.getHoldCount() > 1) {
      lock.unlock();
      return;
    }
    boolean hadFailed = failure != null;
    if (!hadFailed) {
      catchUp();
      tellTimekeeper();
    }
    boolean hasFailed = !hadFailed && failure != null;
    unlockAndResume();
    if (hasFailed) {
      throw standsStill();
    }
  }

  private void unlockAndResume() {
    var first = resumed.poll();
    Thread[] more = null;
    if (!resumed.isEmpty()) {
      more = resumed.toArray(Thread[]::new);
      resumed.clear();
    }
    lock.unlock();
    LockSupport.unpark(first);
    if (more != null) {
      for (var thread : more) {
        LockSupport.unpark(thread);
      }
    }
  }

  /// Runs the last action, also where the network has failed, and ends the timekeeper.
  void end(Runnable action) {
    lock.lock();
    try {
      isClosed = true;
      action.run();
    } finally {
      leave();
    }
    LockSupport.unpark(timekeeper);
    if (!lock.isHeldByCurrentThread() && !Thread.currentThread().equals(timekeeper)) {
      awaitTimekeeper();
    }
  }

  private void awaitTimekeeper() {
    boolean isInterrupted = false;
    while (timekeeper.isAlive()) {
      try {
        timekeeper.join();
      } catch (InterruptedException _) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellTimekeeper() {
    long next = events.nextTimeNanos();
    if (next < timekeeperWakes) {
      timekeeperWakes = next;
      LockSupport.unpark(timekeeper);
    }
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public long nowNanos() {
    return lock.isHeldByCurrentThread() ? events.nowNanos() : clock();
  }

  private long clock() {
    return System.nanoTime() - epochNanos;
  }

  @Override
  public void park(Object blocker, long deadlineNanos) {
    int holds = lock.getHoldCount();
    for (int hold = 1; hold < holds; hold++) {
      lock.unlock();
    }
    try {
      leave();
      if (deadlineNanos == NEVER) {
        LockSupport.park(blocker);
      } else {
        LockSupport.parkNanos(blocker, deadlineNanos - clock());
      }
    } finally {
      // Whoever parks leaves in the end: the lock is held again, also where the network fails.
      for (int hold = 0; hold < holds; hold++) {
        lock();
      }
    }
    if (failure == null) {
      catchUp();
    }
    if (failure != null) {
      throw standsStill();
    }
  }

  @Override
  public void unpark(Thread thread) {
    if (!thread.equals(Thread.currentThread())) {
      resumed.add(thread);
    } else {
      // It will look again by itself, but not wait before.
      LockSupport.unpark(thread);
    }
  }

  private void keep() {
    while (true) {
      long wakes;
      lock.lock();
      try {
        if (isClosed || failure != null) {
          return;
        }
        catchUp();
        wakes = events.nextTimeNanos();
        timekeeperWakes = wakes;
      } finally {
        unlockAndResume();
      }
      if (wakes == NEVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, wakes - clock());
      }
    }
  }
}
