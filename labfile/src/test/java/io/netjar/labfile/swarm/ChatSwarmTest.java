package io.netjar.labfile.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.labfile.swarm.ChatRun.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rooms full of people while cables are cut, frames lost, hosts crash, the server too, and some
/// never read. Whatever happens: what was acknowledged is kept, each client hears what was said in
/// its rooms in order, without a gap and once, and nothing else; who has no fault himself hears all
/// of it at once. When the faults are over everybody is where it wants to be.
class ChatSwarmTest {
  private static final int EVERYDAY_SEEDS = 100;

  @TempDir private Path folder;

  @BeforeAll
  static void registerTheDatabase() throws SQLException {
    SlowDatabase.register();
  }

  // Pitfall P9.
  // Pitfall P50.
  @Test
  void no_fault_loses_a_kept_message_tells_one_twice_or_delays_those_who_have_none()
      throws IOException {
    var seeds = new Seeds(ChatSwarmTest.class, EVERYDAY_SEEDS);
    var verdicts = new ArrayList<Verdict>();
    seeds.run(folder, (seed, _) -> violations(seed, verdicts));
    System.out.printf(
        "chat swarm: %,d seeds, %,d clients, %,d crashes, %,d messages kept, %,d heard,"
            + " %,d of them at once, after %d ms at most, %,d evicted%n",
        seeds.count(),
        verdicts.stream().mapToInt(Verdict::clients).sum(),
        verdicts.stream().mapToInt(Verdict::crashes).sum(),
        verdicts.stream().mapToInt(Verdict::kept).sum(),
        verdicts.stream().mapToInt(Verdict::heard).sum(),
        verdicts.stream().mapToInt(Verdict::timed).sum(),
        verdicts.stream().mapToLong(Verdict::slowestNanos).max().orElse(0) / 1_000_000,
        verdicts.stream().mapToInt(Verdict::evicted).sum());
    seeds.judge();
    if (seeds.count() >= 50) {
      // Else the faults are too soft.
      assertThat(verdicts.stream().mapToInt(Verdict::crashes).sum()).isGreaterThan(seeds.count());
      assertThat(verdicts.stream().mapToInt(Verdict::evicted).sum()).isPositive();
    }
  }

  private static List<String> violations(long seed, List<Verdict> verdicts) {
    Verdict verdict = ChatRun.of(seed);
    verdicts.add(verdict);
    return verdict.violations();
  }

  @Test
  void the_same_seed_gives_the_same_run() {
    var seeds = new Seeds(ChatSwarmTest.class, EVERYDAY_SEEDS);
    long seed = seeds.last();

    assertThat(ChatRun.of(seed).hash()).as(seeds.command(seed)).isEqualTo(ChatRun.of(seed).hash());
  }
}
