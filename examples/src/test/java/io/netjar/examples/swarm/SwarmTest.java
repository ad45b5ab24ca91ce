package io.netjar.examples.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netjar.examples.swarm.SwarmRun.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files cross networks full of faults. Each arrives whole or fails honestly, no program waits for
/// ever, and after the faults a transfer must succeed.
///
/// `netjar.swarm.seeds` says how many seeds are run (./check --full: 1,000), `netjar.swarm.seed`
/// runs one alone. A seed that fails leaves its captures in `target/swarm/SEED`.
class SwarmTest {
  private static final int EVERYDAY_SEEDS = 150;

  @TempDir private Path folder;

  @Test
  void files_arrive_whole_or_fail_honestly_and_after_the_faults_all_is_well() throws IOException {
    var problems = new ArrayList<String>();
    int transfers = 0;
    int whole = 0;
    List<Long> seeds = seeds();
    for (long seed : seeds) {
      Verdict verdict = run(seed, null);
      transfers += verdict.transfers();
      whole += verdict.whole();
      if (!verdict.violations().isEmpty()) {
        problems.add(report(seed, verdict));
      }
    }
    System.out.printf(
        "swarm: %,d seeds, %,d transfers under faults: %,d whole, %,d failed honestly%n",
        seeds.size(), transfers, whole, transfers - whole);
    if (!problems.isEmpty()) {
      fail(problems.size() + " of " + seeds.size() + " seeds:\n" + String.join("\n", problems));
    }
    if (seeds.size() >= 50) {
      // Else the faults are so hard, or so soft, that nothing was tried.
      assertThat(whole).isBetween(transfers / 2, transfers - 1);
    }
  }

  @Test
  void the_same_seed_gives_the_same_run() throws IOException {
    long seed = seeds().getLast();

    Verdict first = run(seed, null);
    Verdict second = run(seed, null);

    assertThat(second.traceHash()).as(command(seed)).isEqualTo(first.traceHash());
    assertThat(second.steps()).as(command(seed)).isEqualTo(first.steps());
    assertThat(run(seed + 1, null).traceHash()).isNotEqualTo(first.traceHash());
  }

  private static List<Long> seeds() {
    Long one = Long.getLong("netjar.swarm.seed");
    int count = Integer.getInteger("netjar.swarm.seeds", EVERYDAY_SEEDS);
    return one != null ? List.of(one) : LongStream.rangeClosed(1, count).boxed().toList();
  }

  private Verdict run(long seed, @Nullable Path captures) throws IOException {
    Path own = Files.createTempDirectory(folder, "seed" + seed + "-");
    try {
      return SwarmRun.of(Scenario.of(seed), own, captures);
    } catch (IllegalStateException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + command(seed), e);
    } finally {
      delete(own);
    }
  }

  /// Runs the seed again, with captures, which change nothing.
  private String report(long seed, Verdict verdict) throws IOException {
    Path captures = Path.of("target", "swarm", Long.toString(seed));
    run(seed, captures);
    return "seed "
        + seed
        + "\n  "
        + String.join("\n  ", verdict.violations())
        + "\n  "
        + Scenario.of(seed)
        + "\n  captures in "
        + captures.toAbsolutePath()
        + "; again: "
        + command(seed);
  }

  private static String command(long seed) {
    return "mvn -q -pl examples -am test -Dtest=SwarmTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dnetjar.swarm.seed="
        + seed;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
