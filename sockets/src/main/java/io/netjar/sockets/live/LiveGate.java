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
/// Threads that may go on are resumed after the lock is free, so that they do not run into it.
final class LiveGate extends Gate implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final EventQueue events;
  private final Thread timekeeper;

  /// What `System.nanoTime` was when the network's time was 0.
  private final long epochNanos;

  // All guarded by the lock.
  private final ArrayDeque<Thread> resumed = new ArrayDeque<>();
  private long timekeeperWakes = NEVER;
  private boolean isClosed;

  /// What a rule, a tap or the stack threw; nothing happens any more after it.
  private @Nullable Throwable failure;

  LiveGate(EventQueue events, String name) {
    this.events = events;
    epochNanos = System.nanoTime() - events.nowNanos();
    timekeeper = Thread.ofPlatform().daemon().name("netjar time of " + name).unstarted(this::keep);
  }

  void start() {
    timekeeper.start();
  }

  @Override
  public void enter() {
    lock.lock();
    if (lock.getHoldCount() > 1) {
      return;
    }
    boolean isIn = false;
    try {
      if (failure != null) {
        throw new IllegalStateException("the network has failed and stands still", failure);
      }
      catchUp();
      isIn = true;
    } finally {
      if (!isIn) {
        lock.unlock();
      }
    }
  }

  /// Lets everything happen that is due, and moves the network's time to the clock's.
  private void catchUp() {
    long now = clock();
    try {
      while (events.nextTimeNanos() <= now) {
        events.fireNext();
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    }
    events.advanceTo(now);
  }

  @Override
  public void leave() {
    if (lock.getHoldCount() > 1) {
      lock.unlock();
      return;
    }
    Thread first = null;
    Thread[] more = null;
    try {
      catchUp();
      tellTimekeeper();
      first = resumed.poll();
      if (!resumed.isEmpty()) {
        more = resumed.toArray(Thread[]::new);
        resumed.clear();
      }
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(first);
    if (more != null) {
      for (var thread : more) {
        LockSupport.unpark(thread);
      }
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
    leave();
    if (deadlineNanos == NEVER) {
      LockSupport.park(blocker);
    } else {
      LockSupport.parkNanos(blocker, deadlineNanos - clock());
    }
    enter();
    for (int hold = 1; hold < holds; hold++) {
      lock.lock();
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
      enter(); // throws where the network has failed, which ends the thread
      try {
        if (isClosed) {
          return;
        }
        wakes = events.nextTimeNanos();
        timekeeperWakes = wakes;
      } finally {
        leave();
      }
      if (wakes == NEVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, wakes - clock());
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(timekeeper);
  }
}
