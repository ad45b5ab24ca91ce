package io.netjar.network.goodput;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.CableSettings;
import io.netjar.network.Host;
import io.netjar.network.HostPort;
import io.netjar.network.Network;
import io.netjar.stack.host.HostSettings;
import io.netjar.stack.tcp.CongestionAlgorithm;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Subnet;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Two flows with equal paths share a bottleneck: 100 Mbit/s, a round trip of 20 ms, a queue of one
/// product of both. One begins a second after the other.
final class FairShareTest {
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration MEASURED = Duration.ofSeconds(100);
  private static final CableSettings ACCESS =
      CableSettings.DEFAULT.withRate(1_000_000_000).withDelay(Duration.ofMillis(1));
  private static final CableSettings BOTTLENECK =
      CableSettings.DEFAULT
          .withRate(100_000_000)
          .withDelay(Duration.ofMillis(8))
          .withQueueFrames(163);

  private final Network network = Network.create(1);

  private void share(TcpSettings tcp, CableSettings bottleneck) {
    network.hostSettings(HostSettings.DEFAULT.withTcp(tcp));
    var left = network.host("left");
    var right = network.host("right");
    var leftPort = left.port();
    var rightPort = right.port();
    network.cable("bottleneck", leftPort, rightPort, bottleneck);
    left.address(leftPort, "10.2.0.1/30");
    right.address(rightPort, "10.2.0.2/30");
    left.stack().forwarding(true);
    right.stack().forwarding(true);
    route(left, "10.1.0.0/16", "10.2.0.2", leftPort);
    route(right, "10.0.0.0/16", "10.2.0.1", rightPort);
    var first = flow(left, right, tcp, 0);
    var second = flow(left, right, tcp, 1);
    network.runFor(WARM_UP);
    assertShared(first, second);
  }

  private BulkFlow flow(Host left, Host right, TcpSettings tcp, int number) {
    var from = leaf("from" + number, left, "10.0." + number);
    var to = leaf("to" + number, right, "10.1." + number);
    return new BulkFlow(from, to, tcp, number * 1_000_000_000L);
  }

  private Host leaf(String name, Host router, String prefix) {
    var host = network.host(name);
    var port = host.port();
    var routerPort = router.port();
    network.cable(name, port, routerPort, ACCESS);
    router.address(routerPort, prefix + ".1/30");
    host.address(port, prefix + ".2/30");
    route(host, "0.0.0.0/0", prefix + ".1", port);
    return host;
  }

  private static void route(Host host, String subnet, String gateway, HostPort port) {
    var routes = host.stack().routes();
    routes.add(Subnet.parse(subnet), Ipv4Address.parse(gateway), port.networkInterface());
  }

  /// Measures, and checks that both together fill the link and neither has a fifth less than the
  /// other.
  private void assertShared(BulkFlow first, BulkFlow second) {
    long one = -first.received();
    long two = -second.received();
    network.runFor(MEASURED);
    one += first.received();
    two += second.received();
    double link = 100e6 * 1448 / 1538 * MEASURED.toSeconds() / 8;
    assertThat((one + two) / link).as("of the link").isGreaterThan(0.95);
    assertThat((double) Math.min(one, two) / Math.max(one, two)).as("share").isGreaterThan(0.8);
  }

  private static TcpSettings.Builder settings(CongestionAlgorithm algorithm) {
    return TcpSettings.DEFAULT.toBuilder()
        .congestion(algorithm)
        .receiveBuffer(4 << 20)
        .sendBuffer(4 << 20);
  }

  @Test
  void two_flows_of_cubic_share_a_bottleneck() {
    share(settings(CongestionAlgorithm.CUBIC).build(), BOTTLENECK);
  }

  @Test
  void two_flows_of_reno_share_a_bottleneck() {
    share(settings(CongestionAlgorithm.RENO).build(), BOTTLENECK);
  }
}
