package io.netjar.apps.files;

import io.netjar.apps.program.Waits;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Does work in order, in a thread of its own, a little behind the thread that hands it out: so the
/// disk and the hashes do not wait for the network, nor it for them.
///
/// One thread hands out, waits and closes. What it does after [#finish] or [#close] happens after
/// all of the work.
///
/// @param <X> what the work may fail with
final class Behind<X extends Exception> implements Closeable {
  /// A piece of work.
  @FunctionalInterface
  interface Work<X extends Exception> {
    void run() throws X;
  }

  private final Class<X> failures;
  private final Thread.Builder threads;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Work<X>> left =
      new ArrayDeque<>(); // the first is being done; guarded by lock
  private boolean isOver; // guarded by lock
  private @Nullable Exception failure; // guarded by lock
  private @Nullable Thread thread; // of the thread that hands out

  /// @param failures what the work may fail with
  /// @param threads starts the thread, when there is work
  /// @param most how many pieces wait or are being done at most; 0 where all is to be done by the
  ///   thread that hands it out
  Behind(Class<X> failures, Thread.Builder threads, int most) {
    this.failures = failures;
    this.threads = threads;
    this.most = most;
  }

  /// Hands out work; waits while there is too much.
  ///
  /// @throws X what earlier work has failed with; nothing is done any more then
  void hand(Work<X> work) throws X {
    if (most == 0) {
      work.run();
      return;
    }
    if (thread == null) {
      thread = threads.start(this::doAll);
    }
    lock.lock();
    try {
      while (left.size() >= most && failure == null) {
        changed.awaitUninterruptibly();
      }
      throwFailure();
      left.add(work);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until all is done.
  ///
  /// @throws X what some of it has failed with
  void finish() throws X {
    lock.lock();
    try {
      while (!left.isEmpty() && failure == null) {
        changed.awaitUninterruptibly();
      }
      throwFailure();
    } finally {
      lock.unlock();
    }
  }

  private void throwFailure() throws X {
    if (failures.isInstance(failure)) {
      throw failures.cast(failure);
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }

  private void doAll() {
    for (Work<X> work = next(); work != null; work = next()) {
      @Nullable Exception failed = null;
      try {
        work.run();
      } catch (Exception e) {
        failed = e;
      }
      done(failed);
    }
  }

  private @Nullable Work<X> next() {
    lock.lock();
    try {
      while (left.isEmpty() && !isOver) {
        changed.awaitUninterruptibly();
      }
      return failure == null ? left.peek() : null;
    } finally {
      lock.unlock();
    }
  }

  private void done(@Nullable Exception failed) {
    lock.lock();
    try {
      left.remove();
      failure = failed;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until what was handed out is done, or has failed, and ends the thread.
  @Override
  public void close() {
    lock.lock();
    try {
      isOver = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (thread != null) {
      Waits.joinUninterruptibly(thread);
    }
  }
}
