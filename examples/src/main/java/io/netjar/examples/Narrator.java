package io.netjar.examples;

import io.netjar.network.Timeline;
import io.netjar.network.TimelineEntry;
import java.io.PrintStream;
import java.util.Locale;

/// Prints what happens on a network as it happens: virtual time, host, program, and what it says.
final class Narrator implements Timeline.Listener {
  private final PrintStream out;

  Narrator(PrintStream out) {
    this.out = out;
  }

  @Override
  public void onEntry(TimelineEntry entry) {
    String what =
        switch (entry.kind()) {
          case OUTPUT -> "│ " + entry.text();
          case ERROR_OUTPUT -> "│! " + entry.text();
          case PROGRAM_STARTED -> entry.text() + " starts";
          case PROGRAM_ENDED -> "ends";
          case PROGRAM_FAILED -> "fails: " + entry.text();
          case PROGRAM_STOPPED -> "is stopped";
          case HOST_CRASHED, CABLE_CUT, CABLE_MENDED, BROADCAST_STORM, DEADLOCK, TIME_LIMIT, NOTE ->
              entry.text();
        };
    String line =
        String.format(
            Locale.ROOT,
            "%11.6f s  %-7s %-6s %s",
            entry.nanos() / 1e9,
            entry.host(),
            entry.program(),
            what);
    out.println(line.stripTrailing());
  }

  /// Virtual nanoseconds as people read them: `20.500 ms`, `12.000 s`.
  static String time(long nanos) {
    return nanos < 1_000_000_000
        ? String.format(Locale.ROOT, "%.3f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }
}
