package io.netjar.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.RunResult.Outcome;
import io.netjar.stack.time.Event;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SettlingTest {
  private final Network network = Network.create(1);
  private final Lan lan = network.lan("lan", "10.0.0.0/24");
  private final Host host = lan.host("host");

  private void at(Duration time, Runnable what) {
    network
        .events()
        .schedule(
            new Event() {
              @Override
              protected void fire(long nowNanos) {
                what.run();
              }
            },
            time.toNanos());
  }

  @Test
  void a_run_waits_for_open_connections_but_not_for_ever() throws Exception {
    var peer = lan.host("peer");
    var listener = peer.stack().tcp().listen(Ipv4Address.ANY, 9000, 5);
    host.start(
        "program",
        () ->
            host.stack()
                .tcp()
                .connect(
                    null,
                    0,
                    new Endpoint(peer.address(), 9000),
                    host.stack().settings().tcp(),
                    network.nowNanos()));
    at(Duration.ofMinutes(5), () -> {});
    var result = network.run();
    assertThat(listener.accept()).isNotNull();
    assertThat(result.outcome()).isEqualTo(Outcome.ENDED);
    // Nobody closes the connection: 120 s are over at the first event behind them.
    assertThat(result.nowNanos())
        .isBetween(Duration.ofMinutes(2).toNanos(), Duration.ofMinutes(5).toNanos());
  }
}
