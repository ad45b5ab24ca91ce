package io.netjar.apps.files;

import io.netjar.apps.program.Shown;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Tells how far a transfer is: on standard error, since data and results go to the other.
///
/// It is told from one thread, the one that moves the bytes, and prints from there.
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

  private static final int BAR_WIDTH = 24;

  /// Before that an estimate is a guess.
  private static final long ESTIMATE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Form form;
  private final PrintStream err;
  private final long startNanos = System.nanoTime();
  private long lastNanos = startNanos;
  private long lastMoved;
  private double rate;
  private String name = "";
  private String phase = "connecting";
  private long size = -1;
  private long inFile;
  private long moved;
  private long files;
  private boolean isDrawn;

  Progress(Form form, PrintStream err) {
    this.form = form;
    this.err = err;
  }

  /// One that tells nothing.
  static Progress none(PrintStream err) {
    return new Progress(Form.NONE, err);
  }

  /// A file begins.
  ///
  /// @param shown its name, safe to print
  /// @param bytes its size, -1 where it is not known
  void file(String shown, long bytes) {
    name = shown;
    size = bytes;
    inFile = 0;
    phase = "moving";
    files++;
    tell(false);
  }

  /// So many bytes of it are there already.
  void skipped(long bytes) {
    inFile += bytes;
    tell(false);
  }

  /// So many bytes more.
  void moved(long bytes) {
    inFile += bytes;
    moved += bytes;
    tell(false);
  }

  /// What is being done other than moving bytes.
  void phase(String words) {
    boolean isNew = !phase.equals(words);
    phase = words;
    tell(isNew);
  }

  /// The end: the last state stands.
  void end() {
    tell(true);
    if (isDrawn) {
      err.print("\r" + " ".repeat(79) + "\r");
      err.flush();
    }
  }

  private long everyNanos() {
    return switch (form) {
      case BAR -> TimeUnit.MILLISECONDS.toNanos(200);
      case LINES -> TimeUnit.SECONDS.toNanos(10);
      case JSON, NONE -> TimeUnit.SECONDS.toNanos(1);
    };
  }

  private void tell(boolean isLast) {
    if (form == Form.NONE) {
      return;
    }
    long now = System.nanoTime();
    long passed = now - lastNanos;
    boolean isWanted = isLast && form == Form.JSON;
    if (passed < everyNanos() && !isWanted) {
      return;
    }
    double latest = (moved - lastMoved) * 1e9 / Math.max(1, passed);
    // Smoothed, so that a single stall does not make the estimate jump.
    rate = rate == 0 ? latest : 0.7 * rate + 0.3 * latest;
    lastNanos = now;
    lastMoved = moved;
    switch (form) {
      case BAR -> draw(now);
      case LINES -> err.println(line(now));
      case JSON -> err.println(json(now));
      case NONE -> {}
    }
  }

  private void draw(long now) {
    isDrawn = true;
    int filled = size > 0 ? (int) Math.min(BAR_WIDTH, inFile * BAR_WIDTH / size) : 0;
    String line = "[" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "] " + line(now);
    int end = line.offsetByCodePoints(0, Math.min(78, line.codePointCount(0, line.length())));
    err.print("\r" + line.substring(0, end) + " ".repeat(Math.max(0, 79 - end)));
    err.flush();
  }

  private String line(long now) {
    String amount =
        size < 0 ? Shown.bytes(inFile) : Shown.number(inFile) + " of " + Shown.bytes(size);
    String estimate = "";
    if (size > inFile && rate > 0 && now - startNanos >= ESTIMATE_NANOS) {
      estimate = String.format(Locale.ROOT, ", %.0f s left", (size - inFile) / rate);
    }
    return phase
        + "  "
        + name
        + "  "
        + amount
        + String.format(Locale.ROOT, "  %.1f MB/s", rate / 1e6)
        + estimate;
  }

  private String json(long now) {
    return Fields.of("progress")
        .put("phase", phase)
        .put("name", name)
        .put("bytes", inFile)
        .put("size", size)
        .put("files", files)
        .put("moved", moved)
        .put("bytesPerSecond", (long) rate)
        .put("millis", (now - startNanos) / 1_000_000)
        .toString();
  }
}
