package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Fast retransmit and fast recovery (RFC 5681 §3.2, RFC 6582 §3.2), with segments of 1,000 bytes
/// and Reno's window.
final class FastRetransmitTest {
  private final TcpScript script =
      new TcpScript(TcpSettings.DEFAULT.toBuilder().congestion(CongestionAlgorithm.RENO).build());

  /// Ten segments are under way.
  private void tenUnderWay() {
    script.established(65_535, 1000).write(30_000);
    assertThat(script.discard()).isEqualTo(10);
  }

  private void duplicates(int count, int acknowledgment) {
    for (int i = 0; i < count; i++) {
      script.inject(". 1:1(0) ack " + acknowledgment);
    }
  }

  /// Ten segments were under way, limited transmit let two out, and the oldest is sent again.
  private void inRecovery() {
    tenUnderWay();
    duplicates(3, 1);
    script.expect(". 10001:11001(1000) ack 1").expect(". 11001:12001(1000) ack 1");
    script.expect(". 1:1001(1000) ack 1").nothing();
  }

  @Test
  @Rfc("3042 §2 two segments")
  @Rfc("3042 §2 window")
  void the_first_two_duplicates_let_a_new_segment_out_each() { // RFC 3042 §2
    tenUnderWay();
    duplicates(1, 1);
    script.expect(". 10001:11001(1000) ack 1").nothing();
    duplicates(1, 1);
    script.expect(". 11001:12001(1000) ack 1").nothing();
  }

  @Test
  @Rfc("5681 §3.2 fast retransmit")
  void the_third_duplicate_sends_the_oldest_segment_again() {
    inRecovery();
    var info = script.connection().info();
    assertThat(info.ssthresh()).isEqualTo(5000); // half of ten: the two are not counted
    assertThat(info.inFlight()).isEqualTo(9000); // twelve less three that have arrived
    assertThat(info.cwnd()).isEqualTo(9000);
    assertThat(info.duplicateAcks()).isEqualTo(3);
    assertThat(info.retransmissions()).isEqualTo(1);
  }

  @Test
  @Rfc("9937 §6 proportional")
  void every_second_duplicate_lets_new_data_out_until_the_threshold_is_reached() { // RFC 9937 §6
    inRecovery();
    duplicates(2, 1); // 1500 of 3000 delivered, of which 1000 are sent
    script.nothing();
    duplicates(1, 1);
    script.expect(". 12001:13001(1000) ack 1").nothing();
    duplicates(2, 1); // pipe is at the threshold now
    script.nothing();
    duplicates(1, 1);
    script.expect(". 13001:14001(1000) ack 1").nothing();
    duplicates(1, 1);
    script.expect(". 14001:15001(1000) ack 1").nothing();
  }

  @Test
  @Rfc("6582 §3.2 full")
  @Rfc("9937 §6 end")
  void an_acknowledgement_of_everything_ends_recovery_at_the_threshold() { // RFC 9937 §7
    inRecovery();
    script.inject(". 1:1(0) ack 12001");
    assertThat(script.connection().info().cwnd()).isEqualTo(5000);
    assertThat(script.discard()).isEqualTo(5);
  }

  @Test
  @Rfc("6582 §3.2 partial")
  void an_acknowledgement_of_part_sends_the_next_hole_at_once() { // RFC 6582 §3.2 step 3
    inRecovery();
    script.inject(". 1:1(0) ack 4001");
    script.expect(". 4001:5001(1000) ack 1");
    script.inject(". 1:1(0) ack 12001");
    assertThat(script.connection().info().ssthresh()).isEqualTo(5000);
  }

  @Test
  @Rfc("6582 §3.2 recover")
  void a_loss_in_the_same_window_is_no_second_loss() { // RFC 6582 §3.2 step 2
    tenUnderWay();
    script.expectAfter(200, ". 1:1001(1000) ack 1");
    duplicates(5, 1);
    script.nothing();
    assertThat(script.connection().info().ssthresh()).isEqualTo(5000);
  }

  @Test
  @Rfc("5681 §2 duplicate")
  void an_acknowledgement_with_data_or_another_window_is_no_duplicate() { // RFC 5681 §2
    tenUnderWay();
    for (int i = 0; i < 4; i++) {
      script.inject(". " + (1 + 10 * i) + ":" + (11 + 10 * i) + "(10) ack 1");
      script.inject(". 41:41(0) ack 1 win " + (65_000 + i));
    }
    assertThat(script.connection().info().duplicateAcks()).isZero();
  }

  @Test
  @Rfc("5681 §3.1 avoidance")
  @Rfc("9293 MUST-19")
  void slow_start_doubles_and_congestion_avoidance_adds_one() { // RFC 5681 §3.1
    tenUnderWay();
    script.expectAfter(200, ". 1:1001(1000) ack 1").inject(". 1:1(0) ack 10001");
    assertThat(script.discard()).isEqualTo(2);
    script.inject(". 1:1(0) ack 11001").inject(". 1:1(0) ack 12001");
    assertThat(script.connection().info().cwnd()).isEqualTo(4000);
    script.inject(". 1:1(0) ack 13001").inject(". 1:1(0) ack 14001");
    assertThat(script.connection().info().cwnd()).isEqualTo(5000); // 6000 would be beyond ssthresh
    for (int acknowledged = 15_001; acknowledged <= 18_001; acknowledged += 1000) {
      script.inject(". 1:1(0) ack " + acknowledged);
    }
    assertThat(script.connection().info().cwnd()).isEqualTo(6000);
  }
}
