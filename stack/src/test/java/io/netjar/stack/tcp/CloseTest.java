package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import io.netjar.stack.SocketError;
import org.junit.jupiter.api.Test;

/// The ways in which a connection ends (RFC 9293 §3.6, §3.10.4).
final class CloseTest {
  private final TcpScript script = new TcpScript();

  private void close() {
    script.connection().close(script.now());
  }

  @Test
  @Rfc("9293 MUST-13")
  void who_closes_first_ends_in_time_wait() {
    script.established();
    close();
    script.expect("F. 1:1(0) ack 1").state(TcpState.FIN_WAIT_1);
    script.inject(". 1:1(0) ack 2").nothing().state(TcpState.FIN_WAIT_2);
    script.inject("F. 1:1(0) ack 2").expect(". 2:2(0) ack 2").state(TcpState.TIME_WAIT);
    assertThat(script.tcp.openConnections()).isZero();
    assertThat(script.tcp.timeWaitCount()).isEqualTo(1);
    script.after(59_999).state(TcpState.TIME_WAIT).after(1).state(TcpState.CLOSED);
    assertThat(script.tcp.timeWaitCount()).isZero();
    assertThat(script.events.isEmpty()).isTrue();
  }

  @Test
  void a_fin_that_also_acknowledges_ours_goes_straight_to_time_wait() {
    script.established();
    close();
    script.expect("F. 1:1(0) ack 1");
    script.inject("F. 1:1(0) ack 2").expect(". 2:2(0) ack 2").state(TcpState.TIME_WAIT);
  }

  @Test
  void who_closes_second_ends_closed() {
    script.established();
    script.inject("F. 1:1(0) ack 1").expect(". 1:1(0) ack 2").state(TcpState.CLOSE_WAIT);
    script.read(10, -1);
    close();
    script.expect("F. 1:1(0) ack 2").state(TcpState.LAST_ACK);
    script.inject(". 2:2(0) ack 2").nothing().state(TcpState.CLOSED);
    assertThat(script.connection().error()).isNull();
    assertThat(script.events.isEmpty()).isTrue();
  }

  @Test
  @Rfc("9293 §3.6 simultaneous")
  void both_close_at_once() {
    script.established();
    close();
    script.expect("F. 1:1(0) ack 1");
    script.inject("F. 1:1(0) ack 1").expect(". 2:2(0) ack 2").state(TcpState.CLOSING);
    script.inject(". 2:2(0) ack 2").nothing().state(TcpState.TIME_WAIT);
  }

  @Test
  @Rfc("9293 §3.6 half-close")
  void after_shutdown_of_output_data_still_arrives() {
    script.established().write(10).expect("P. 1:11(10) ack 1");
    script.connection().shutdownOutput(script.now());
    script.expect("F. 11:11(0) ack 1");
    assertThat(script.connection().write(new byte[1], 0, 1, script.now())).isEqualTo(-1);
    assertThat(script.connection().writable()).isZero();
    script.inject("P. 1:101(100) ack 12").state(TcpState.FIN_WAIT_2).read(200, 100);
    script.expectAfter(40, ". 12:12(0) ack 101");
    script.inject("F. 101:101(0) ack 12").expect(". 12:12(0) ack 102").read(1, -1);
    script.state(TcpState.TIME_WAIT);
  }

  @Test
  void after_the_peers_fin_data_may_still_be_sent() {
    script.established().inject("F. 1:1(0) ack 1").expect(". 1:1(0) ack 2");
    script.write(100).expect("P. 1:101(100) ack 2");
    script.connection().shutdownOutput(script.now());
    script.expect("F. 101:101(0) ack 2").inject(". 2:2(0) ack 102").state(TcpState.CLOSED);
  }

  @Test
  void a_fin_follows_what_was_written() {
    script.established(1000, 1460).write(1500).expect(". 1:1001(1000) ack 1");
    close();
    script.state(TcpState.FIN_WAIT_1).nothing();
    script.inject(". 1:1(0) ack 1001 win 1000").expect("FP. 1001:1501(500) ack 1").nothing();
  }

  @Test
  void a_fin_may_come_with_data_and_out_of_order() {
    script.established().inject("FP. 101:201(100) ack 1").expect(". 1:1(0) ack 1");
    script.state(TcpState.ESTABLISHED);
    script.inject(". 1:101(100) ack 1").expect(". 1:1(0) ack 202").state(TcpState.CLOSE_WAIT);
    script.read(500, 200).read(1, -1);
  }

  @Test
  @Rfc("9293 §3.10.4 CLOSE")
  void unread_input_makes_a_close_a_reset() {
    script.established().inject("P. 1:11(10) ack 1");
    close();
    script.expect("R. 1:1(0) ack 11").nothing().state(TcpState.CLOSED);
    assertThat(script.connection().error()).isNull();
  }

  @Test
  @Rfc("9293 SHLD-3")
  void data_after_a_close_is_answered_with_a_reset() {
    script.established();
    close();
    script.expect("F. 1:1(0) ack 1").inject(". 1:1(0) ack 2");
    script.inject("P. 1:11(10) ack 2").expect("R. 2:2(0) ack 1").state(TcpState.CLOSED);
    script.dropped(DropReason.TCP_AFTER_CLOSE, 1);
  }

  @Test
  void linger_of_zero_makes_a_close_a_reset() {
    script.established().write(10).expect("P. 1:11(10) ack 1");
    script.connection().resetsOnClose(true);
    close();
    script.expect("R. 11:11(0) ack 1").state(TcpState.CLOSED);
    assertThat(script.events.isEmpty()).isTrue();
  }

  @Test
  @Rfc("9293 §3.10.5 ABORT")
  void an_abort_sends_a_reset_once() {
    script.established();
    script.connection().abort(script.now());
    script.expect("R. 1:1(0) ack 1").state(TcpState.CLOSED);
    script.connection().abort(script.now());
    close();
    script.nothing();
  }

  @Test
  void shutdown_of_input_discards_and_acknowledges() {
    script.established().inject("P. 1:101(100) ack 1");
    script.connection().shutdownInput(script.now());
    script.read(10, -1).expectAfter(40, ". 1:1(0) ack 101 win 65435");
    script.inject(". 101:1561(1460) ack 1").inject(". 1561:3021(1460) ack 1");
    script.expect(". 1:1(0) ack 3021 win 65535").read(10, -1);
    close();
    script.expect("F. 1:1(0) ack 3021");
  }

  @Test
  @Rfc("9293 MAY-1")
  void fin_wait_2_ends_after_a_minute_once_the_program_has_closed() {
    script.established();
    close();
    script.expect("F. 1:1(0) ack 1").inject(". 1:1(0) ack 2");
    script.after(59_999).state(TcpState.FIN_WAIT_2).after(1).state(TcpState.CLOSED).nothing();
  }

  @Test
  void fin_wait_2_lasts_while_the_program_may_still_read() {
    script.established();
    script.connection().shutdownOutput(script.now());
    script.expect("F. 1:1(0) ack 1").inject(". 1:1(0) ack 2");
    script.after(600_000).state(TcpState.FIN_WAIT_2);
  }

  @Test
  void a_fin_that_is_not_acknowledged_is_sent_again_until_nobody_waits_any_more() {
    script.established();
    close();
    script.expect("F. 1:1(0) ack 1");
    double rto = 200;
    for (int i = 0; i < 8; i++, rto *= 2) {
      script.expectAfter(rto, "F. 1:1(0) ack 1");
    }
    script.after(rto).nothing().state(TcpState.CLOSED).error(SocketError.TIMED_OUT);
  }

  @Test
  void a_fin_again_in_close_wait_is_acknowledged_again() {
    script.established().inject("F. 1:1(0) ack 1").expect(". 1:1(0) ack 2");
    script.inject("F. 1:1(0) ack 1").expect(". 1:1(0) ack 2").state(TcpState.CLOSE_WAIT);
  }

  @Test
  void a_close_before_the_handshake_is_done_is_done_after_it() {
    script.connect();
    script.expect("S 0:0(0)").inject("S 0:0(0)").expect("S. 0:0(0) ack 1");
    close();
    script.nothing().state(TcpState.SYN_RECEIVED);
    script.inject(". 1:1(0) ack 1").expect("F. 1:1(0) ack 1").state(TcpState.FIN_WAIT_1);
  }

  @Test
  void a_crash_says_nothing_and_forgets_everything() {
    script.established();
    script.tcp.crash();
    script.nothing().state(TcpState.CLOSED);
    assertThat(script.events.isEmpty()).isTrue();
    script.inject(". 1:1(0) ack 1").expect("R 1:1(0)");
  }
}
