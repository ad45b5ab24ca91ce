package io.netjar.stack.host;

import static io.netjar.stack.Wire.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.stack.SocketErrorException;
import io.netjar.stack.Wire;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpListener;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Listeners of one host that share a port.
class SharedPortTest {
  private static final Ipv4Address STORE = Ipv4Address.parse("192.168.1.3");
  private static final int PORT = 9000;

  private final EventQueue events = new EventQueue();
  private final HostStack desk = Wire.host("desk", events);
  private final HostStack store = Wire.host("store", events);

  @BeforeEach
  void join() {
    var office = new Wire(events);
    office.plug(desk, "192.168.1.2/24");
    office.plug(store, "192.168.1.3/24");
  }

  private TcpListener listen(Ipv4Address address, boolean reusePort) throws Exception {
    return store.tcp().listen(address, PORT, 50, reusePort);
  }

  private TcpConnection connect() throws Exception {
    var connection =
        desk.tcp()
            .connect(null, 0, new Endpoint(STORE, PORT), TcpSettings.DEFAULT, events.nowNanos());
    Wire.runUntil(events, events.nowNanos() + SECOND);
    return connection;
  }

  @Test
  void each_gets_the_connections_of_some_peers() throws Exception {
    var one = listen(Ipv4Address.ANY, true);
    var two = listen(Ipv4Address.ANY, true);
    var three = listen(Ipv4Address.ANY, true);
    for (int i = 0; i < 30; i++) {
      assertThat(connect().isEstablished()).isTrue();
    }
    assertThat(one.waiting() + two.waiting() + three.waiting()).isEqualTo(30);
    assertThat(one.waiting()).isBetween(1, 28);
    assertThat(two.waiting()).isBetween(1, 28);
    assertThat(three.waiting()).isBetween(1, 28);
    assertThat(store.tcp().listeners()).containsExactly(one, two, three);
  }

  @Test
  void whichever_of_them_closes_the_others_go_on() throws Exception {
    for (int closed = 0; closed < 3; closed++) {
      var all = new TcpListener[] {listen(STORE, true), listen(STORE, true), listen(STORE, true)};
      all[closed].close(events.nowNanos());
      for (int i = 0; i < 10; i++) {
        assertThat(connect().isEstablished()).isTrue();
      }
      for (var listener : all) {
        listener.close(events.nowNanos());
      }
      assertThat(store.tcp().listeners()).isEmpty();
      listen(STORE, false).close(events.nowNanos());
    }
  }

  @Test
  void one_that_names_the_address_comes_before_those_of_any() throws Exception {
    var any = listen(Ipv4Address.ANY, true);
    var own = listen(STORE, true);
    connect();
    assertThat(own.waiting()).isEqualTo(1);
    assertThat(any.waiting()).isZero();
  }

  @Test
  void one_that_does_not_share_keeps_all_others_out_and_is_kept_out_by_them() throws Exception {
    var alone = listen(STORE, false);
    assertThatThrownBy(() -> listen(Ipv4Address.ANY, true))
        .isInstanceOf(SocketErrorException.class);
    alone.close(events.nowNanos());
    var sharing = listen(Ipv4Address.ANY, true);
    assertThatThrownBy(() -> listen(STORE, false)).isInstanceOf(SocketErrorException.class);
    sharing.close(events.nowNanos());
  }
}
