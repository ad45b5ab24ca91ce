package io.netjar.apps.files;

import java.io.PrintStream;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells how far a transfer is: on standard error, since data and results go to the other.
///
/// Lines and JSON are printed by the thread that moves the bytes, so that there is no other thread
/// where there is no terminal. A bar is drawn by a thread of its own, since it is to be seen that
/// nothing moves.
final class Progress {
  /// How it is shown.
  enum Form {
    /// Not at all.
    NONE,
    /// A bar that is drawn over, for terminals.
    BAR,
    /// A line every 10 seconds.
    LINES,
    /// A JSON object in a line, every second.
    JSON
  }

  private static final long DRAW_MILLIS = 200;
  private static final int USUAL_COLUMNS = 80;

  /// The rate is that of about so long.
  private static final double SMOOTH_NANOS = 3e9;

  private final Form form;
  private final PrintStream err;
  private final String verb;
  private final Supplier<OptionalInt> columns;
  private final ReentrantLock lock = new ReentrantLock();
  private final long startNanos = System.nanoTime();
  private long lastNanos = startNanos; // this and all below are guarded by lock
  private long lastMoved;
  private double rate;
  private String name = "";
  private String phase = "connecting";
  private long size = -1;
  private long inFile;
  private long moved;
  private long files;
  private int drawn;
  private @Nullable Thread drawing;

  /// @param verb what moving the bytes is called: `sending`, `receiving`
  /// @param columns the width of standard error's terminal, asked for each time
  Progress(Form form, PrintStream err, String verb, Supplier<OptionalInt> columns) {
    this.form = form;
    this.err = err;
    this.verb = verb;
    this.columns = columns;
  }

  /// One that tells nothing.
  static Progress none(PrintStream err) {
    return new Progress(Form.NONE, err, "", OptionalInt::empty);
  }

  /// A connection begins.
  void start() {
    change(() -> phase = "connecting", true);
    if (form == Form.BAR) {
      drawing = Thread.ofVirtual().name("progress").start(this::drawAgain);
    }
  }

  /// A file begins; it is looked for what is there of it.
  ///
  /// @param shown its name, safe to print
  /// @param bytes its size, -1 where it is not known
  void file(String shown, long bytes) {
    change(
        () -> {
          name = shown;
          size = bytes;
          inFile = 0;
          phase = "checking partial";
          files++;
        });
  }

  /// So many bytes of it are there already, and the others begin to move.
  void skipped(long bytes) {
    change(
        () -> {
          inFile += bytes;
          phase = verb;
        },
        true);
  }

  /// So many bytes more.
  void moved(long bytes) {
    change(
        () -> {
          inFile += bytes;
          moved += bytes;
          phase = verb;
        });
  }

  /// What is being done other than moving bytes; as JSON it is told at once.
  void phase(String words) {
    lock.lock();
    try {
      boolean isNew = !phase.equals(words);
      change(() -> phase = words, isNew);
    } finally {
      lock.unlock();
    }
  }

  /// Prints a line where the bar is; the bar is drawn again below it.
  void print(PrintStream to, String line) {
    lock.lock();
    try {
      erase();
      to.println(line);
    } finally {
      lock.unlock();
    }
  }

  /// The end: the last state is told as JSON, a bar goes.
  void end() {
    Thread thread = drawing;
    if (thread != null) {
      thread.interrupt();
      drawing = null;
    }
    lock.lock();
    try {
      if (form == Form.JSON) {
        err.println(json(System.nanoTime()));
      }
      erase();
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change) {
    change(change, false);
  }

  private void change(Runnable change, boolean isTold) {
    lock.lock();
    try {
      change.run();
      long now = System.nanoTime();
      boolean isDue = now - lastNanos >= TimeUnit.SECONDS.toNanos(form == Form.LINES ? 10 : 1);
      if (form == Form.LINES && isDue) {
        measure(now);
        err.println(line(now).fitted(Integer.MAX_VALUE));
      } else if (form == Form.JSON && (isDue || isTold)) {
        measure(now);
        err.println(json(now));
      }
    } finally {
      lock.unlock();
    }
  }

  private void drawAgain() {
    try {
      while (true) {
        lock.lockInterruptibly();
        try {
          draw();
        } finally {
          lock.unlock();
        }
        TimeUnit.MILLISECONDS.sleep(DRAW_MILLIS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void draw() {
    if (Thread.currentThread().isInterrupted()) {
      return; // it has ended
    }
    long now = System.nanoTime();
    measure(now);
    // Not the last column: some terminals begin a new line after it.
    int width = Math.max(1, columns.get().orElse(USUAL_COLUMNS) - 1);
    String line = line(now).fitted(width);
    int length = ProgressLine.columns(line);
    err.print("\r" + line + " ".repeat(Math.max(0, Math.min(width, drawn) - length)));
    err.flush();
    drawn = length;
  }

  private void erase() {
    if (drawn > 0) {
      err.print("\r" + " ".repeat(drawn) + "\r");
      err.flush();
      drawn = 0;
    }
  }

  /// Smoothed by time, so that a single stall does not make the estimate jump.
  private void measure(long now) {
    long passed = Math.max(1, now - lastNanos);
    double latest = (moved - lastMoved) * 1e9 / passed;
    double weight = lastMoved == 0 ? 1 : 1 - Math.exp(-passed / SMOOTH_NANOS);
    rate += weight * (latest - rate);
    lastNanos = now;
    lastMoved = moved;
  }

  private ProgressLine line(long now) {
    return new ProgressLine(phase, name, inFile, size, rate, now - startNanos);
  }

  private String json(long now) {
    Fields fields = Fields.of("progress").put("phase", phase).put("name", name);
    fields.put("bytes", inFile);
    if (size >= 0) {
      fields.put("size", size);
    }
    return fields
        .put("files", files)
        .put("moved", moved)
        .put("bytesPerSecond", (long) rate)
        .put("millis", (now - startNanos) / 1_000_000)
        .toString();
  }
}
