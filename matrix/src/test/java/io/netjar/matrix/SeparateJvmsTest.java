package io.netjar.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The same seed gives the same frames in each JVM, whatever else the machine does meanwhile.
///
/// `-Dnetjar.matrix.runs=10` runs more of them; every second one runs beside busy processes.
final class SeparateJvmsTest {
  private static final int RUNS = Integer.getInteger("netjar.matrix.runs", 2);

  @Test
  void the_same_seed_gives_the_same_frames_in_every_jvm() throws Exception {
    String first = traces();
    assertThat(first.lines()).hasSizeGreaterThan(1);
    for (int run = 1; run < RUNS; run++) {
      var load = run % 2 == 1 ? busyProcesses() : List.<Process>of();
      try {
        assertThat(traces()).as("run %d of %d", run + 1, RUNS).isEqualTo(first);
      } finally {
        load.forEach(Process::destroyForcibly);
      }
    }
  }

  private static String traces() throws IOException, InterruptedException {
    var flags =
        List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:hashCode=2");
    return OwnJvm.run(flags, Traces.class, "1");
  }

  /// One for each processor, each of which ends at the latest with this one.
  private static List<Process> busyProcesses() throws IOException {
    var processes = new ArrayList<Process>();
    String spin =
        "while kill -0 %d 2>/dev/null; do :; done".formatted(ProcessHandle.current().pid());
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      processes.add(new ProcessBuilder("sh", "-c", spin).start());
    }
    return processes;
  }
}
