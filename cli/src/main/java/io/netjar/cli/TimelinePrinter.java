package io.netjar.cli;

import io.netjar.cli.Screen.Style;
import io.netjar.labfile.Lab;
import io.netjar.network.Timeline;
import io.netjar.network.TimelineEntry;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Prints what happens as it happens: time, host, program, and what it did or printed.
final class TimelinePrinter implements Timeline.Listener {
  private static final Style[] HOST_STYLES = {Style.CYAN, Style.YELLOW, Style.MAGENTA, Style.GREEN};

  private final PrintStream out;
  private final Screen screen;
  private final List<String> hosts = new ArrayList<>();
  private final int hostWidth;
  private final int programWidth;

  TimelinePrinter(Lab lab, List<String> programs, PrintStream out, Screen screen) {
    this.out = out;
    this.screen = screen;
    lab.lans().forEach(lan -> lan.hosts().forEach(host -> hosts.add(host.name())));
    lab.routers().forEach(router -> hosts.add(router.name()));
    this.hostWidth = width(hosts, "host");
    this.programWidth = width(programs.stream().map(SafeText::escape).toList(), "program");
  }

  private static int width(List<String> texts, String heading) {
    return texts.stream().mapToInt(String::length).reduce(heading.length(), Math::max);
  }

  void printHeading() {
    out.println(
        screen.paint(
            Style.DIM,
            "%14s  %s  %s"
                .formatted("time", pad("host", hostWidth), pad("program", programWidth))));
  }

  @Override
  public void onEntry(TimelineEntry entry) {
    String host = pad(entry.host(), hostWidth);
    out.printf(
        "%s  %s  %s  %s%n",
        screen.paint(Style.DIM, "%12s s".formatted(seconds(entry.nanos()))),
        screen.paint(colour(entry.host()), host),
        pad(SafeText.escape(entry.program()), programWidth),
        text(entry));
  }

  private String text(TimelineEntry entry) {
    String text = SafeText.escape(entry.text().replace("\t", "    "));
    return switch (entry.kind()) {
      case PROGRAM_STARTED -> screen.paint(Style.DIM, "▶ starts as a " + text);
      case PROGRAM_ENDED -> screen.paint(Style.GREEN, "■ ended");
      case PROGRAM_STOPPED -> screen.paint(Style.DIM, "■ stopped");
      case PROGRAM_FAILED -> screen.paint(Style.RED, "✗ " + text);
      case OUTPUT -> "│ " + screen.paint(Style.BOLD, text);
      case ERROR_OUTPUT -> "┆ " + screen.paint(Style.BOLD, text);
      case HOST_CRASHED, CABLE_CUT, CABLE_MENDED, BROADCAST_STORM, DEADLOCK, TIME_LIMIT ->
          screen.paint(Style.RED, "⚡ " + text);
      case NOTE -> screen.paint(Style.DIM, "· " + text);
    };
  }

  /// The same colour for the same host, all the time.
  private Style colour(String host) {
    return HOST_STYLES[Math.floorMod(hosts.indexOf(host), HOST_STYLES.length)];
  }

  /// Seconds with six digits behind the point, the last three apart: `0.100 123`.
  static String seconds(long nanos) {
    long micros = nanos / 1000;
    return "%d.%03d %03d".formatted(micros / 1_000_000, micros / 1000 % 1000, micros % 1000);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
