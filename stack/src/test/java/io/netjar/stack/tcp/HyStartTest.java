package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 9406 §4.2, with the constants of §4.3.
final class HyStartTest {
  private static final int MSS = 1000;
  private static final double MILLISECOND = 1e6;

  private final HyStart hyStart = new HyStart(0);
  private final AckSample sample = new AckSample();

  /// A round of `samples` acknowledgements, each with a round-trip time of `millis`.
  private void round(int samples, double millis) {
    long end = sample.sndNxt;
    for (int i = 0; i < samples; i++) {
      sample.rttNanos = (long) (millis * MILLISECOND);
      sample.sndUna = end - (long) MSS * (samples - 1 - i);
      sample.sndNxt = end + (long) MSS * samples;
      hyStart.onAcknowledged(sample);
    }
  }

  @ParameterizedTest
  // The threshold is an eighth of the last round's least time, but 4 to 16 ms.
  @CsvSource({
    "10, 13.9, false",
    "10, 14, true",
    "64, 71.9, false",
    "64, 72, true",
    "200, 215.9, false",
    "200, 216, true"
  })
  @Rfc("9406 §4.2 delay")
  @Rfc("9406 §4.2 CSS")
  void a_rise_by_the_threshold_leads_into_conservative_slow_start(
      double before, double after, boolean conservative) {
    round(10, before);
    round(10, after);
    assertThat(hyStart.isConservative()).isEqualTo(conservative);
    assertThat(hyStart.divisor()).isEqualTo(conservative ? 4 : 1);
  }

  @Test
  void fewer_than_eight_samples_say_nothing() {
    round(10, 10);
    round(7, 100);
    assertThat(hyStart.isConservative()).isFalse();
  }

  @Test
  void one_short_time_in_a_round_is_its_least() {
    round(10, 10);
    sample.rttNanos = (long) (10 * MILLISECOND);
    sample.sndUna = sample.sndNxt - 9 * MSS;
    hyStart.onAcknowledged(sample);
    round(10, 100);
    assertThat(hyStart.isConservative()).isFalse();
  }

  @Test
  @Rfc("9406 §4.2 rounds")
  void five_rounds_of_conservative_slow_start_end_it() {
    round(10, 10);
    for (int i = 0; i < 4; i++) { // the round in which it began counts
      round(10, 20);
      assertThat(hyStart.isOver()).isFalse();
    }
    round(10, 20);
    assertThat(hyStart.isOver()).isTrue();
  }

  @Test
  @Rfc("9406 §4.2 resume")
  void a_time_below_that_of_its_beginning_ends_conservative_slow_start() {
    round(10, 10);
    round(10, 20);
    assertThat(hyStart.isConservative()).isTrue();
    round(10, 19.9);
    assertThat(hyStart.isConservative()).isFalse();
    assertThat(hyStart.isOver()).isFalse();
  }

  @Test
  void it_may_begin_again_and_counts_its_rounds_anew() {
    round(10, 10);
    round(10, 20);
    round(10, 20);
    round(10, 15);
    assertThat(hyStart.isConservative()).isFalse();
    for (int i = 0; i < 4; i++) {
      round(10, 30);
      assertThat(hyStart.isOver()).isFalse();
    }
    round(10, 30);
    assertThat(hyStart.isOver()).isTrue();
  }

  @Test
  void an_acknowledgement_without_a_time_is_no_sample() {
    round(10, 10);
    for (int i = 0; i < 8; i++) {
      sample.rttNanos = AckSample.NO_RTT;
      sample.sndUna = sample.sndNxt - 1;
      hyStart.onAcknowledged(sample);
    }
    assertThat(hyStart.isConservative()).isFalse();
  }
}
