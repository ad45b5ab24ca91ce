package io.netjar.stack.tcp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Paths that lose long segments without a word (RFC 4821 §7).
final class PathMtuSearchTest {
  private static final long SECOND = 1000 * LossyPair.MILLISECOND;
  private static final int OVERHEAD = 32; // the header with timestamps

  private static LossyPair pair(int longest, long bytes) {
    var settings = TcpSettings.DEFAULT.toBuilder().mtuProbing(true).build();
    var pair = new LossyPair(1, settings, settings);
    pair.delayNanos = 10 * LossyPair.MILLISECOND;
    pair.longest = longest;
    pair.client.toWrite = bytes;
    pair.server.closesEarly = true;
    pair.open();
    return pair;
  }

  private static int mss(LossyPair pair) {
    return requireNonNull(pair.client.connection).sender().mss();
  }

  @Test
  @Rfc("4821 §7.2 black hole")
  @Rfc("4821 §7.3 probe")
  @Rfc("4821 §7.6 success")
  void the_longest_segment_that_arrives_is_found() {
    for (int longest : new int[] {1200, 1350, 1470}) {
      var pair = pair(longest, 10_000_000);
      pair.run(120 * SECOND, LossyPair.MILLISECOND);
      assertThat(pair.server.read).as("bytes through a hole of %d", longest).isEqualTo(10_000_000);
      assertThat(mss(pair)).isBetween(longest - OVERHEAD - 8, longest - OVERHEAD);
    }
  }

  @Test
  @Rfc("4821 §7.2 black hole")
  void a_narrow_path_is_found_by_halves() {
    var pair = pair(400, 100_000);
    pair.run(300 * SECOND, LossyPair.MILLISECOND);
    assertThat(pair.server.read).isEqualTo(100_000);
    assertThat(mss(pair)).isBetween(256, 400 - OVERHEAD);
  }

  @Test
  @Rfc("1191 §6.3 aging")
  @Rfc("4821 §7.3 probe")
  void a_path_that_has_become_wider_is_used_ten_minutes_later() {
    var pair = pair(1200, 200_000_000);
    pair.server.readsAtMost = 1 << 12; // so that the transfer lasts
    pair.run(120 * SECOND, 10 * LossyPair.MILLISECOND);
    assertThat(mss(pair)).isBetween(1200 - OVERHEAD - 8, 1200 - OVERHEAD);
    pair.longest = 65_535;
    pair.run(500 * SECOND, 10 * LossyPair.MILLISECOND);
    assertThat(mss(pair)).as("before").isLessThan(1200);
    pair.run(900 * SECOND, 10 * LossyPair.MILLISECOND);
    assertThat(mss(pair)).as("after").isEqualTo(1500 - 20 - OVERHEAD);
    assertThat(requireNonNull(pair.client.connection).pathMtuSearch).isNull();
  }

  @Test
  @Rfc("4821 §7.3 probe")
  void after_an_outage_segments_become_long_again() {
    var pair = pair(65_535, 50_000_000);
    pair.server.readsAtMost = 1 << 12; // so that the transfer lasts
    pair.run(2 * SECOND, 10 * LossyPair.MILLISECOND);
    pair.loss = 1;
    pair.run(60 * SECOND, 10 * LossyPair.MILLISECOND);
    assertThat(mss(pair)).as("in the outage").isLessThan(600);
    pair.loss = 0;
    pair.run(200 * SECOND, 10 * LossyPair.MILLISECOND);
    assertThat(mss(pair)).as("after it").isGreaterThan(1400);
  }

  @Test
  void without_probing_a_black_hole_ends_the_connection() {
    var pair = new LossyPair(1, TcpSettings.DEFAULT, TcpSettings.DEFAULT);
    pair.longest = 1200;
    pair.client.toWrite = 100_000;
    pair.open();
    pair.run(2000 * SECOND, 1000 * LossyPair.MILLISECOND);
    assertThat(pair.server.read).isZero();
    assertThat(pair.client.closed).isTrue();
  }
}
