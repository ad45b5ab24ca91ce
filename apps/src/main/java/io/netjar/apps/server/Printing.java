package io.netjar.apps.server;

import io.netjar.apps.Console;
import io.netjar.apps.Surroundings.Registration;
import io.netjar.apps.program.Shown;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Prints what a server says, in its order, by one thread of its own: a terminal that was stopped,
/// or a pipe that nobody reads, holds up nobody else. What does not fit any more is left out, and a
/// line of standard error says how many lines that were.
///
/// ```text
/// server's threads → console() → at most 1,000 lines, 1 MiB → the thread → the console's streams
/// ```
///
/// The thread is there while there is something to print: an idle server has none that waits. It is
/// a platform thread, since one that is virtual would keep its processor while it writes.
public final class Printing implements Registration {
  private static final int MOST_LINES = 1000;
  private static final int MOST_BYTES = 1 << 20;

  /// How long the end waits, from when something was printed last.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /// Some lines of one stream.
  private static final class Piece {
    private final PrintStream to;
    private final byte[] bytes;

    Piece(PrintStream to, byte[] bytes) {
      this.to = to;
      this.bytes = bytes;
    }
  }

  private final Console behind;
  private final Console console;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hasPrinted = lock.newCondition();
  private final ArrayDeque<Piece> pieces = new ArrayDeque<>(); // guarded by lock
  private int bytes; // in pieces; guarded by lock
  private long leftOut; // lines since the last piece; guarded by lock
  private long printed; // pieces so far; guarded by lock
  private boolean isPrinting; // whether there is a thread; guarded by lock
  private boolean isClosed; // guarded by lock

  private Printing(Console behind) {
    this.behind = behind;
    console =
        new Console(behind.in(), around(behind.out()), around(behind.err()), behind.surroundings());
  }

  /// Begins.
  ///
  /// @param console where it is printed
  /// @return to be closed at the end of what may say something
  public static Printing start(Console console) {
    return new Printing(console);
  }

  /// The console to say things on, without waiting.
  ///
  /// @return the same, but for its two streams
  public Console console() {
    return console;
  }

  private PrintStream around(PrintStream to) {
    return new PrintStream(new Cutter(to), true, to.charset());
  }

  private void add(PrintStream to, byte[] text) {
    lock.lock();
    try {
      if (isClosed || pieces.size() >= MOST_LINES || bytes + text.length > MOST_BYTES) {
        leftOut++;
        return;
      }
      sayLeftOut();
      addPiece(to, text);
    } finally {
      lock.unlock();
    }
  }

  private void addPiece(PrintStream to, byte[] text) {
    pieces.add(new Piece(to, text));
    bytes += text.length;
    if (!isPrinting) {
      isPrinting = true;
      Thread.ofPlatform().daemon().name("printing").start(this::print);
    }
  }

  private void sayLeftOut() {
    if (leftOut > 0) {
      String lines = leftOut == 1 ? "1 line is" : Shown.number(leftOut) + " lines are";
      String text = "(" + lines + " left out, since nobody read them)" + System.lineSeparator();
      leftOut = 0;
      addPiece(behind.err(), text.getBytes(behind.err().charset()));
    }
  }

  private void print() {
    for (Piece next = take(); next != null; next = take()) {
      next.to.write(next.bytes, 0, next.bytes.length);
      next.to.flush();
    }
  }

  /// The next piece.
  ///
  /// @return null where there is none, and the thread is to end
  private @Nullable Piece take() {
    lock.lock();
    try {
      if (pieces.isEmpty()) {
        sayLeftOut();
      }
      Piece next = pieces.poll();
      bytes -= next == null ? 0 : next.bytes.length;
      isPrinting = next != null;
      printed++;
      hasPrinted.signalAll();
      return next;
    } finally {
      lock.unlock();
    }
  }

  /// Takes no more, and waits until all is printed; no longer than three seconds in which nothing
  /// can be.
  @Override
  public void close() {
    console.out().close();
    console.err().close();
    boolean wasInterrupted = Thread.interrupted();
    lock.lock();
    try {
      isClosed = true;
      long before = -1;
      while (isPrinting && printed != before) {
        before = printed;
        wasInterrupted |= awaitPrinted(before);
      }
    } finally {
      lock.unlock();
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits until more is printed, or the patience is over.
  ///
  /// @return whether it was interrupted, which does not end the wait
  private boolean awaitPrinted(long before) {
    boolean wasInterrupted = false;
    long left = PATIENCE.toNanos();
    while (isPrinting && printed == before && left > 0) {
      try {
        left = hasPrinted.awaitNanos(left);
      } catch (InterruptedException _) {
        wasInterrupted = true;
      }
    }
    return wasInterrupted;
  }

  /// Cuts what is written into lines. A print stream calls it under its own lock.
  private final class Cutter extends OutputStream {
    /// A longer line is printed in pieces.
    private static final int MOST_OPEN_BYTES = 64 * 1024;

    private final PrintStream to;
    private final ByteArrayOutputStream open = new ByteArrayOutputStream();

    Cutter(PrintStream to) {
      this.to = to;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      int start = offset;
      for (int i = offset; i < offset + length; i++) {
        if (from[i] == '\n') {
          open.write(from, start, i + 1 - start);
          start = i + 1;
          hand();
        }
      }
      open.write(from, start, offset + length - start);
      if (open.size() > MOST_OPEN_BYTES) {
        hand();
      }
    }

    private void hand() {
      byte[] line = open.toByteArray();
      open.reset();
      add(to, line);
    }

    /// Hands on what has no end.
    @Override
    public void close() {
      if (open.size() > 0) {
        hand();
      }
    }
  }
}
