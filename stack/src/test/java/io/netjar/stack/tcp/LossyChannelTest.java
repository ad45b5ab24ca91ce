package io.netjar.stack.tcp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.SocketError;
import org.junit.jupiter.api.Test;

/// Whatever the channel does, the stream arrives exactly once and in order, or both ends hear of an
/// error in the time that the retry limits give.
final class LossyChannelTest {
  private static final int SEEDS = Integer.getInteger("netjar.tcp.seeds", 300);
  private static final long SECOND = 1000 * LossyPair.MILLISECOND;

  @Test
  void a_stream_arrives_whole_over_a_channel_that_is_bad_for_a_while() {
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        transfer(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static void transfer(long seed) {
    var pair = pair(seed);
    var random = pair.random;
    pair.client.toWrite = random.nextInt(4) == 0 ? 0 : random.nextInt(300_000);
    pair.server.toWrite = random.nextInt(4) == 0 ? 0 : random.nextInt(300_000);
    pair.client.closesEarly = random.nextBoolean();
    pair.server.closesEarly = !pair.client.closesEarly || random.nextBoolean();
    pair.client.readsAtMost = 1 << random.nextInt(8, 18);
    pair.server.readsAtMost = 1 << random.nextInt(8, 18);
    pair.loss = random.nextDouble() * 0.2;
    pair.duplication = random.nextDouble() * 0.2;
    pair.reordering = random.nextDouble() * 0.4;
    pair.corruption = random.nextDouble() * 0.1;
    pair.delayNanos = random.nextLong(60 * LossyPair.MILLISECOND);
    pair.open();
    pair.run(random.nextLong(20 * SECOND), 5 * LossyPair.MILLISECOND);
    heal(pair);
    pair.run(pair.events.nowNanos() + 900 * SECOND, 50 * LossyPair.MILLISECOND);
    boolean early = pair.client.error != null || pair.server.error != null;
    if (early) {
      // The handshake alone may run out of retries while the channel is bad.
      assertThat(pair.client.error).isEqualTo(SocketError.TIMED_OUT);
      return;
    }
    assertThat(pair.client.closed && pair.server.closed).as("both ended").isTrue();
    assertThat(pair.server.read).isEqualTo(pair.client.toWrite);
    assertThat(pair.client.read).isEqualTo(pair.server.toWrite);
    settle(pair);
  }

  /// Afterwards nothing is left: no connection, no timer.
  private static void settle(LossyPair pair) {
    while (pair.events.fireNext()) {
      assertThat(pair.events.fired()).isLessThan(50_000_000);
    }
    assertThat(pair.client.tcp.openConnections()).isZero();
    assertThat(pair.server.tcp.openConnections()).isZero();
    assertThat(pair.client.tcp.timeWaitCount()).isZero();
    assertThat(pair.server.tcp.timeWaitCount()).isZero();
  }

  private static void heal(LossyPair pair) {
    pair.loss = 0;
    pair.duplication = 0;
    pair.reordering = 0;
    pair.corruption = 0;
  }

  private static LossyPair pair(long seed) {
    var choice = new java.util.SplittableRandom(~seed);
    return new LossyPair(seed, settings(choice), settings(choice));
  }

  private static TcpSettings settings(java.util.SplittableRandom choice) {
    return TcpSettings.DEFAULT.toBuilder()
        .maximumSegmentSize(choice.nextInt(3) == 0 ? choice.nextInt(100, 1460) : 0)
        .receiveBuffer(choice.nextInt(3) == 0 ? choice.nextInt(256, 65_536) : 65_535)
        .sendBuffer(choice.nextInt(3) == 0 ? choice.nextInt(256, 65_536) : 262_144)
        .receiveBufferMost(choice.nextInt(3) == 0 ? 1 << 20 : 256)
        .noDelay(choice.nextBoolean())
        .windowScaling(choice.nextInt(4) != 0)
        .timestamps(choice.nextInt(4) != 0)
        .selectiveAcks(choice.nextInt(4) != 0)
        .rack(choice.nextInt(3) != 0)
        .congestion(choice.nextBoolean() ? CongestionAlgorithm.RENO : CongestionAlgorithm.CUBIC)
        .build();
  }

  @Test
  void a_channel_cut_for_good_ends_in_timed_out_at_the_end_that_has_data() {
    for (int seed = 0; seed < 20; seed++) {
      var pair = pair(seed);
      pair.client.toWrite = 1_000_000;
      pair.delayNanos = 10 * LossyPair.MILLISECOND;
      pair.open();
      pair.run(200 * LossyPair.MILLISECOND, 5 * LossyPair.MILLISECOND);
      pair.cut = true;
      // RTO 200 ms + RTT at first, doubled up to 120 s, 15 times: under 1,000 s.
      pair.run(1000 * SECOND, 100 * LossyPair.MILLISECOND);
      assertThat(pair.client.error).as("seed %d", seed).isEqualTo(SocketError.TIMED_OUT);
      assertThat(pair.client.tcp.openConnections()).isZero();
    }
  }

  /// RFC 8985 §6.2, step 1: what is lost and sent again at one moment measures no negative time,
  /// which would take each segment sent again for lost at once.
  @Test
  void without_delay_no_round_trip_is_negative() {
    for (int seed = 0; seed < 20; seed++) {
      var pair = new LossyPair(seed, TcpSettings.DEFAULT, TcpSettings.DEFAULT);
      pair.client.toWrite = 1_000_000;
      pair.client.closesEarly = true;
      pair.loss = 0.1;
      pair.open();
      pair.run(100 * SECOND, LossyPair.MILLISECOND);
      assertThat(requireNonNull(pair.client.connection).info().leastRttNanos())
          .as("seed %d", seed)
          .isPositive();
    }
  }

  @Test
  void the_same_seed_gives_the_same_run() {
    var first = new long[2];
    for (int i = 0; i < 2; i++) {
      var pair = pair(42);
      pair.client.toWrite = 200_000;
      pair.loss = 0.1;
      pair.delayNanos = LossyPair.MILLISECOND;
      pair.client.closesEarly = true;
      pair.open();
      pair.run(100 * SECOND, LossyPair.MILLISECOND);
      first[i] = pair.events.fired() * 1_000_003 + pair.events.nowNanos();
    }
    assertThat(first[0]).isEqualTo(first[1]);
  }
}
