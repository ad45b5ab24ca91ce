package io.netjar.cli;

import io.netjar.cli.Screen.Style;
import io.netjar.labfile.LabReport;
import io.netjar.labfile.LabReport.ProgramReport;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Prints what a run counted: programs, cables, hosts, and the line that says how it ended.
final class SummaryPrinter {
  /// How many lines a table of connections or sockets has; a lab may have thousands.
  private static final int MOST_CONNECTIONS = 20;

  private static final int MOST_SOCKETS = 40;

  /// How many sockets left open the line of a program names.
  private static final int MOST_LEFT_OPEN = 4;

  private final PrintStream out;
  private final Screen screen;
  private final boolean realTime;

  /// @param realTime whether the runs are in real time
  SummaryPrinter(PrintStream out, Screen screen, boolean realTime) {
    this.out = out;
    this.screen = screen;
    this.realTime = realTime;
  }

  void print(LabReport report) {
    programs(report);
    cables(report);
    hosts(report);
    connections(report);
    sockets(report);
    leftOpen(report);
    out.println();
    out.println(lastLine(report));
  }

  private void programs(LabReport report) {
    var table = new Table("program", "host", "ended");
    for (var program : report.programs()) {
      String failure = program.failure();
      table.row(
          SafeText.escape(program.name()),
          program.host(),
          failure != null ? screen.paint(Style.RED, SafeText.escape(failure)) : outcome(program));
    }
    table.print(out, screen);
  }

  private String outcome(ProgramReport program) {
    return switch (program.state()) {
      case ENDED -> screen.paint(Style.GREEN, "well");
      case STOPPED ->
          LabExit.wasCrashed(program)
              ? screen.paint(Style.RED, "crashed with its host")
              : "stopped with the run";
      case RUNNING -> screen.paint(Style.RED, "still waiting");
      case NOT_STARTED -> "not started";
      case FAILED -> screen.paint(Style.RED, "failed");
    };
  }

  private void cables(LabReport report) {
    boolean marks = report.cables().stream().anyMatch(cable -> cable.marked() > 0);
    var table =
        marks
            ? new Table("cable", "frames>", "bytes>", "marked>", "dropped")
            : new Table("cable", "frames>", "bytes>", "dropped");
    for (var cable : report.cables()) {
      var frames = "%,d".formatted(cable.frames());
      var bytes = "%,d".formatted(cable.bytes());
      if (marks) {
        var marked = "%,d".formatted(cable.marked());
        table.row(cable.name(), frames, bytes, marked, drops(cable.drops()));
      } else {
        table.row(cable.name(), frames, bytes, drops(cable.drops()));
      }
    }
    table.print(out, screen);
  }

  private void hosts(LabReport report) {
    var table = new Table("host", "address", "open sockets>", "retransmissions>", "dropped");
    for (var host : report.hosts()) {
      table.row(
          host.name(),
          String.join(", ", host.addresses()),
          "%,d".formatted(host.sockets().size()),
          "%,d".formatted(host.retransmissions()),
          drops(host.drops()));
    }
    table.print(out, screen);
  }

  /// The TCP connections of the run, one line each end: what each has done in all.
  private void connections(LabReport report) {
    var connections = report.connections();
    var table =
        new Table(
            "connection of", "local", "peer", "sent>", "received>", "srtt>", "cwnd>", "resent>");
    int shown = Math.min(connections.ends().size(), MOST_CONNECTIONS);
    for (var end : connections.ends().subList(0, shown)) {
      var info = end.info();
      table.row(
          end.host(),
          end.local().toString(),
          end.peer().toString(),
          "%,d".formatted(info.bytesAcked()),
          "%,d".formatted(info.bytesReceived()),
          SocketTable.milliseconds(info.srttNanos()),
          "%,d".formatted(info.cwnd() / Math.max(1, info.mss())),
          "%,d".formatted(info.retransmissions()));
    }
    table.print(out, screen);
    long more = connections.ends().size() - shown + connections.more();
    if (more > 0) {
      out.println(screen.paint(Style.DIM, "  … and %,d more: --json lists them".formatted(more)));
    }
  }

  /// What was still open at the end.
  private void sockets(LabReport report) {
    var table = new Table(SocketTable.HEADINGS);
    int left = MOST_SOCKETS;
    long more = 0;
    for (var host : report.hosts()) {
      for (var socket : host.sockets()) {
        if (left > 0) {
          left--;
          table.row(SocketTable.row(host.name(), socket));
        } else {
          more++;
        }
      }
    }
    table.print(out, screen);
    if (more > 0) {
      out.println(screen.paint(Style.DIM, "  … and %,d more: --json lists them".formatted(more)));
    }
  }

  /// What programs that ended by themselves had not closed.
  private void leftOpen(LabReport report) {
    var table = new Table("program", "host", "had left open");
    for (var program : report.programs()) {
      if (!program.leftOpen().isEmpty()) {
        table.row(SafeText.escape(program.name()), program.host(), leftOpen(program));
      }
    }
    table.print(out, screen);
  }

  /// The sockets that a program had left open, on one line.
  static String leftOpen(ProgramReport program) {
    var sockets = program.leftOpen();
    int more = sockets.size() - MOST_LEFT_OPEN;
    return String.join(", ", sockets.subList(0, Math.min(sockets.size(), MOST_LEFT_OPEN)))
        + (more > 0 ? ", … and %,d more".formatted(more) : "");
  }

  private String drops(Map<String, Long> drops) {
    return drops.isEmpty()
        ? screen.paint(Style.DIM, "–")
        : drops.entrySet().stream()
            .map(e -> "%,d %s".formatted(e.getValue(), e.getKey()))
            .collect(Collectors.joining(", "));
  }

  private String lastLine(LabReport report) {
    String end =
        switch (report.result().outcome()) {
          case ENDED ->
              LabExit.code(report) == LabExit.WELL
                  ? screen.paint(Style.GREEN, "✓ all programs ended well")
                  : screen.paint(Style.RED, "✗ a program failed");
          case DEADLOCK -> screen.paint(Style.RED, "✗ deadlock");
          case TIME_LIMIT -> screen.paint(Style.RED, "✗ the time limit is reached");
        };
    if (realTime) {
      return "%s · %.2f s in real time".formatted(end, report.realNanos() / 1e9);
    }
    return "%s · %s s virtual, %.2f s real · %,d steps · trace %016x"
        .formatted(
            end,
            TimelinePrinter.seconds(report.result().nowNanos()),
            report.realNanos() / 1e9,
            report.steps(),
            report.traceHash());
  }

  /// Columns as wide as their widest cell; a heading that ends in `>` is set to the right.
  private static final class Table {
    private final String[] headings;
    private final List<String[]> rows = new ArrayList<>();

    Table(String... headings) {
      this.headings = headings;
    }

    void row(String... cells) {
      rows.add(cells);
    }

    void print(PrintStream out, Screen screen) {
      if (rows.isEmpty()) {
        return;
      }
      out.println();
      var titles = Arrays.stream(headings).map(title -> title.replace(">", ""));
      out.println(screen.paint(Style.DIM, line(titles.toArray(String[]::new))));
      for (var row : rows) {
        out.println(line(row));
      }
    }

    private String line(String[] cells) {
      var line = new StringBuilder(" ");
      for (int i = 0; i < cells.length; i++) {
        boolean right = headings[i].endsWith(">");
        boolean last = i == cells.length - 1;
        String cell = cells[i];
        String gap = " ".repeat(last && !right ? 0 : width(i) - cell.length());
        line.append(' ').append(right ? gap + cell : cell + gap).append(last ? "" : "  ");
      }
      return line.toString();
    }

    private int width(int column) {
      int width = headings[column].replace(">", "").length();
      for (var row : rows) {
        width = Math.max(width, row[column].length());
      }
      return width;
    }
  }
}
