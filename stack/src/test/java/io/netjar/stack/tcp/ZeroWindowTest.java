package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.SocketError;
import org.junit.jupiter.api.Test;

/// Closed windows and the silly window syndrome (RFC 9293 §3.8.6).
final class ZeroWindowTest {
  private TcpScript script = new TcpScript();

  @Test
  @Rfc("9293 MUST-37")
  @Rfc("9293 SHLD-30")
  @Rfc("9293 MUST-35")
  void a_closed_window_is_probed_with_back_off_for_as_long_as_the_peer_answers() {
    script.established(0, 1460).write(100).nothing();
    double wait = 200;
    for (int i = 0; i < 30; i++) {
      script.expectAfter(wait, ". 0:0(0) ack 1").inject(". 1:1(0) ack 1 win 0");
      wait = Math.min(2 * wait, 120_000);
    }
    assertThat(script.connection().info().zeroWindowProbes()).isEqualTo(30);
    script.inject(". 1:1(0) ack 1 win 1000").expect("P. 1:101(100) ack 1");
    script.inject(". 1:1(0) ack 101 win 1000").after(300_000).nothing();
  }

  @Test
  void probes_that_nobody_answers_lose_the_connection() {
    script.established(0, 1460).write(100);
    for (double wait = 200, i = 0; i < 15; i++, wait = Math.min(2 * wait, 120_000)) {
      script.expectAfter(wait, ". 0:0(0) ack 1");
    }
    script.after(120_000).nothing().error(SocketError.TIMED_OUT);
  }

  @Test
  void a_window_closed_for_good_is_given_up_once_the_program_has_closed() {
    script.established(0, 1460).write(100);
    script.connection().close(script.now());
    for (double wait = 200, i = 0; i < 8; i++, wait *= 2) {
      script.expectAfter(wait, ". 0:0(0) ack 1").inject(". 1:1(0) ack 1 win 0");
    }
    script.after(51_200).state(TcpState.CLOSED);
  }

  @Test
  void data_that_a_shrunk_window_shuts_out_is_not_given_up_while_the_peer_answers() {
    script.established(1000, 1000).write(1000).expect("P. 1:1001(1000) ack 1");
    script.inject(". 1:1(0) ack 1 win 0");
    double wait = 200;
    for (int i = 0; i < 30; i++) { // RFC 9293 §3.8.6: the window is probed, nothing goes beyond it
      script.expectAfter(wait, ". 0:0(0) ack 1").inject(". 1:1(0) ack 1 win 0");
      wait = Math.min(2 * wait, 120_000);
    }
    script.state(TcpState.ESTABLISHED);
    script.inject(". 1:1(0) ack 1 win 1000").expect("P. 1:1001(1000) ack 1");
  }

  @Test
  void what_is_sent_again_is_cut_where_a_shrunk_window_ends() { // RFC 9293 §3.8.6
    script.established(3000, 1000).write(3000);
    assertThat(script.discard()).isEqualTo(3);
    script.inject(". 1:1(0) ack 1 win 1500").expectAfter(200, ". 1:1001(1000) ack 1").nothing();
    script.inject(". 1:1(0) ack 1001 win 500").expect(". 1001:1501(500) ack 1").nothing();
    script.inject(". 1:1(0) ack 1501 win 3000");
    script.expect(". 1501:2001(500) ack 1").expect("P. 2001:3001(1000) ack 1").nothing();
  }

  @Test
  @Rfc("9293 MUST-38")
  void a_window_open_too_little_is_used_whatever_another_connection_sent_last() {
    script.established(3000, 1000).inject(". 1:1(0) ack 1 win 990").write(2000).nothing();
    script.connection().layer().plan().reserved = 28; // for selective acknowledgements
    script.expectAfter(200, ". 1:991(990) ack 1");
  }

  @Test
  void a_lost_window_update_is_found_by_the_probe() {
    script.established(0, 1460).write(5).expectAfter(200, ". 0:0(0) ack 1");
    script.inject(". 1:1(0) ack 1 win 500").expect("P. 1:6(5) ack 1");
  }

  @Test
  @Rfc("9293 MAY-8")
  void a_probe_of_ours_is_answered_with_the_window() {
    script = new TcpScript(TcpSettings.DEFAULT.toBuilder().receiveBuffer(1000).build());
    script.established().inject("P. 1:1001(1000) ack 1").expectAfter(40, ". 1:1(0) ack 1001 win 0");
    script.inject(". 1000:1000(0) ack 1").expect(". 1:1(0) ack 1001 win 0");
    script.inject(". 1001:1002(1) ack 1").expect(". 1:1(0) ack 1001 win 0");
    script.read(1000, 1000).expect(". 1:1(0) ack 1001 win 1000");
    script.inject("P. 1001:1101(100) ack 1").read(1000, 100);
  }

  @Test
  void an_acknowledgement_beside_data_that_finds_the_window_closed_counts() {
    script = new TcpScript(TcpSettings.DEFAULT.toBuilder().receiveBuffer(1000).build());
    script.established().write(10).expect("P. 1:11(10) ack 1");
    script.inject("P. 1:1001(1000) ack 1").after(40).discard();
    script.inject("P. 1001:1011(10) ack 11").expect(". 11:11(0) ack 1001 win 0");
    assertThat(script.connection().unacknowledged()).isZero();
  }

  @Test
  @Rfc("9293 MUST-39")
  void the_receiver_opens_its_window_by_large_steps_only() { // RFC 9293 §3.8.6.2.2
    script = new TcpScript(TcpSettings.DEFAULT.toBuilder().receiveBuffer(4000).build());
    script.established().inject(". 1:1461(1460) ack 1").inject(". 1461:2921(1460) ack 1");
    script.expect(". 1:1(0) ack 2921 win 1080").inject("P. 2921:4001(1080) ack 1");
    script.expectAfter(40, ". 1:1(0) ack 4001 win 0");
    script.read(1000, 1000).nothing().read(459, 459).nothing();
    script.read(1, 1).expect(". 1:1(0) ack 4001 win 1460");
    script.read(1000, 1000).nothing();
  }

  /// RFC 9293 §3.8.6.1 lets a peer keep its window closed as long as it likes; but where the
  /// program has closed nobody could end the connection, so Linux's tcp_orphan_retries holds for
  /// it.
  @Test
  void after_a_close_a_peer_that_shrinks_its_window_for_good_is_given_up() {
    script.established().write(1000).expect("P. 1:1001(1000) ack 1");
    script.connection().close(script.now());
    script.expect("F. 1001:1001(0) ack 1").inject(". 1:1(0) ack 1 win 0");
    for (int i = 0; i < TcpSettings.DEFAULT.orphanRetries(); i++) {
      script.expectAfter(200 << i, ". 0:0(0) ack 1").inject(". 1:1(0) ack 1 win 0");
    }
    script.after(120_000).nothing();
    assertThat(script.tcp.openConnections()).isZero();
  }

  @Test
  @Rfc("9293 SHLD-14")
  void the_window_never_shrinks() {
    script
        .established()
        .inject("P. 1:101(100) ack 1")
        .expectAfter(40, ". 1:1(0) ack 101 win 65435");
    script.connection().receiveBuffer(1000);
    script.inject("P. 101:201(100) ack 1").expectAfter(40, ". 1:1(0) ack 201 win 65335");
  }

  @Test
  @Rfc("9293 MUST-38")
  void the_sender_waits_rather_than_use_a_silly_window() { // RFC 9293 §3.8.6.2.1
    script.established(4000, 1460).write(10_000);
    script.expect(". 1:1461(1460) ack 1").expect(". 1461:2921(1460) ack 1").nothing();
    script.inject(". 1:1(0) ack 2921 win 500").nothing();
    // The override timeout, 0.1 to 1 s.
    script.expectAfter(200, ". 2921:3421(500) ack 1").nothing();
    script.inject(". 1:1(0) ack 3421 win 2000").expect(". 3421:4881(1460) ack 1").nothing();
  }

  @Test
  @Rfc("9293 MUST-38")
  void half_of_the_largest_window_is_not_silly() { // RFC 9293 §3.8.6.2.1, condition 3
    script.established(800, 1460).write(10_000).expect(". 1:801(800) ack 1");
    script.inject(". 1:1(0) ack 801 win 399").nothing();
    script.inject(". 1:1(0) ack 801 win 400").expect(". 801:1201(400) ack 1");
  }
}
