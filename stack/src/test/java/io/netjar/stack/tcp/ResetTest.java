package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import io.netjar.stack.SocketError;
import io.netjar.wire.Ipv4Address;
import org.junit.jupiter.api.Test;

/// Resets sent and received (RFC 9293 §3.10.7.1, RFC 5961 §3).
final class ResetTest {
  private final TcpScript script = new TcpScript();

  @Test
  void a_segment_for_nobody_is_answered_with_a_reset() {
    script.inject(". 5:5(0) ack 9").expect("R 9:9(0)");
    script.inject("S 0:0(0)").expectAbsoluteReset();
    script.inject("R 5:5(0)").nothing();
    script.dropped(DropReason.TCP_NO_CONNECTION, 3);
  }

  @Test
  void a_reset_with_the_exact_number_ends_the_connection() {
    script.established().write(100).expect("P. 1:101(100) ack 1");
    script.inject("R 1:1(0)").nothing().state(TcpState.CLOSED).error(SocketError.RESET);
    assertThat(script.connection().write(new byte[1], 0, 1, script.now())).isEqualTo(-1);
    script.read(1, -1);
    assertThat(script.events.isEmpty()).isTrue();
  }

  @Test
  void what_arrived_before_a_reset_can_still_be_read() {
    script.established().inject("P. 1:101(100) ack 1").inject("R 101:101(0)");
    script.error(SocketError.RESET).read(1000, 100).read(10, -1);
  }

  @Test
  void a_reset_elsewhere_in_the_window_is_challenged() { // RFC 5961 §3.2
    script.established().inject("R 100:100(0)").expect(". 1:1(0) ack 1");
    script.state(TcpState.ESTABLISHED).inject("R 200:200(0)").nothing();
    script.after(500).inject("R 200:200(0)").expect(". 1:1(0) ack 1");
  }

  @Test
  void a_reset_outside_the_window_is_dropped() {
    script.established().inject("R 70000:70000(0)").nothing().state(TcpState.ESTABLISHED);
    script.dropped(DropReason.TCP_NOT_ACCEPTABLE, 1);
  }

  @Test
  void a_syn_in_the_window_is_challenged() { // RFC 5961 §4.2
    script.established().inject("S 100:100(0)").expect(". 1:1(0) ack 1");
    script.state(TcpState.ESTABLISHED);
  }

  @Test
  void a_segment_without_acknowledgement_is_dropped() {
    script.established().inject("P 1:101(100)").nothing().read(10, 0);
  }

  @Test
  void a_reset_in_last_ack_is_no_error() {
    script.established().inject("F. 1:1(0) ack 1").expect(". 1:1(0) ack 2");
    script.connection().close(script.now());
    script.expect("F. 1:1(0) ack 2").inject("R 2:2(0)").state(TcpState.CLOSED);
    assertThat(script.connection().error()).isNull();
  }

  @Test
  @Rfc("9293 MUST-57")
  @Rfc("9293 MUST-63")
  void a_segment_to_or_from_a_group_address_is_dropped() { // RFC 9293 §3.9.2.3
    var group = Ipv4Address.parse("192.168.0.255").value();
    script.tcp.onSegment(
        script.packet("S 0:0(0)"), TcpScript.THERE.value(), group, 0, script.now());
    script.tcp.onSegment(script.packet("S 0:0(0)"), group, TcpScript.HERE.value(), 0, script.now());
    script.nothing().dropped(DropReason.TCP_GROUP_ADDRESS, 2);
  }

  @Test
  @Rfc("5961 §7 limit")
  void two_peers_that_disagree_do_not_answer_each_other_for_ever() {
    script.established();
    for (int i = 0; i < 100; i++) {
      script.inject(". 70000:70000(0) ack 1");
    }
    assertThat(script.discard()).isEqualTo(1);
  }
}
