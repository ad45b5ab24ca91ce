package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.stack.DropReason;
import io.netjar.stack.SocketError;
import io.netjar.stack.SocketErrorException;
import io.netjar.wire.Bytes;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.TcpView;
import org.junit.jupiter.api.Test;

/// LISTEN, its two queues, and ports.
final class ListenerTest {
  private final TcpScript script = new TcpScript();

  /// A segment from another port of the peer.
  private void injectFrom(int port, String text) {
    var packet = script.packet(text);
    Bytes.put16(packet.bytes(), packet.start(), port);
    TcpView.writeChecksum(
        packet.bytes(),
        packet.start(),
        packet.length(),
        TcpScript.THERE.value(),
        TcpScript.HERE.value());
    script.inject(packet);
  }

  @Test
  void a_syn_beyond_the_backlog_is_dropped_and_counted_where_cookies_are_off() {
    script.listen(2).settings(TcpSettings.DEFAULT.toBuilder().synCookies(false).build());
    for (int port = 1; port <= 4; port++) {
      injectFrom(port, "S 0:0(0)");
    }
    assertThat(script.listener().halfOpen()).isEqualTo(2);
    assertThat(script.discard()).isEqualTo(2);
    script.dropped(DropReason.TCP_BACKLOG_FULL, 2);
  }

  @Test
  void a_syn_is_dropped_while_the_queue_of_connections_is_full() {
    script.listen(1);
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1").inject(". 1:1(0) ack 1");
    assertThat(script.listener().waiting()).isEqualTo(1);
    injectFrom(6000, "S 0:0(0)");
    script.nothing().dropped(DropReason.TCP_BACKLOG_FULL, 1);
    assertThat(script.listener().accept()).isNotNull();
    injectFrom(6000, "S 0:0(0)");
    assertThat(script.discard()).isEqualTo(1);
  }

  @Test
  void a_handshake_that_finds_the_queue_full_is_completed_later() {
    script.listen(2);
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1");
    injectFrom(6000, "S 0:0(0)");
    int second = TcpView.sequence(lastSent(), io.netjar.wire.Packet.HEADROOM);
    script.inject(". 1:1(0) ack 1");
    injectFrom(6001, "S 0:0(0)");
    int third = TcpView.sequence(lastSent(), io.netjar.wire.Packet.HEADROOM);
    injectFrom(6000, ". 1:1(0) ack " + Integer.toUnsignedLong(second + 1 - script.iss()));
    assertThat(script.listener().waiting()).isEqualTo(2);
    injectFrom(6001, ". 1:1(0) ack " + Integer.toUnsignedLong(third + 1 - script.iss()));
    script.dropped(DropReason.TCP_ACCEPT_QUEUE_FULL, 1);
    assertThat(script.listener().accept()).isNotNull();
    injectFrom(6001, ". 1:1(0) ack " + Integer.toUnsignedLong(third + 1 - script.iss()));
    assertThat(script.listener().waiting()).isEqualTo(2);
  }

  private byte[] lastSent() {
    var packet = java.util.Objects.requireNonNull(script.poll());
    assertThat(packet.start()).isEqualTo(io.netjar.wire.Packet.HEADROOM);
    return packet.bytes();
  }

  @Test
  void a_listener_answers_an_acknowledgement_with_a_reset_and_a_reset_with_nothing() {
    script.listen(1);
    script.inject(". 5:5(0) ack 9").expect("R 9:9(0)");
    script.inject("R 5:5(0)").nothing();
    script.inject("F 5:5(0)").nothing();
    assertThat(script.tcp.openConnections()).isZero();
  }

  @Test
  @Rfc("9293 MUST-11")
  void a_reset_in_syn_received_returns_to_listen() {
    script.listen(1);
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1").inject("R 1:1(0)").nothing();
    assertThat(script.listener().halfOpen()).isZero();
    assertThat(script.tcp.openConnections()).isZero();
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1");
  }

  @Test
  @Rfc("9293 §3.10.4 CLOSE")
  void closing_resets_those_that_nobody_accepted() {
    script.listen(5);
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1").inject(". 1:1(0) ack 1");
    script.listener().close(script.now());
    script.expect("R. 1:1(0) ack 1").nothing();
    assertThat(script.tcp.openConnections()).isZero();
    script.inject("S 0:0(0)");
    script.expectAbsoluteReset();
  }

  @Test
  void a_connection_that_was_reset_before_accept_is_still_accepted() {
    script.listen(5);
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1").inject(". 1:1(0) ack 1");
    script.inject("R 1:1(0)");
    script.accept();
    script.error(SocketError.RESET).state(TcpState.CLOSED);
  }

  @Test
  void readiness_is_told_once_a_connection_waits() {
    var told = new int[1];
    script.listen(5).onReady(() -> told[0]++);
    script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1");
    assertThat(told[0]).isZero();
    script.inject(". 1:1(0) ack 1");
    assertThat(told[0]).isEqualTo(1);
  }

  @Test
  @Rfc("9293 MUST-43")
  @Rfc("9293 §3.10.1 OPEN")
  void two_listeners_share_a_port_on_different_addresses_only() throws SocketErrorException {
    script.tcp.listen(TcpScript.HERE, 80 + 1024, 1);
    refused(SocketError.ADDRESS_IN_USE, () -> script.tcp.listen(TcpScript.HERE, 1104, 1));
    refused(SocketError.ADDRESS_IN_USE, () -> script.tcp.listen(Ipv4Address.ANY, 1104, 1));
    refused(SocketError.ACCESS, () -> script.tcp.listen(Ipv4Address.ANY, 80, 1));
    refused(SocketError.ADDRESS_NOT_AVAILABLE, () -> script.tcp.listen(TcpScript.THERE, 2000, 1));
    assertThat(script.tcp.listen(Ipv4Address.ANY, 0, 1).local().port()).isBetween(49_152, 49_159);
    assertThat(script.tcp.listeners()).hasSize(2);
  }

  @Test
  void an_ephemeral_port_serves_several_peers_until_all_are_taken() throws SocketErrorException {
    for (int i = 0; i < 8; i++) {
      connectTo(5000);
    }
    refused(SocketError.ADDRESS_NOT_AVAILABLE, () -> connectTo(5000));
    assertThat(connectTo(5001).local().port()).isBetween(49_152, 49_159);
    assertThat(script.tcp.openConnections()).isEqualTo(9);
    assertThat(script.tcp.connections()).hasSize(9);
  }

  @Test
  void a_port_in_use_is_refused_to_a_connection() throws SocketErrorException {
    script.listen(1);
    var peer = new Endpoint(TcpScript.THERE, 5000);
    var settings = TcpSettings.DEFAULT;
    refused(
        SocketError.ADDRESS_IN_USE,
        () -> script.tcp.connect(null, TcpScript.PORT, peer, settings, 0));
    refused(SocketError.ACCESS, () -> script.tcp.connect(null, 22, peer, settings, 0));
    script.tcp.connect(null, 4000, peer, settings, 0);
    refused(SocketError.ADDRESS_IN_USE, () -> script.tcp.connect(null, 4000, peer, settings, 0));
  }

  private TcpConnection connectTo(int port) throws SocketErrorException {
    return script.tcp.connect(
        null, 0, new Endpoint(TcpScript.THERE, port), TcpSettings.DEFAULT, script.now());
  }

  private static void refused(
      SocketError error, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SocketErrorException.class, e -> assertThat(e.error()).isEqualTo(error));
  }
}
