package io.netjar.cli;

import io.netjar.cli.Screen.Style;
import io.netjar.labfile.Lab;
import io.netjar.labfile.LabReport;
import io.netjar.labfile.LabReport.ProgramReport;
import io.netjar.labfile.LabRun;
import io.netjar.network.Program;
import io.netjar.network.RunResult.Outcome;
import io.netjar.network.Timeline;
import io.netjar.sockets.program.DeadlockReport;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// What `netjar java` says at the end, on standard error: one line as a rule, more where something
/// went wrong.
final class JavaReport {
  private final PrintStream err;
  private final Screen screen = Screen.ofProcess();
  private final boolean json;
  private final boolean quiet;
  private final @Nullable Path capture;

  JavaReport(PrintStream err, boolean json, boolean quiet, @Nullable Path capture) {
    this.err = err;
    this.json = json;
    this.quiet = quiet;
    this.capture = capture;
  }

  /// Tells what happens as it happens.
  Timeline.Listener listener(Lab lab, String guest) {
    if (json) {
      return new JsonPrinter(err);
    }
    var titles = new ArrayList<>(LabRun.titles(lab));
    titles.add(guest);
    var printer = new TimelinePrinter(lab, titles, err, screen);
    printer.printHeading();
    return printer;
  }

  /// The report of a run in virtual time.
  void printVirtual(LabReport report, int status) {
    if (json) {
      new JsonPrinter(err).print(report, status);
      return;
    }
    if (!report.result().waiting().isEmpty()) {
      err.print(DeadlockReport.of(report.result()));
      err.println();
    }
    print(
        report,
        status,
        "%s s virtual, %.2f s real · %,d steps · trace %016x"
            .formatted(
                TimelinePrinter.seconds(report.result().nowNanos()),
                report.realNanos() / 1e9,
                report.steps(),
                report.traceHash()));
  }

  /// The report of a run in real time.
  ///
  /// @param status null where the JVM is about to end, with a status that is not known here
  void printLive(LabReport report, @Nullable Integer status) {
    if (json) {
      new JsonPrinter(err).print(report, status);
      return;
    }
    long frames = report.cables().stream().mapToLong(LabReport.CableReport::frames).sum();
    print(
        report,
        status,
        "%.2f s in real time · %,d frames".formatted(report.realNanos() / 1e9, frames));
  }

  private void print(LabReport report, @Nullable Integer status, String counted) {
    boolean isWell = status == null || report.guest().exitStatus() != null;
    if (quiet && isWell) {
      return;
    }
    for (var program : report.programs()) {
      if (program.state() == Program.State.FAILED && !program.equals(report.guest())) {
        say(screen.paint(Style.RED, "✗ ") + where(program) + " failed: " + program.failure());
      }
    }
    for (var program : report.programs()) {
      if (!program.leftOpen().isEmpty()) {
        say(where(program) + " left open: " + SummaryPrinter.leftOpen(program));
      }
    }
    say(end(report, status) + " · " + counted);
    if (capture != null) {
      say("captures in " + capture + ": ./netjar explain " + capture + "/CABLE.pcapng");
    }
  }

  private String end(LabReport report, @Nullable Integer status) {
    var guest = report.guest();
    if (status == null) {
      return where(guest) + " ended the JVM";
    }
    if (guest.exitStatus() != null) {
      boolean isWell = guest.exitStatus() == 0;
      return screen.paint(isWell ? Style.GREEN : Style.RED, isWell ? "✓ " : "✗ ")
          + where(guest)
          + " ended with "
          + guest.exitStatus();
    }
    return screen.paint(Style.RED, "✗ ")
        + where(guest)
        + (guest.state() == Program.State.STOPPED
            ? " crashed with its host"
            : report.result().outcome() == Outcome.TIME_LIMIT
                ? " was still running at the lab's time limit"
                : " waits for ever");
  }

  private static String where(ProgramReport program) {
    return SafeText.escape(program.name()) + " on " + program.host();
  }

  private void say(String text) {
    err.println("netjar: " + text);
  }
}
