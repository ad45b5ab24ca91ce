package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.SocketError;
import org.junit.jupiter.api.Test;

/// The retransmission timer (RFC 6298 §5) and its limits (RFC 9293 §3.8.3), with exact times.
final class RetransmissionTest {
  private TcpScript script = new TcpScript();

  private static TcpScript reno() {
    var settings = TcpSettings.DEFAULT.toBuilder().congestion(CongestionAlgorithm.RENO);
    return new TcpScript(settings.build());
  }

  @Test
  @Rfc("6298 §5.4 earliest")
  @Rfc("6298 §5.5 back-off")
  @Rfc("6298 §5.1 start")
  void unacknowledged_data_is_sent_again_with_doubling_timeouts() {
    script.established().write(100).expect("P. 1:101(100) ack 1");
    // The handshake took no time, so the first timeout is the least one: 200 ms.
    for (double rto = 200; rto <= 102_400; rto *= 2) {
      script.expectAfter(rto, "P. 1:101(100) ack 1");
    }
    script.expectAfter(120_000, "P. 1:101(100) ack 1"); // RFC 6298 §2.5
    assertThat(script.connection().info().retransmissions()).isEqualTo(11);
  }

  @Test
  @Rfc("9293 MUST-20")
  @Rfc("6298 §2.5 maximum")
  void after_fifteen_retries_the_connection_is_lost() {
    script.established().write(100).expect("P. 1:101(100) ack 1");
    double rto = 200;
    double total = 0;
    for (int i = 0; i < 15; i++) {
      script.expectAfter(rto, "P. 1:101(100) ack 1");
      total += rto;
      rto = Math.min(2 * rto, 120_000);
    }
    script.after(rto - 1).state(TcpState.ESTABLISHED).after(1).nothing();
    script.state(TcpState.CLOSED).error(SocketError.TIMED_OUT);
    // The documented time with Linux's constants and a timeout of 200 ms at first: 924.6 s.
    assertThat((total + rto) / 1000).isEqualTo(924.6);
    assertThat(script.events.isEmpty()).isTrue();
  }

  @Test
  @Rfc("9293 MUST-21")
  void the_number_of_retries_is_a_setting() {
    script = new TcpScript(TcpSettings.DEFAULT.toBuilder().dataRetries(2).build());
    script.established().write(1).expect("P. 1:2(1) ack 1");
    script.expectAfter(200, "P. 1:2(1) ack 1").expectAfter(400, "P. 1:2(1) ack 1");
    script.after(800).nothing().error(SocketError.TIMED_OUT);
  }

  @Test
  void an_acknowledgement_ends_the_series() {
    script.established().write(100).expect("P. 1:101(100) ack 1");
    script.expectAfter(200, "P. 1:101(100) ack 1").inject(". 1:1(0) ack 101");
    script.after(100_000).nothing();
    assertThat(script.connection().unacknowledged()).isZero();
  }

  @Test
  @Rfc("6298 §2.4 minimum")
  @Rfc("6298 §2.2 first")
  void the_timeout_follows_the_measured_round_trip() { // RFC 6298 §2.2, §2.3
    script.connect();
    script.expect("S 0:0(0)").after(100).inject("S. 0:0(0) ack 1").expect(". 1:1(0) ack 1");
    // R = 100: SRTT 100, RTTVAR 50, RTO 100 + max(200, 200).
    assertThat(script.connection().info().srttNanos()).isEqualTo(100 * TcpScript.MILLISECOND);
    assertThat(script.connection().info().rttvarNanos()).isEqualTo(50 * TcpScript.MILLISECOND);
    script.write(100).expect("P. 1:101(100) ack 1").after(180).inject(". 1:1(0) ack 101");
    // R' = 180: RTTVAR 3/4·50 + 1/4·80 = 57.5, SRTT 7/8·100 + 1/8·180 = 110, RTO 110 + 230.
    assertThat(script.connection().info().srttNanos()).isEqualTo(110 * TcpScript.MILLISECOND);
    assertThat(script.connection().info().rttvarNanos()).isEqualTo(57_500_000);
    script.write(100).expect("P. 101:201(100) ack 1").expectAfter(340, "P. 101:201(100) ack 1");
  }

  @Test
  @Rfc("9293 MUST-18")
  void a_segment_sent_twice_is_not_measured_and_the_back_off_stays() { // Karn's algorithm
    script.established().write(100).expect("P. 1:101(100) ack 1");
    script.expectAfter(200, "P. 1:101(100) ack 1").after(50).inject(". 1:1(0) ack 101");
    assertThat(script.connection().info().srttNanos()).isZero();
    script.write(100).expect("P. 101:201(100) ack 1").expectAfter(400, "P. 101:201(100) ack 1");
  }

  @Test
  void an_acknowledgement_of_part_starts_the_timer_anew() { // RFC 6298 §5.3
    script.established().write(2920);
    script.expect(". 1:1461(1460) ack 1").expect("P. 1461:2921(1460) ack 1");
    script.after(150).inject(". 1:1(0) ack 1461");
    // The measurement of 150 ms: SRTT was 0, now 150, RTTVAR 75: RTO 450.
    script.expectAfter(450, "P. 1461:2921(1460) ack 1");
  }

  @Test
  void after_a_timeout_one_segment_goes_out_and_slow_start_follows() { // RFC 5681 §3.1
    script = reno();
    script.established().write(14_600);
    assertThat(script.discard()).isEqualTo(10);
    script.expectAfter(200, ". 1:1461(1460) ack 1").nothing();
    var info = script.connection().info();
    assertThat(info.cwnd()).isEqualTo(1460);
    assertThat(info.ssthresh()).isEqualTo(7300);
    assertThat(info.inFlight()).isEqualTo(1460);
    script.inject(". 1:1(0) ack 1461");
    script.expect(". 1461:2921(1460) ack 1").expect(". 2921:4381(1460) ack 1").nothing();
    // What the peer had kept is acknowledged in one step.
    script.inject(". 1:1(0) ack 14601").nothing();
    assertThat(script.connection().info().inFlight()).isZero();
  }

  @Test
  void the_threshold_is_held_while_the_same_data_is_sent_again() { // RFC 5681 §3.1
    script = reno();
    script.established().write(14_600);
    script.discard();
    script.expectAfter(200, ". 1:1461(1460) ack 1").expectAfter(400, ". 1:1461(1460) ack 1");
    assertThat(script.connection().info().ssthresh()).isEqualTo(7300);
  }

  @Test
  void a_lost_syn_makes_the_first_window_one_segment_and_the_timeout_three_seconds() {
    script.connect();
    script.expect("S 0:0(0)").expectAfter(1000, "S 0:0(0)");
    script.inject("S. 0:0(0) ack 1 win 65535 <mss 1460>").expect(". 1:1(0) ack 1");
    script.write(5000).expect(". 1:1461(1460) ack 1").nothing(); // RFC 5681 §3.1
    script.expectAfter(3000, ". 1:1461(1460) ack 1"); // RFC 6298 §5.7
  }

  @Test
  @Rfc("5681 §4.1 idle")
  void after_a_long_silence_the_window_begins_anew() { // RFC 5681 §4.1
    script.established().write(29_200);
    script.discard();
    script.inject(". 1:1(0) ack 14601");
    script.discard();
    script.inject(". 1:1(0) ack 29201");
    assertThat(script.connection().info().cwnd()).isGreaterThan(14_600);
    script.after(1000).write(60_000);
    assertThat(script.discard()).isEqualTo(10);
  }

  @Test
  void a_segment_that_could_not_be_sent_is_sent_later() {
    script.established();
    script.refuse(SocketError.NETWORK_UNREACHABLE);
    script.write(100).nothing().after(100).refuse(null);
    script.expectAfter(100, "P. 1:101(100) ack 1");
  }
}
