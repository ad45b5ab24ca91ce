package io.netjar.sockets.program;

import io.netjar.network.RunResult;
import io.netjar.network.RunResult.Outcome;
import io.netjar.network.Waiting;
import java.util.List;

/// The threads that wait for ever, or until the time was up, for people to read.
///
/// ```
/// 2 threads wait, and nothing can happen any more:
///
///   call on desk
///     Socket.read, since 0.000100 s
///     tcp ESTABLISHED 192.168.1.2:49152 → 192.168.1.1:7
///       at com.example.Call.ask(Call.java:12)
///       at com.example.Call.main(Call.java:7)
/// ```
public final class DeadlockReport {
  private DeadlockReport() {}

  /// The report, several lines, each with its end; services come last, since they are meant to
  /// wait. Empty where nobody waits.
  public static String of(RunResult result) {
    var waiting = result.waiting();
    return waiting.isEmpty() ? "" : of(waiting, result.outcome() == Outcome.TIME_LIMIT);
  }

  private static String of(List<Waiting> waiting, boolean isTimeUp) {
    var report = new StringBuilder();
    report
        .append(waiting.size() == 1 ? "1 thread waits" : waiting.size() + " threads wait")
        .append(isTimeUp ? " at the time limit:\n" : ", and nothing can happen any more:\n");
    for (var thread : waiting) {
      if (!thread.program().isService()) {
        append(report, thread);
      }
    }
    for (var thread : waiting) {
      if (thread.program().isService()) {
        append(report, thread);
      }
    }
    return report.toString();
  }

  private static void append(StringBuilder report, Waiting waiting) {
    var program = waiting.program();
    report.append("\n  ").append(program.name()).append(" on ").append(program.host().name());
    if (program.isService()) {
      report.append(" (a service)");
    }
    if (!waiting.thread().equals(program.name())) {
      report.append(", thread '").append(waiting.thread()).append('\'');
    }
    report.append("\n    ").append(waiting.call());
    report.append(", since ").append(seconds(waiting.sinceNanos())).append(" s\n");
    if (!waiting.socket().isEmpty()) {
      report.append("    ").append(waiting.socket()).append('\n');
    }
    for (var frame : waiting.stack()) {
      report.append("      at ").append(frame).append('\n');
    }
  }

  private static String seconds(long nanos) {
    return "%d.%06d".formatted(nanos / 1_000_000_000, nanos % 1_000_000_000 / 1000);
  }
}
