package io.netjar.apps.server;

import io.netjar.apps.Surroundings.Registration;
import io.netjar.apps.program.Json;
import io.netjar.apps.program.Waits;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/// Prints the counters of a server as a JSON object each time some time has passed, and at the end.
final class CounterLines implements Registration {
  private final Supplier<Map<String, Object>> counters;
  private final PrintStream out;
  private final Thread thread;

  private CounterLines(Supplier<Map<String, Object>> counters, PrintStream out, Duration every) {
    this.counters = counters;
    this.out = out;
    thread = Thread.ofVirtual().name("counters").unstarted(() -> sayEach(every));
  }

  static CounterLines start(
      Supplier<Map<String, Object>> counters, PrintStream out, Duration every) {
    var lines = new CounterLines(counters, out, every);
    lines.thread.start();
    return lines;
  }

  private void sayEach(Duration time) {
    try {
      while (true) {
        Thread.sleep(time);
        say();
      }
    } catch (InterruptedException _) {
      say();
    }
  }

  private void say() {
    out.println(Json.line(counters.get()));
  }

  @Override
  public void close() {
    thread.interrupt();
    // A server that was stopped by an interrupt still has it standing; the last line is awaited.
    Waits.joinUninterruptibly(thread);
  }
}
