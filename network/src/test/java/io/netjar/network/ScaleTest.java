package io.netjar.network;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.icmp.PingEvent;
import org.junit.jupiter.api.Test;

final class ScaleTest {
  @Test
  void a_thousand_hosts_on_ten_lans_ping_each_other() {
    var network = Network.create(1);
    var lans = new Lan[10];
    for (int i = 0; i < lans.length; i++) {
      lans[i] = network.lan("lan" + i, "10." + i + ".0.0/16");
    }
    network.router("core", lans);
    var pings = new io.netjar.stack.icmp.Ping[1000];
    for (int i = 0; i < pings.length; i++) {
      lans[i % 10].host("h" + i);
    }
    for (int i = 0; i < pings.length; i++) {
      var from = requireNonNull(network.findHost("h" + i));
      var to = network.names().addresses("h" + (i * 7 + 3) % 1000).getFirst();
      pings[i] = from.stack().icmp().ping((io.netjar.wire.Ipv4Address) to);
      assertThat(pings[i].send(56, 64, 0)).isNull();
    }
    assertThat(network.run().outcome()).isEqualTo(RunResult.Outcome.ENDED);
    for (var ping : pings) {
      assertThat(ping.poll()).isInstanceOf(PingEvent.Reply.class);
    }
  }
}
