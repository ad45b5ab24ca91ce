package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The clock of timestamps (RFC 7323 §5.4) and what their echoes tell (RFC 7323 §4.1).
final class TimestampsTest {
  private static final long MILLISECOND = 1_000_000;
  private static final TcpSettings SETTINGS = TcpSettings.DEFAULT;

  @Test
  @Rfc("7323 §5.4 clock")
  void the_clock_ticks_once_in_a_millisecond_and_wraps() {
    assertThat(Timestamps.value(0, 5)).isEqualTo(5);
    assertThat(Timestamps.value(MILLISECOND - 1, 5)).isEqualTo(5);
    assertThat(Timestamps.value(MILLISECOND, 5)).isEqualTo(6);
    assertThat(Timestamps.value(MILLISECOND, -1)).isZero();
    assertThat(Timestamps.value((1L << 32) * MILLISECOND, 5)).isEqualTo(5);
  }

  @Test
  void a_timestamp_is_before_another_for_half_of_the_circle() {
    assertThat(Timestamps.isBefore(1, 2)).isTrue();
    assertThat(Timestamps.isBefore(2, 2)).isFalse();
    assertThat(Timestamps.isBefore(3, 2)).isFalse();
    assertThat(Timestamps.isBefore(-1, 0)).isTrue();
    assertThat(Timestamps.isBefore(Integer.MAX_VALUE, Integer.MIN_VALUE)).isTrue();
  }

  @Test
  @Rfc("7323 §4.1 RTTM")
  void an_echo_tells_the_round_trip_time_in_ticks_of_the_clock() {
    int offset = -10;
    int sent = Timestamps.value(90 * MILLISECOND, offset);
    assertThat(Timestamps.roundTripNanos(sent, 190 * MILLISECOND, offset))
        .isEqualTo(100 * MILLISECOND);
    assertThat(Timestamps.roundTripNanos(sent, 90 * MILLISECOND + 1, offset))
        .isEqualTo(MILLISECOND);
    assertThat(Timestamps.roundTripNanos(sent, 80 * MILLISECOND, offset))
        .isEqualTo(AckSample.NO_RTT);
    assertThat(Timestamps.roundTripNanos(0, 190 * MILLISECOND, offset)).isEqualTo(AckSample.NO_RTT);
  }

  @Test
  void between_the_same_ends_a_later_connection_has_later_timestamps() {
    var sequence = new InitialSequence(7);
    var ends = new FourTuple(1, 2, 3, 4);
    assertThat(sequence.timestampOffset(ends)).isEqualTo(sequence.timestampOffset(ends));
    assertThat(sequence.timestampOffset(new FourTuple(1, 2, 3, 5)))
        .isNotEqualTo(sequence.timestampOffset(ends));
    assertThat(new InitialSequence(8).timestampOffset(ends))
        .isNotEqualTo(sequence.timestampOffset(ends));
  }

  /// RFC 7323, appendix G: however many measurements a round trip gives, the smoothed time moves by
  /// about an eighth of the way in it.
  @Test
  void many_measurements_in_a_round_trip_weigh_as_much_as_one() {
    for (int expected = 1; expected <= 1000; expected *= 10) {
      var rtt = new RttEstimator(SETTINGS);
      rtt.sample(100 * MILLISECOND, 1);
      for (int i = 0; i < expected; i++) {
        rtt.sample(180 * MILLISECOND, expected);
      }
      // 1 - (1 - 1/8n)^n of 80 ms: from 10 ms for one down to 9.4 ms for many.
      assertThat(rtt.srttNanos())
          .as("%d measurements", expected)
          .isBetween(109_390_000L, 110_000_000L);
    }
  }
}
