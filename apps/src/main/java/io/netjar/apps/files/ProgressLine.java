package io.netjar.apps.files;

import io.netjar.apps.program.Shown;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jline.utils.AttributedString;

/// How far a transfer is, as one line.
///
/// @param phase what is being done
/// @param name of the file, safe to print; empty where there is none yet
/// @param bytes how many of it are there
/// @param size of it; -1 where that is not known
/// @param rate bytes in a second
/// @param nanos since the begin
record ProgressLine(String phase, String name, long bytes, long size, double rate, long nanos) {
  private static final int BAR = 20;

  /// A name is not made shorter for anything else.
  private static final int LEAST_NAME = 16;

  /// Before that an estimate is a guess.
  private static final long ESTIMATE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /// The line in so many columns. A long name is cut in its middle; where that is not enough, the
  /// bar is left out, then the amount, and at last the end is cut.
  String fitted(int columns) {
    if (name.isEmpty()) {
      return cut(phase, columns);
    }
    String end = perSecond() + left();
    for (String tail : new String[] {bar() + amount() + end, amount() + end, end}) {
      int room = columns - columns(phase) - 2 - columns(tail);
      if (room >= Math.min(LEAST_NAME, columns(name))) {
        return phase + "  " + shortened(name, room) + tail;
      }
    }
    return cut(phase + "  " + shortened(name, LEAST_NAME) + end, columns);
  }

  private String bar() {
    if (size <= 0) {
      return "";
    }
    int filled = (int) Math.min(BAR, (double) bytes / size * BAR);
    long percent = Math.min(100, (long) ((double) bytes / size * 100));
    return String.format(
        Locale.ROOT, "  [%s%s] %3d%%", "#".repeat(filled), "-".repeat(BAR - filled), percent);
  }

  private String amount() {
    return size < 0
        ? "  " + Shown.bytes(bytes)
        : "  " + megabytes(bytes) + " of " + megabytes(size) + " MB";
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f", bytes / 1e6);
  }

  private String perSecond() {
    return String.format(Locale.ROOT, "  %.1f MB/s", rate / 1e6);
  }

  private String left() {
    if (size <= bytes || rate <= 0 || nanos < ESTIMATE_NANOS) {
      return "";
    }
    long seconds = (long) Math.ceil((size - bytes) / rate);
    return seconds < 120 ? "  " + seconds + " s left" : "  " + (seconds / 60) + " min left";
  }

  /// Text with its middle left out, where it is longer.
  static String shortened(String text, int columns) {
    if (columns(text) <= columns) {
      return text;
    }
    int front = columns / 2;
    int back = Math.max(0, columns - 1 - front);
    var whole = new AttributedString(text);
    int length = whole.columnLength();
    return whole.columnSubSequence(0, front) + "…" + whole.columnSubSequence(length - back, length);
  }

  private static String cut(String text, int columns) {
    return new AttributedString(text).columnSubSequence(0, columns).toString();
  }

  /// How many columns a text takes on a terminal.
  static int columns(String text) {
    return new AttributedString(text).columnLength();
  }
}
