package io.netjar.apps.chat;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a client has to say and the server has not acknowledged. It is said again over a new
/// connection; by its number the server knows it again.
///
/// Requests that are no messages are sent at most once.
final class Unsent {
  private static final int MOST = 100;

  /// Something to send.
  ///
  /// @param id counts from 1
  /// @param isKept whether the server acknowledges it
  record Item(long id, ChatJson json, boolean isKept) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hasChanged = lock.newCondition();
  private final ArrayDeque<Item> items = new ArrayDeque<>(); // guarded by lock
  private long lastId; // guarded by lock
  private boolean isOver; // guarded by lock

  /// Adds something to say; waits while there is much already.
  void say(String text) throws InterruptedException {
    lock.lock();
    try {
      awaitRoom();
      items.add(new Item(++lastId, Wire.json(new Request.Say(lastId, null, text)), true));
      hasChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Adds another request.
  void ask(ChatJson json) throws InterruptedException {
    lock.lock();
    try {
      awaitRoom();
      items.add(new Item(++lastId, json, false));
      hasChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom() throws InterruptedException {
    while (items.size() >= MOST) {
      hasChanged.await();
    }
  }

  /// The server has it, or will not take it.
  void done(long id) {
    lock.lock();
    try {
      items.removeIf(item -> item.id() == id);
      hasChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the server has all.
  void awaitNone() throws InterruptedException {
    lock.lock();
    try {
      while (!items.isEmpty()) {
        hasChanged.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /// How much the server does not have yet.
  int count() {
    lock.lock();
    try {
      return items.size();
    } finally {
      lock.unlock();
    }
  }

  /// There will be nothing more.
  void over() {
    lock.lock();
    try {
      isOver = true;
      hasChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// True where there will be nothing more.
  boolean isOver() {
    lock.lock();
    try {
      return isOver;
    } finally {
      lock.unlock();
    }
  }

  /// Waits for the next to be sent over a connection.
  ///
  /// @param after the number of the last that was
  /// @param seconds how long
  /// @return null where there is none by then, or nothing more
  @Nullable Item next(long after, long seconds) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(seconds);
      while (true) {
        Item item = first(after);
        if (item != null) {
          if (!item.isKept()) {
            items.remove(item);
            hasChanged.signalAll();
          }
          return item;
        }
        if (isOver || left <= 0) {
          return null;
        }
        left = hasChanged.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Item first(long after) {
    for (var item : items) {
      if (item.id() > after) {
        return item;
      }
    }
    return null;
  }
}
