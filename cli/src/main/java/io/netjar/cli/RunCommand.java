package io.netjar.cli;

import io.netjar.cli.Screen.Style;
import io.netjar.labfile.Lab;
import io.netjar.labfile.LabFileException;
import io.netjar.labfile.LabReport;
import io.netjar.labfile.LabRun;
import io.netjar.labfile.LiveRun;
import io.netjar.network.RunResult.Outcome;
import io.netjar.network.Timeline;
import io.netjar.sockets.program.DeadlockReport;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `netjar run LAB.yaml`: runs a lab in virtual time and tells what happened.
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs the network and the programs of a lab file, in virtual time as a rule.")
final class RunCommand implements Callable<Integer> {
  @Parameters(paramLabel = "LAB.yaml", description = "The lab file.")
  private Path file = Path.of("");

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Root of everything random; overrides the file's.")
  private @Nullable Long seed;

  @Option(
      names = "--capture",
      paramLabel = "DIR",
      description = "Writes a pcapng file for each cable into this folder.")
  private @Nullable Path capture;

  @Option(names = "--json", description = "Prints JSON, one object a line.")
  private boolean json;

  @Option(
      names = "--twice",
      description = "Runs the lab a second time and compares trace hash and steps.")
  private boolean twice;

  @Option(
      names = "--real-time",
      description = "Time is the clock on the wall; such a run cannot be repeated.")
  private boolean realTime;

  /// Where output goes; the process's own unless a test sets it.
  private PrintStream out = System.out;

  private PrintStream err = System.err;

  RunCommand() {}

  RunCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    if (realTime && (seed != null || twice)) {
      err.println("netjar: --seed and --twice have no use with --real-time");
      return LabExit.USAGE;
    }
    try {
      var lab = LabRun.read(file);
      return json ? runJson(lab) : runReadable(lab);
    } catch (LabFileException e) {
      e.problems().forEach(problem -> err.println(problem));
      err.println("netjar: nothing was run");
      return LabExit.USAGE;
    } catch (UncheckedIOException e) {
      err.println("netjar: " + SafeText.escape(String.valueOf(e.getMessage())));
      return LabExit.USAGE;
    }
  }

  private int runReadable(Lab lab) throws LabFileException {
    var screen = Screen.ofProcess();
    out.println(heading(lab, screen));
    out.println();
    var timeline = new TimelinePrinter(lab, LabRun.titles(lab), out, screen);
    timeline.printHeading();
    if (realTime) {
      return runLive(lab, timeline, (report, _) -> summarise(report, screen));
    }
    var report = run(lab, capture, timeline);
    summarise(report, screen);
    if (!twice) {
      return LabExit.code(report);
    }
    var second = run(lab, null, entry -> {});
    boolean same = report.isSameRunAs(second);
    String found = "trace %016x, %,d steps".formatted(second.traceHash(), second.steps());
    out.println(
        same
            ? screen.paint(Style.GREEN, "✓ the second run is identical") + ": " + found
            : screen.paint(Style.RED, "✗ the second run differs") + ": " + found);
    return same ? LabExit.code(report) : LabExit.FAILED;
  }

  private void summarise(LabReport report, Screen screen) {
    if (!report.result().waiting().isEmpty()) {
      out.println();
      out.print(DeadlockReport.of(report.result()));
      if (report.result().outcome() == Outcome.DEADLOCK) {
        out.println();
        out.println("  A program that is meant to wait for others is marked `service: true`.");
      }
    }
    new SummaryPrinter(out, screen, realTime).print(report);
    if (capture != null) {
      out.println("captures in " + capture + ": ./netjar explain " + capture + "/CABLE.pcapng");
    }
  }

  private int runJson(Lab lab) throws LabFileException {
    var printer = new JsonPrinter(out);
    if (realTime) {
      return runLive(lab, printer, printer::print);
    }
    var report = run(lab, capture, printer);
    printer.print(report);
    if (!twice) {
      return LabExit.code(report);
    }
    var second = run(lab, null, entry -> {});
    printer.twice(report, second);
    return report.isSameRunAs(second) ? LabExit.code(report) : LabExit.FAILED;
  }

  private LabReport run(Lab lab, @Nullable Path captures, Timeline.Listener listener)
      throws LabFileException {
    return LabRun.run(lab, seed != null ? seed : lab.seed(), captures, listener);
  }

  private int runLive(
      Lab lab, Timeline.Listener listener, BiConsumer<LabReport, @Nullable Integer> printer)
      throws LabFileException {
    try (var run =
        LiveRun.start(lab, capture, listener, null, report -> printer.accept(report, null))) {
      var report = run.await();
      if (report.isEmpty()) {
        return LabExit.WELL; // the JVM ends, and knows its status
      }
      int status = LabExit.code(report.get());
      printer.accept(report.get(), status);
      return status;
    }
  }

  private String heading(Lab lab, Screen screen) {
    int hosts = lab.lans().stream().mapToInt(lan -> lan.hosts().size()).sum();
    return screen.paint(Style.BOLD, lab.name())
        + "  seed %d · %s · %s · %s · %s"
            .formatted(
                seed != null ? seed : lab.seed(),
                count(lab.lans().size(), "LAN"),
                count(hosts, "host"),
                count(lab.routers().size(), "router"),
                count(lab.programs().size(), "program"));
  }

  private static String count(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
