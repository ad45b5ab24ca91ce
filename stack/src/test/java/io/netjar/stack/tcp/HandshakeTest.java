package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.stack.DropReason;
import io.netjar.stack.SocketError;
import io.netjar.stack.SocketErrorException;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import org.junit.jupiter.api.Test;

/// The three-way handshake from both ends (RFC 9293 §3.5).
final class HandshakeTest {
  private final TcpScript script = new TcpScript();

  @Test
  void an_active_open_sends_a_syn_and_acknowledges_the_peers() {
    script.connect();
    script.state(TcpState.SYN_SENT).expect("S 0:0(0) win 65535 <mss 1460>").nothing();
    script.inject("S. 0:0(0) ack 1 win 65535 <mss 1460>").expect(". 1:1(0) ack 1 win 65535");
    script.state(TcpState.ESTABLISHED).nothing();
    assertThat(script.connection().isEstablished()).isTrue();
    assertThat(script.tcp.openConnections()).isEqualTo(1);
  }

  @Test
  void a_passive_open_answers_a_syn_and_waits_for_its_acknowledgement() {
    script.listen(5);
    script.inject("S 0:0(0) win 65535 <mss 1460>").expect("S. 0:0(0) ack 1 win 65535 <mss 1460>");
    assertThat(script.listener().accept()).isNull();
    assertThat(script.listener().halfOpen()).isEqualTo(1);
    script.inject(". 1:1(0) ack 1 win 65535").nothing();
    var connection = script.accept();
    assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(connection.local()).isEqualTo(new Endpoint(TcpScript.HERE, TcpScript.PORT));
    assertThat(connection.remote()).isEqualTo(new Endpoint(TcpScript.THERE, TcpScript.PEER_PORT));
    assertThat(script.listener().halfOpen()).isZero();
  }

  @Test
  void a_reset_in_answer_to_the_syn_is_connection_refused() {
    script.connect();
    script.expect("S 0:0(0)").inject("R. 0:0(0) ack 1");
    script.state(TcpState.CLOSED).error(SocketError.REFUSED).nothing();
    assertThat(script.tcp.openConnections()).isZero();
  }

  @Test
  void a_reset_without_the_right_acknowledgement_is_ignored_in_syn_sent() {
    script.connect();
    script.expect("S 0:0(0)").inject("R 0:0(0)").inject("R. 0:0(0) ack 2").nothing();
    script.state(TcpState.SYN_SENT).dropped(DropReason.TCP_NOT_ACCEPTABLE, 2);
  }

  @Test
  void a_wrong_acknowledgement_in_syn_sent_is_answered_with_a_reset() {
    script.connect();
    script.expect("S 0:0(0)").inject("S. 0:0(0) ack 9").expect("R 9:9(0)");
    script.state(TcpState.SYN_SENT).inject(". 5:5(0) ack 0").expect("R 0:0(0)");
  }

  @Test
  void an_acknowledgement_without_syn_is_dropped_in_syn_sent() {
    script.connect();
    script.expect("S 0:0(0)").inject(". 5:5(0) ack 1").nothing().state(TcpState.SYN_SENT);
  }

  @Test
  void a_wrong_acknowledgement_in_syn_received_is_answered_with_a_reset() {
    script.listen(5);
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1");
    script.inject(". 1:1(0) ack 77").expect("R 77:77(0)");
    script.inject(". 1:1(0) ack 1").nothing();
    assertThat(script.listener().accept()).isNotNull();
  }

  @Test
  void a_syn_that_comes_again_is_answered_again() {
    script.listen(5);
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1");
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1").nothing();
    assertThat(script.tcp.openConnections()).isEqualTo(1);
  }

  @Test
  void the_last_segment_of_the_handshake_may_carry_data() {
    script.listen(5);
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1");
    script.inject("P. 1:101(100) ack 1");
    var connection = script.accept();
    assertThat(connection.available()).isEqualTo(100);
    script.expectAfter(40, ". 1:1(0) ack 101");
  }

  @Test
  @Rfc("9293 §3.10.2 SEND")
  void data_written_before_the_handshake_is_done_follows_it() {
    script.connect();
    script.expect("S 0:0(0)").write(100).nothing();
    script.inject("S. 0:0(0) ack 1 win 1000 <mss 1460>").expect("P. 1:101(100) ack 1").nothing();
  }

  @Test
  void a_close_in_syn_sent_says_nothing() {
    script.connect();
    script.expect("S 0:0(0)");
    script.connection().close(script.now());
    script.state(TcpState.CLOSED).nothing();
    script.inject("S. 0:0(0) ack 1").expect("R 1:1(0)");
  }

  @Test
  void a_syn_is_sent_six_times_more_with_doubling_timeouts_and_then_times_out() {
    script.connect();
    script.expect("S 0:0(0)");
    for (int seconds = 1; seconds <= 32; seconds *= 2) {
      script.expectAfter(seconds * 1000, "S 0:0(0) win 65535 <mss 1460>");
    }
    script.after(63_999).state(TcpState.SYN_SENT).after(1).nothing();
    script.state(TcpState.CLOSED).error(SocketError.TIMED_OUT);
  }

  @Test
  void a_syn_and_ack_is_sent_five_times_more_and_then_forgotten() {
    script.listen(5);
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1");
    for (int seconds = 1; seconds <= 16; seconds *= 2) {
      script.expectAfter(seconds * 1000, "S. 0:0(0) ack 1");
    }
    script.after(32_000).nothing();
    assertThat(script.tcp.openConnections()).isZero();
    assertThat(script.listener().halfOpen()).isZero();
    assertThat(script.events.isEmpty()).isTrue();
  }

  @Test
  void a_syn_and_ack_sent_again_counts_once_also_when_it_has_become_a_connection() {
    script.listen(5);
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1").expectAfter(1000, "S. 0:0(0) ack 1");
    assertThat(script.tcp.retransmissions()).isEqualTo(1);
    script.inject(". 1:1(0) ack 1 win 65535");
    assertThat(script.tcp.retransmissions()).isEqualTo(1);
  }

  @Test
  @Rfc("9293 §3.10.1 OPEN")
  void a_connection_to_where_no_route_leads_fails_at_once() {
    var elsewhere = new Endpoint(Ipv4Address.parse("10.0.0.1"), 80);
    assertThatThrownBy(() -> script.tcp.connect(null, 0, elsewhere, TcpSettings.DEFAULT, 0))
        .isInstanceOfSatisfying(
            SocketErrorException.class,
            e -> assertThat(e.error()).isEqualTo(SocketError.NETWORK_UNREACHABLE));
  }

  @Test
  @Rfc("9293 MUST-8")
  @Rfc("9293 SHLD-1")
  @Rfc("9293 MUST-9")
  @Rfc("6528 §3 F")
  @Rfc("6528 §3 M")
  void initial_sequence_numbers_follow_from_seed_ends_and_time() {
    var sequence = new InitialSequence(1);
    long first = sequence.of(new FourTuple(2, 3, 4, 5), 0);
    assertThat(sequence.of(new FourTuple(2, 3, 4, 5), 0)).isEqualTo(first);
    assertThat(new InitialSequence(2).of(new FourTuple(2, 3, 4, 5), 0)).isNotEqualTo(first);
    assertThat(sequence.of(new FourTuple(2, 3, 4, 6), 0)).isNotEqualTo(first);
    // RFC 6528 §3: the same ends move on by one every 4 microseconds.
    long later = sequence.of(new FourTuple(2, 3, 4, 5), 4000 * 1000);
    assertThat((later - first) & 0xffff_ffffL).isEqualTo(1000);
  }
}
