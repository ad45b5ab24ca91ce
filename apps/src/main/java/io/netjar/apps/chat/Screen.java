package io.netjar.apps.chat;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What the operator sees, printed by one thread of its own: a terminal that was stopped, or a pipe
/// that nobody reads, delays no client. What does not fit any more is dropped, and counted.
final class Screen {
  private static final int MOST_LINES = 1000;

  private final PrintStream out;
  private final boolean isJson;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hasChanged = lock.newCondition();
  private final ArrayDeque<String> lines = new ArrayDeque<>(); // guarded by lock
  private long dropped; // guarded by lock
  private boolean isClosed; // guarded by lock

  /// A screen whose lines are printed by [#print].
  ///
  /// @param out where to
  /// @param isJson whether each is to be a JSON object
  Screen(PrintStream out, boolean isJson) {
    this.out = out;
    this.isJson = isJson;
  }

  /// Shows a line, without waiting.
  void show(String line) {
    add(isJson ? Wire.json(new Event.Notice(line)).toString() : line);
  }

  /// Shows what has happened in a room, without waiting.
  void show(Event event) {
    add(isJson ? Wire.json(event).toString() : Form.line(event));
  }

  private void add(String line) {
    lock.lock();
    try {
      if (lines.size() >= MOST_LINES) {
        lines.remove();
        dropped++;
      }
      lines.add(line);
      hasChanged.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Prints what is shown, until it is closed and all is printed.
  void print() {
    try {
      for (String line = take(); !line.isEmpty(); line = take()) {
        out.println(line);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for the next line.
  ///
  /// @return nothing where there is none any more
  private String take() throws InterruptedException {
    lock.lock();
    try {
      while (lines.isEmpty() && dropped == 0 && !isClosed) {
        hasChanged.await();
      }
      if (dropped > 0) {
        String line = "(" + dropped + " lines are left out)";
        dropped = 0;
        return line;
      }
      return lines.isEmpty() ? "" : lines.remove();
    } finally {
      lock.unlock();
    }
  }

  /// Lets [#print] end.
  void close() {
    lock.lock();
    try {
      isClosed = true;
      hasChanged.signal();
    } finally {
      lock.unlock();
    }
  }
}
