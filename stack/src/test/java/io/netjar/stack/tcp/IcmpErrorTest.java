package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.SocketError;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Packet;
import io.netjar.wire.TcpView;
import org.junit.jupiter.api.Test;

/// ICMP errors about segments of a connection (RFC 9293 §3.9.2.2, RFC 1191 §6.4, RFC 5927 §5.2).
final class IcmpErrorTest {
  private final TcpScript script = new TcpScript();

  /// The first eight bytes of a segment of ours that begins at `sequence`.
  private byte[] quote(int sequence) {
    var bytes = new byte[TcpView.LENGTH];
    int wire = script.iss() + sequence;
    TcpView.write(bytes, 0, script.localPort(), TcpScript.PEER_PORT, wire, 0, 20, TcpView.ACK, 0);
    return bytes;
  }

  private void unreachable(int code, int mtu, int sequence) {
    script.tcp.onIcmpError(
        IcmpView.UNREACHABLE,
        code,
        mtu,
        quote(sequence),
        0,
        TcpScript.HERE.value(),
        TcpScript.THERE.value(),
        script.now());
  }

  @Test
  @Rfc("9293 SHLD-26")
  void port_unreachable_refuses_a_connection_that_is_being_made() {
    script.connect();
    script.expect("S 0:0(0)");
    unreachable(IcmpView.PORT_UNREACHABLE, 0, 0);
    script.state(TcpState.CLOSED).error(SocketError.REFUSED);
  }

  @Test
  @Rfc("9293 SHLD-25")
  @Rfc("9293 MUST-47")
  @Rfc("9293 MUST-56")
  void host_unreachable_is_told_only_when_the_retries_run_out() {
    script.connect();
    script.expect("S 0:0(0)");
    unreachable(IcmpView.HOST_UNREACHABLE, 0, 0);
    script.state(TcpState.SYN_SENT).after(126_999).state(TcpState.SYN_SENT);
    script.after(1).state(TcpState.CLOSED).error(SocketError.HOST_UNREACHABLE);
  }

  @Test
  void net_unreachable_is_forgotten_when_the_peer_answers() {
    script.connect();
    script.expect("S 0:0(0)");
    unreachable(IcmpView.NET_UNREACHABLE, 0, 0);
    script.inject("S. 0:0(0) ack 1").expect(". 1:1(0) ack 1").write(1).expect("P. 1:2(1) ack 1");
    script.after(1_000_000).error(SocketError.TIMED_OUT);
  }

  @Test
  void a_neighbour_that_does_not_answer_arp_fails_a_connect_at_once() {
    script.connect();
    script.expect("S 0:0(0)");
    script.tcp.onNeighbourSilent(
        Packet.of(quote(0)), TcpScript.HERE.value(), TcpScript.THERE.value(), script.now());
    script.state(TcpState.CLOSED).error(SocketError.HOST_UNREACHABLE);
    assertThat(script.events.isEmpty()).isTrue();
  }

  @Test
  @Rfc("9293 MUST-56")
  void no_error_ends_a_connection_that_is_established() {
    script.established().write(10).expect("P. 1:11(10) ack 1");
    for (int code = 0; code < 16; code++) {
      if (code != IcmpView.FRAGMENTATION_NEEDED) {
        unreachable(code, 0, 1);
      }
    }
    script.state(TcpState.ESTABLISHED).nothing();
    script.after(1_000_000).error(SocketError.TIMED_OUT);
  }

  @Test
  @Rfc("9293 MUST-54")
  void an_error_about_what_is_not_under_way_is_ignored() { // RFC 5927 §4.1
    script.connect();
    script.expect("S 0:0(0)");
    unreachable(IcmpView.PORT_UNREACHABLE, 0, 1);
    unreachable(IcmpView.PORT_UNREACHABLE, 0, -1);
    script.state(TcpState.SYN_SENT);
  }

  @Test
  @Rfc("1191 §6.4 again")
  void fragmentation_needed_lowers_the_segment_size_and_sends_again_at_once() { // RFC 1191 §6.5
    script.established().write(3000);
    script.expect(". 1:1461(1460) ack 1").expect(". 1461:2921(1460) ack 1");
    script.expect("P. 2921:3001(80) ack 1");
    unreachable(IcmpView.FRAGMENTATION_NEEDED, 1040, 1);
    script.expect(". 1:1001(1000) ack 1").expect(". 1001:1461(460) ack 1");
    script.expect(". 1461:2461(1000) ack 1").expect(". 2461:2921(460) ack 1").nothing();
    assertThat(script.connection().info().mss()).isEqualTo(1000);
    assertThat(script.connection().info().cwnd()).isEqualTo(14_600);
    script.inject(". 1:1(0) ack 3001").write(2000);
    script.expect(". 3001:4001(1000) ack 1").expect("P. 4001:5001(1000) ack 1");
  }

  @Test
  @Rfc("1191 §7.1 plateau")
  void a_router_that_does_not_tell_its_mtu_is_taken_for_the_next_plateau() { // RFC 1191 §7.1
    script.established().write(1460).expect("P. 1:1461(1460) ack 1");
    unreachable(IcmpView.FRAGMENTATION_NEEDED, 0, 1);
    assertThat(script.connection().info().mss()).isEqualTo(1492 - 40);
  }

  @Test
  void a_larger_mtu_changes_nothing() {
    script.established().write(1460).expect("P. 1:1461(1460) ack 1");
    unreachable(IcmpView.FRAGMENTATION_NEEDED, 9000, 1);
    script.nothing();
    assertThat(script.connection().info().mss()).isEqualTo(1460);
  }

  @Test
  void an_interface_that_takes_less_than_before_is_believed() {
    script.established();
    script.mtu(1040);
    script.write(1460).expect(". 1:1001(1000) ack 1").expect("P. 1001:1461(460) ack 1");
  }

  @Test
  @Rfc("9293 MUST-55")
  void source_quench_says_nothing() { // RFC 6633 §3
    script.established().write(14_600);
    int sent = script.discard();
    int window = script.connection().info().cwnd();
    int quench = 4;
    script.tcp.onIcmpError(
        quench, 0, 0, quote(1), 0, TcpScript.HERE.value(), TcpScript.THERE.value(), script.now());
    script.nothing().state(TcpState.ESTABLISHED);
    assertThat(sent).isEqualTo(10);
    assertThat(script.connection().info().cwnd()).isEqualTo(window);
  }
}
