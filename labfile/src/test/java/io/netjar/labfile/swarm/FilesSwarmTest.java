package io.netjar.labfile.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.labfile.swarm.FilesRun.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files on their way while cables are cut, frames lost and both sides crash. Whatever happens: a
/// file that is published is whole, and who ends with 0 has got all of them there. When the faults
/// are over, everything gets through.
class FilesSwarmTest {
  private static final int EVERYDAY_SEEDS = 100;

  @TempDir private Path folder;

  @Test
  void no_fault_publishes_a_wrong_file_or_ends_a_transfer_too_well() throws IOException {
    var seeds = new Seeds(FilesSwarmTest.class, EVERYDAY_SEEDS);
    var verdicts = new ArrayList<Verdict>();
    seeds.run(folder, (seed, own) -> violations(seed, own, verdicts));
    var codes = new TreeMap<Integer, Integer>();
    var ways = new TreeMap<String, Integer>();
    for (var verdict : verdicts) {
      verdict.codes().forEach((code, count) -> codes.merge(code, count, Integer::sum));
      ways.merge(verdict.way(), 1, Integer::sum);
    }
    int crashes = verdicts.stream().mapToInt(Verdict::crashes).sum();
    System.out.printf(
        "files swarm: %,d seeds %s, %,d crashes, programs by exit code %s%n",
        seeds.count(), ways, crashes, codes);
    seeds.judge();
    if (seeds.count() >= 50) {
      // Else the faults are too soft.
      assertThat(crashes).isGreaterThan(seeds.count());
      assertThat(codes.values().stream().mapToInt(count -> count).sum())
          .isGreaterThan(codes.getOrDefault(0, 0) + seeds.count() / 2);
    }
  }

  private static List<String> violations(long seed, Path folder, List<Verdict> verdicts)
      throws IOException {
    Verdict verdict = FilesRun.of(seed, folder);
    verdicts.add(verdict);
    return verdict.violations();
  }

  @Test
  void the_same_seed_gives_the_same_run() throws IOException {
    var seeds = new Seeds(FilesSwarmTest.class, EVERYDAY_SEEDS);
    var hashes = new ArrayList<Long>();
    for (int i = 0; i < 2; i++) {
      seeds.run(
          seeds.last(),
          folder,
          (seed, own) -> {
            hashes.add(FilesRun.of(seed, own).hash());
            return List.of();
          });
    }
    assertThat(hashes.getFirst()).as(seeds.command(seeds.last())).isEqualTo(hashes.getLast());
  }
}
