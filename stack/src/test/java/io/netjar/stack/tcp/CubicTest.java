package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 9438 §4: the numbers are computed here from the equations there.
final class CubicTest {
  private static final int MSS = 1000;
  private static final long MILLISECOND = 1_000_000;
  private static final double SECOND = 1e9;

  private final Cubic cubic = new Cubic(TcpSettings.DEFAULT, MSS);
  private final AckSample sample = new AckSample();
  private long now;

  private void acknowledge(int bytes, int flight, long rtt) {
    sample.acked = bytes;
    sample.delivered = bytes;
    sample.flight = flight;
    sample.sndUna += bytes;
    sample.sndNxt = sample.sndUna + flight;
    sample.rttNanos = rtt;
    sample.srttNanos = rtt;
    sample.now = now;
    cubic.onAcknowledged(sample);
  }

  /// A round trip in which every segment of the window is acknowledged by itself.
  private void roundTrip(long rtt) {
    int segments = Math.max(1, cubic.cwnd() / MSS);
    long begun = now;
    for (int i = 1; i <= segments; i++) {
      now = begun + rtt * i / segments;
      acknowledge(MSS, cubic.cwnd(), rtt);
    }
  }

  /// Slow start until the window has `segments`, then a loss that the recovery repairs.
  private void loseAt(int segments) {
    while (cubic.cwnd() < segments * MSS) {
      acknowledge(Math.min(MSS, segments * MSS - cubic.cwnd()), cubic.cwnd(), MILLISECOND);
    }
    congest();
  }

  private void congest() {
    cubic.onCongestion(cubic.cwnd());
    cubic.onRecovered();
  }

  private double segments() {
    return (double) cubic.cwnd() / MSS;
  }

  /// RFC 9438 §4.2, figures 1 and 2.
  private static double wCubic(double t, double wMax, double cwndEpoch) {
    double k = Math.cbrt((wMax - cwndEpoch) / 0.4);
    return 0.4 * Math.pow(t - k, 3) + wMax;
  }

  @Test
  @Rfc("9438 §4.6 decrease")
  @Rfc("9293 MAY-18")
  void a_congestion_event_leaves_seven_tenths_of_the_flight() { // RFC 9438 §4.6
    loseAt(100);
    assertThat(cubic.ssthresh()).isEqualTo(70 * MSS);
    assertThat(cubic.cwnd()).isEqualTo(70 * MSS);
  }

  @Test
  void the_threshold_follows_the_flight_and_not_the_window() { // RFC 9438 §4.6
    cubic.onCongestion(6 * MSS);
    assertThat(cubic.ssthresh()).isEqualTo(4200);
  }

  @Test
  void the_threshold_is_two_segments_at_least() { // RFC 9438 §4.6
    cubic.onCongestion(MSS);
    assertThat(cubic.ssthresh()).isEqualTo(2 * MSS);
  }

  @ParameterizedTest
  @CsvSource({"1000, 100", "1000, 50", "4000, 50", "300, 200"})
  @Rfc("9438 §4.2 growth")
  @Rfc("9438 §4.4 concave")
  @Rfc("9438 §4.5 convex")
  void the_window_follows_the_cubic_curve(int wMax, int rttMillis) {
    loseAt(wMax);
    double epoch = segments();
    double k = Math.cbrt((wMax - epoch) / 0.4);
    long begun = now;
    while (now - begun < 1.6 * k * SECOND) { // concave up to K, convex behind it
      roundTrip(rttMillis * MILLISECOND);
      double t = (now - begun) / SECOND;
      // The window is set one round trip ahead and reached when that is over (RFC 9438 §4.4).
      assertThat(segments())
          .as("at %.2f s", t)
          .isCloseTo(wCubic(t, wMax, epoch), within(2 + 0.002 * wMax));
    }
    assertThat(segments()).isGreaterThan(wMax);
  }

  @ParameterizedTest
  @CsvSource({"20, 10", "50, 20", "10, 1"})
  @Rfc("9438 §4.3 friendly")
  void with_a_short_round_trip_it_is_reno(int wMax, int rttMillis) { // RFC 9438 §4.3
    loseAt(wMax);
    double alpha = 3 * (1 - 0.7) / (1 + 0.7);
    double estimate = segments();
    for (int round = 0; estimate < 1.5 * wMax; round++) {
      int acks = Math.max(1, cubic.cwnd() / MSS);
      for (int i = 0; i < acks; i++) {
        now += rttMillis * MILLISECOND / acks;
        estimate += (estimate >= wMax ? 1 : alpha) / Math.max(estimate, segments());
        acknowledge(MSS, cubic.cwnd(), rttMillis * MILLISECOND);
      }
      assertThat(segments()).as("round %d", round).isCloseTo(estimate, within(0.1));
    }
  }

  @Test
  @Rfc("9438 §4.7 fast convergence")
  void who_loses_below_the_old_plateau_aims_lower() { // RFC 9438 §4.7: fast convergence
    loseAt(1000);
    congest(); // at 700 < 1000: W_max = 700 * (1 + 0.7) / 2 = 595
    double epoch = segments();
    assertThat(epoch).isCloseTo(490, within(0.01));
    long begun = now;
    double k = Math.cbrt((595 - 490) / 0.4);
    while (now - begun < k * SECOND) {
      roundTrip(100 * MILLISECOND);
    }
    assertThat(segments()).isCloseTo(595, within(2.0));
  }

  @Test
  @Rfc("9438 §4.7 fast convergence")
  void who_loses_above_the_old_plateau_aims_at_the_window() { // RFC 9438 §4.7
    loseAt(100);
    while (segments() < 110) {
      roundTrip(100 * MILLISECOND);
    }
    double wMax = segments();
    congest();
    double epoch = segments();
    long begun = now;
    double k = Math.cbrt((wMax - epoch) / 0.4);
    while (now - begun < k * SECOND) {
      roundTrip(100 * MILLISECOND);
    }
    assertThat(segments()).isCloseTo(wMax, within(1.0));
  }

  @Test
  void a_window_that_is_not_used_does_not_grow() { // RFC 9438 §5.8
    loseAt(100);
    for (int i = 0; i < 100; i++) {
      now += 10 * MILLISECOND;
      acknowledge(MSS, 10 * MSS, 100 * MILLISECOND);
    }
    assertThat(cubic.cwnd()).isEqualTo(70 * MSS);
  }

  @Test
  @Rfc("9438 §4.2 growth")
  void time_in_which_the_window_is_not_used_does_not_count() { // RFC 9438 §4.2
    loseAt(1000);
    double epoch = segments();
    long begun = now;
    for (int round = 0; round < 30; round++) {
      roundTrip(100 * MILLISECOND);
    }
    long paused = now;
    for (int i = 0; i < 200; i++) {
      now += 100 * MILLISECOND;
      acknowledge(MSS, 10 * MSS, 100 * MILLISECOND);
    }
    long idle = now - paused;
    for (int round = 0; round < 30; round++) {
      roundTrip(100 * MILLISECOND);
    }
    double t = (now - begun - idle) / SECOND;
    assertThat(segments()).isCloseTo(wCubic(t, 1000, epoch), within(4.0));
  }

  @Test
  @Rfc("9438 §4.8 timeout")
  void after_a_timeout_the_plateau_is_where_avoidance_begins() { // RFC 9438 §4.8
    loseAt(100);
    cubic.onTimeout(70 * MSS, false);
    assertThat(cubic.cwnd()).isEqualTo(MSS);
    assertThat(cubic.ssthresh()).isEqualTo(49 * MSS);
    while (cubic.cwnd() < cubic.ssthresh()) {
      acknowledge(MSS, cubic.cwnd(), 100 * MILLISECOND);
    }
    double epoch = segments();
    long begun = now;
    for (int round = 0; round < 60; round++) {
      roundTrip(100 * MILLISECOND);
    }
    double t = (now - begun) / SECOND;
    double cubicWindow = 0.4 * Math.pow(t, 3) + epoch; // K = 0
    assertThat(segments()).isCloseTo(cubicWindow, within(3.0));
  }

  @Test
  void the_threshold_stays_while_the_timer_expires_again() { // RFC 5681 §3.1
    cubic.onTimeout(10 * MSS, false);
    cubic.onTimeout(MSS, true);
    assertThat(cubic.ssthresh()).isEqualTo(7 * MSS);
  }

  @Test
  @Rfc("9438 §4.9 spurious")
  void a_reduction_for_nothing_is_undone() { // RFC 9438 §4.9
    loseAt(1000);
    double epoch = segments();
    long begun = now;
    for (int round = 0; round < 20; round++) {
      roundTrip(100 * MILLISECOND);
    }
    int before = cubic.cwnd();
    int threshold = cubic.ssthresh();
    cubic.onCongestion(cubic.cwnd());
    cubic.onSpurious();
    assertThat(cubic.cwnd()).isEqualTo(before);
    assertThat(cubic.ssthresh()).isEqualTo(threshold);
    for (int round = 0; round < 20; round++) {
      roundTrip(100 * MILLISECOND);
    }
    // The curve goes on as if nothing had been.
    double t = (now - begun) / SECOND;
    assertThat(segments()).isCloseTo(wCubic(t, 1000, epoch), within(3.0));
  }

  @Test
  void a_reduction_is_undone_once() {
    loseAt(100);
    congest();
    cubic.onSpurious();
    int window = cubic.cwnd();
    int threshold = cubic.ssthresh();
    cubic.onSpurious();
    assertThat(cubic.cwnd()).isEqualTo(window);
    assertThat(cubic.ssthresh()).isEqualTo(threshold);
  }

  @Test
  @Rfc("9438 §4.9 spurious")
  void the_first_timeout_undone_brings_slow_start_back() { // RFC 9438 §4.9.1
    cubic.onTimeout(10 * MSS, false);
    cubic.onTimeout(10 * MSS, true);
    cubic.onSpurious();
    assertThat(cubic.cwnd()).isEqualTo(10 * MSS);
    assertThat(cubic.ssthresh()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void after_a_pause_it_starts_from_the_initial_window() { // RFC 5681 §4.1
    loseAt(100);
    for (int round = 0; round < 10; round++) {
      roundTrip(100 * MILLISECOND);
    }
    cubic.onRestartAfterIdle();
    assertThat(cubic.cwnd()).isEqualTo(10 * MSS);
    now += 10_000 * MILLISECOND;
    acknowledge(MSS, 10 * MSS, 100 * MILLISECOND);
    assertThat(cubic.cwnd()).isEqualTo(11 * MSS);
  }

  @Test
  void an_acknowledgement_grows_slow_start_by_eight_segments_at_most() { // RFC 9406 §4.3: L
    acknowledge(10 * MSS, 10 * MSS, 100 * MILLISECOND);
    assertThat(cubic.cwnd()).isEqualTo(18 * MSS);
  }

  @Test
  void paced_slow_start_grows_by_all_that_is_acknowledged() { // RFC 9406 §4.3: L
    var paced = new Cubic(TcpSettings.DEFAULT.toBuilder().pacing(true).build(), MSS);
    sample.acked = 10 * MSS;
    sample.flight = 10 * MSS;
    sample.sndNxt = 20 * MSS;
    sample.rttNanos = AckSample.NO_RTT;
    paced.onAcknowledged(sample);
    assertThat(paced.cwnd()).isEqualTo(20 * MSS);
  }

  @Test
  void any_history_keeps_the_window_in_its_bounds() {
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      int mss = 48 + random.nextInt(9000);
      var control = new Cubic(TcpSettings.DEFAULT, mss);
      now = 0;
      for (int step = 0; step < 3000; step++) {
        now += random.nextLong(1L << random.nextInt(20, 36));
        int before = control.cwnd();
        int flight = (int) Math.min(CongestionControl.MOST, (long) before + random.nextInt(mss));
        boolean mayShrink = true;
        switch (random.nextInt(40)) {
          case 0 -> {
            control.onCongestion(flight);
            if (random.nextBoolean()) {
              control.onRecovered();
            }
          }
          case 1 -> control.onTimeout(flight, random.nextBoolean());
          case 2 -> control.onSpurious();
          case 3 -> control.onRestartAfterIdle();
          default -> {
            sample.acked = 1 + random.nextInt(random.nextInt(20) == 0 ? flight : 4 * mss);
            sample.flight = random.nextInt(4) == 0 ? random.nextInt(flight) : flight;
            sample.sndUna += sample.acked;
            sample.sndNxt = sample.sndUna + flight;
            sample.rttNanos = random.nextLong(1L << random.nextInt(10, 36));
            sample.srttNanos = random.nextLong(1L << random.nextInt(10, 36));
            sample.now = now;
            control.onAcknowledged(sample);
            mayShrink = false;
          }
        }
        assertThat(control.cwnd()).isBetween(mss, CongestionControl.MOST);
        assertThat(control.ssthresh()).isGreaterThanOrEqualTo(2 * mss);
        assertThat(mayShrink || control.cwnd() >= before).as("seed %d", seed).isTrue();
      }
    }
  }
}
