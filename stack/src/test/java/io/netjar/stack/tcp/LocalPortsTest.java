package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.stack.Counters;
import io.netjar.stack.PortTable;
import io.netjar.stack.SocketError;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Packet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Own ports of connections: a connection is known by both ends (RFC 9293 §3.3.1), so a port serves
/// as many as there are other ends.
final class LocalPortsTest {
  private static final Ipv4Address HERE = Ipv4Address.parse("10.0.0.1");
  private static final Ipv4Address THERE = Ipv4Address.parse("10.0.0.2");

  /// Linux: net.ipv4.ip_local_port_range.
  private static final int FIRST = 32_768;

  private static final int LAST = 60_999;
  private static final int PORTS = LAST - FIRST + 1;

  private final TcpLayer tcp =
      new TcpLayer(
          new Nowhere(),
          new EventQueue(),
          TcpSettings.DEFAULT,
          new PortTable(1024, FIRST, LAST, 1),
          new Counters(),
          1);

  private int connectTo(int port) throws SocketErrorException {
    var to = new Endpoint(THERE, port);
    return tcp.connect(null, 0, to, TcpSettings.DEFAULT, 0).local().port();
  }

  @Test
  void a_hundred_thousand_connections_go_to_five_ports_of_one_server() throws SocketErrorException {
    for (int i = 0; i < 100_000; i++) {
      assertThat(connectTo(80 + i % 5)).isBetween(FIRST, LAST);
    }
    assertThat(tcp.connections()).hasSize(100_000);
  }

  @Test
  void each_other_end_has_all_ports_one_after_the_other() throws SocketErrorException {
    for (int port = 80; port < 83; port++) {
      boolean[] seen = new boolean[PORTS];
      for (int i = 0; i < PORTS; i++) {
        seen[connectTo(port) - FIRST] = true;
      }
      assertThat(seen).doesNotContain(false);
      int taken = port;
      assertThatThrownBy(() -> connectTo(taken))
          .isInstanceOfSatisfying(
              SocketErrorException.class,
              e -> assertThat(e.error()).isEqualTo(SocketError.ADDRESS_NOT_AVAILABLE));
    }
  }

  /// A network where nothing arrives.
  private static final class Nowhere implements TcpNetwork {
    @Override
    public @Nullable SocketError send(
        Packet segment, int source, int destination, int trafficClass, long now) {
      return null;
    }

    @Override
    public int sourceFor(int destination) {
      return HERE.value();
    }

    @Override
    public int mtuFor(int destination) {
      return 1500;
    }

    @Override
    public boolean isOwn(int address) {
      return address == HERE.value();
    }

    @Override
    public boolean isUnicast(int address) {
      return true;
    }
  }
}
