package io.netjar.stack.tcp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.SocketError;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.host.HostSettings;
import io.netjar.stack.host.HostStack;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.MacAddress;
import io.netjar.wire.Subnet;
import org.junit.jupiter.api.Test;

/// TCP as part of a host: over the loopback interface, and towards a neighbour that is not there.
final class HostTcpTest {
  private static final Ipv4Address OWN = Ipv4Address.parse("10.0.0.1");

  private final EventQueue events = new EventQueue();
  private final HostStack host =
      new HostStack("host", HostSettings.DEFAULT, events, 1, (_, _) -> {});

  private void run() {
    while (events.fireNext()) {
      assertThat(events.fired()).isLessThan(100_000);
    }
  }

  private TcpConnection connect(Endpoint to) throws SocketErrorException {
    return host.tcp().connect(null, 0, to, TcpSettings.DEFAULT, events.nowNanos());
  }

  @Test
  void a_host_talks_to_itself_in_large_segments() throws SocketErrorException {
    var listener = host.tcp().listen(Ipv4Address.ANY, 80, 1);
    var client = connect(new Endpoint(Ipv4Address.LOOPBACK, 80));
    run();
    var server = requireNonNull(listener.accept());
    assertThat(client.info().mss()).isEqualTo(65_483);
    assertThat(client.write(new byte[60_000], 0, 60_000, events.nowNanos())).isEqualTo(60_000);
    run();
    assertThat(server.available()).isEqualTo(60_000);
    assertThat(host.openConnections()).isEqualTo(2);
    assertThat(server.read(new byte[60_000], 0, 60_000, events.nowNanos())).isEqualTo(60_000);
    client.close(events.nowNanos());
    run();
    server.close(events.nowNanos());
    run();
    assertThat(host.openConnections()).isZero();
  }

  @Test
  void a_connection_to_a_port_of_the_host_that_nobody_has_is_refused() throws SocketErrorException {
    var client = connect(new Endpoint(Ipv4Address.LOOPBACK, 81));
    run();
    assertThat(client.error()).isEqualTo(SocketError.REFUSED);
  }

  @Test
  void a_neighbour_that_does_not_answer_is_host_unreachable_long_before_the_retries_run_out()
      throws SocketErrorException {
    var wire = host.addInterface("eth0", MacAddress.parse("02:00:00:00:00:01"), 1500, (_, _) -> {});
    host.addAddress(wire, OWN, Subnet.containing(OWN, 24));
    var client = connect(new Endpoint(Ipv4Address.parse("10.0.0.2"), 80));
    run();
    assertThat(client.error()).isEqualTo(SocketError.HOST_UNREACHABLE);
    assertThat(events.nowNanos()).isLessThan(10_000_000_000L);
    assertThat(host.openConnections()).isZero();
  }
}
