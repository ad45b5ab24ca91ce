package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.SocketEntry;
import io.netjar.stack.SocketEntry.Timer;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// The list of sockets: queues, timers, and what the connections have measured (RFC 9293 §3.10.6).
final class TcpSocketsTest {
  private static final long SECOND = 1_000_000_000;

  private final TcpScript script = new TcpScript();

  private SocketEntry only() {
    assertThat(script.tcp.sockets()).hasSize(1);
    return script.tcp.sockets().getFirst();
  }

  @Test
  @Rfc("9293 §3.10.6 STATUS")
  void a_listener_shows_who_waits_and_its_backlog() {
    script.listen(5);
    script.inject("S 0:0(0) win 65535 <mss 1460>").expect("S. 0:0(0) ack 1");
    assertThat(script.tcp.sockets())
        .extracting(SocketEntry::state)
        .containsExactly("LISTEN", "SYN_RECEIVED");
    assertThat(script.tcp.sockets().getLast().timer()).isEqualTo(new Timer("on", SECOND, 0));
    script.inject(". 1:1(0) ack 1 win 65535");
    var listener = script.tcp.sockets().getFirst();
    assertThat(listener.receiveQueue()).isEqualTo(1);
    assertThat(listener.sendQueue()).isEqualTo(5);
    assertThat(listener.peer()).isNull();
  }

  @Test
  @Rfc("9293 §3.10.6 STATUS")
  void a_connection_shows_its_queues_window_and_retransmission_timer() {
    script.established().write(100).expect("P. 1:101(100) ack 1");
    script.inject("P. 1:11(10) ack 1");
    var entry = only();
    assertThat(entry.state()).isEqualTo("ESTABLISHED");
    assertThat(entry.receiveQueue()).isEqualTo(10);
    assertThat(entry.sendQueue()).isEqualTo(100);
    assertThat(entry.cwndSegments()).isEqualTo(10);
    assertThat(entry.timer()).isNotNull().extracting(Timer::kind).isEqualTo("on");
    script.after(SECOND / 1e6);
    assertThat(only().retransmissions()).isPositive();
    assertThat(only().timer()).isNotNull().extracting(Timer::retries).isNotEqualTo(0);
  }

  @Test
  void a_closed_window_and_keep_alive_have_timers_of_their_own() {
    script.established();
    assertThat(only().timer()).isNull();
    script.connection().keepAlive(true, script.now());
    assertThat(only().timer()).isEqualTo(new Timer("keepalive", 7200 * SECOND, 0));
    script.after(7200 * SECOND / 1e6).expect(". 0:0(0) ack 1");
    assertThat(only().timer()).isEqualTo(new Timer("keepalive", 75 * SECOND, 1));
    script.inject(". 1:1(0) ack 1 win 0").write(10).nothing();
    assertThat(only().timer()).isNotNull().extracting(Timer::kind).isEqualTo("persist");
  }

  @Test
  void who_asks_hears_of_each_connection_before_it_is_closed() {
    var closed = new ArrayList<TcpInfo>();
    script.tcp.onConnectionClosed(connection -> closed.add(connection.info()));
    script.established().write(100).expect("P. 1:101(100) ack 1");
    script.inject("R. 1:1(0) ack 101").state(TcpState.CLOSED);
    assertThat(closed).singleElement().extracting(TcpInfo::bytesSent).isEqualTo(100L);
    assertThat(script.tcp.sockets()).isEmpty();
  }
}
