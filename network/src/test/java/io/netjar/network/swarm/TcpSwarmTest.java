package io.netjar.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netjar.network.swarm.TcpSwarmRun.Verdict;
import io.netjar.stack.SocketErrorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// TCP under any mix of loss, bursts, duplication, reordering, damage, late frames and cuts: what
/// arrives is the peer's stream, once and in order, and each connection ends at both ends.
///
/// Every connection checks its invariants after each event, as assertions are on in tests.
/// `netjar.tcp.swarm.seeds` says how many seeds are run, `netjar.tcp.swarm.seed` runs one alone.
class TcpSwarmTest {
  private static final int EVERYDAY_SEEDS = 300;

  @Test
  void streams_arrive_once_and_in_order_or_both_ends_come_to_an_end() {
    var problems = new ArrayList<String>();
    int conversations = 0;
    int whole = 0;
    var silence = Duration.ZERO;
    List<Long> seeds = seeds();
    for (long seed : seeds) {
      Verdict verdict = run(seed);
      conversations += verdict.conversations();
      whole += verdict.whole();
      silence = silence.compareTo(verdict.silence()) < 0 ? verdict.silence() : silence;
      if (!verdict.violations().isEmpty()) {
        problems.add(report(seed, verdict));
      }
    }
    System.out.printf(
        "TCP swarm: %,d seeds, %,d conversations, %,d of them whole, silent for %.1f s at most%n",
        seeds.size(), conversations, whole, silence.toMillis() / 1e3);
    if (!problems.isEmpty()) {
      fail(problems.size() + " of " + seeds.size() + " seeds:\n" + String.join("\n", problems));
    }
    if (seeds.size() >= 50) {
      // Else the faults are so hard, or so soft, that nothing was tried.
      assertThat(whole).isBetween(conversations / 3, conversations - 1);
    }
  }

  @Test
  void the_same_seed_gives_the_same_run() {
    long seed = seeds().getLast();

    assertThat(run(seed).hash()).as(command(seed)).isEqualTo(run(seed).hash());
  }

  private static List<Long> seeds() {
    Long one = Long.getLong("netjar.tcp.swarm.seed");
    int count = Integer.getInteger("netjar.tcp.swarm.seeds", EVERYDAY_SEEDS);
    return one != null ? List.of(one) : LongStream.rangeClosed(1, count).boxed().toList();
  }

  private static Verdict run(long seed) {
    try {
      return TcpSwarmRun.of(new TcpScenario(seed));
    } catch (IllegalStateException | AssertionError | SocketErrorException e) {
      throw new AssertionError("seed " + seed + ": " + command(seed), e);
    }
  }

  private static String report(long seed, Verdict verdict) {
    return "seed %d%n  %s%n  %s%n  again: %s"
        .formatted(
            seed, String.join("\n  ", verdict.violations()), new TcpScenario(seed), command(seed));
  }

  private static String command(long seed) {
    return "mvn -q -pl network -am test -Dtest=TcpSwarmTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dnetjar.tcp.swarm.seed="
        + seed;
  }
}
