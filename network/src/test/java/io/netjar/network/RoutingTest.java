package io.netjar.network;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import io.netjar.stack.icmp.PingEvent;
import io.netjar.wire.Endpoint;
import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4Address;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RoutingTest {
  private final Network network = Network.create(1);

  private void pings(Host from, Host to) {
    pings(from, to.address());
  }

  private void pings(Host from, Ipv4Address to) {
    var ping = from.stack().icmp().ping(to);
    assertThat(ping.send(56, 64, network.nowNanos())).isNull();
    network.runFor(Duration.ofSeconds(1));
    assertThat(ping.poll()).as(from + " to " + to).isInstanceOf(PingEvent.Reply.class);
    ping.close();
  }

  @Test
  void hosts_of_one_lan_reach_each_other_by_their_own_macs() {
    var lan = network.lan("office", "192.168.1.0/24");
    var desk = lan.host("desk");
    var laptop = lan.host("laptop");
    var seen = Frames.watch(desk.cable());
    pings(desk, laptop);
    var request =
        seen.stream().filter(frame -> frame.type() == EthernetView.IPV4).findFirst().orElseThrow();
    assertThat(request.destination()).isEqualTo(Frames.mac(laptop.ports().getFirst()));
    assertThat(request.source()).isEqualTo(Frames.mac(desk.ports().getFirst()));
  }

  @Test
  void a_router_changes_the_macs_on_each_leg() {
    var office = network.lan("office", "192.168.1.0/24");
    var branch = network.lan("branch", "10.1.0.0/16");
    var desk = office.host("desk");
    var gateway = network.router("gateway", office, branch);
    var store = branch.host("store");
    var near = Frames.watch(desk.cable());
    var far = Frames.watch(store.cable());
    pings(desk, store);
    var ports = gateway.asHost().ports();
    var first = near.stream().filter(f -> f.type() == EthernetView.IPV4).findFirst().orElseThrow();
    assertThat(first.source()).isEqualTo(Frames.mac(desk.ports().getFirst()));
    assertThat(first.destination()).isEqualTo(Frames.mac(ports.get(0)));
    var second = far.stream().filter(f -> f.type() == EthernetView.IPV4).findFirst().orElseThrow();
    assertThat(second.source()).isEqualTo(Frames.mac(ports.get(1)));
    assertThat(second.destination()).isEqualTo(Frames.mac(store.ports().getFirst()));
    assertThat(ports.get(1).cable()).isSameAs(network.findCable("gateway-branch"));
  }

  @Test
  void datagrams_cross_a_router() {
    var office = network.lan("office", "192.168.1.0/24");
    var branch = network.lan("branch", "10.1.0.0/16");
    network.router("gateway", office, branch);
    var desk = office.host("desk");
    var store = branch.host("store");
    var receiver = store.stack().udp().open();
    assertThat(receiver.bind(Ipv4Address.ANY, 7000)).isNull();
    byte[] text = "over two cables".getBytes(StandardCharsets.UTF_8);
    var to = new Endpoint(store.address(), 7000);
    assertThat(desk.stack().udp().open().send(text, 0, text.length, to, 0)).isNull();
    network.run();
    var datagram = requireNonNull(receiver.receive());
    assertThat(datagram.payload()).isEqualTo(text);
    assertThat(datagram.source().address()).isEqualTo(desk.address());
  }

  @Test
  void a_chain_of_routers_joins_all_its_lans() {
    var lans = new Lan[5];
    var hosts = new Host[5];
    for (int i = 0; i < lans.length; i++) {
      lans[i] = network.lan("lan" + i, "10." + i + ".0.0/16");
      hosts[i] = lans[i].host("host" + i);
      if (i > 0) {
        network.router("r" + i, lans[i - 1], lans[i]);
      }
    }
    for (var from : hosts) {
      for (var to : hosts) {
        if (from != to) {
          pings(from, to);
        }
      }
    }
    // A host that comes later finds its way too, and so do routers themselves.
    pings(lans[4].host("late"), hosts[0]);
    pings(network.routers().getFirst().asHost(), hosts[4]);
  }

  @Test
  void the_shortest_way_is_taken_also_where_the_default_gateway_is_another() {
    var home = network.lan("home", "10.0.0.0/16");
    var middle = network.lan("middle", "10.1.0.0/16");
    var far = network.lan("far", "10.2.0.0/16");
    var early = home.host("early");
    network.router("long1", home, middle);
    network.router("long2", middle, far);
    network.router("short", home, far);
    var late = home.host("late");
    var target = far.host("target");
    for (var host : new Host[] {early, late}) {
      pings(host, target);
      assertThat(host.stack().routes().lookup(target.address().value()))
          .extracting(route -> route.gateway())
          .isEqualTo(network.routers().get(2).asHost().address(home));
    }
    assertThat(network.findCable("long2-far"))
        .extracting(cable -> cable.summary().deliveredAToB())
        .isEqualTo(0L);
  }

  @Test
  void lans_that_no_router_joins_do_not_reach_each_other() {
    var left = network.lan("left", "10.0.0.0/16");
    var right = network.lan("right", "10.1.0.0/16");
    var host = left.host("host");
    assertThat(host.stack().routes().lookup(right.host("other").address().value())).isNull();
  }

  @Test
  void ping_takes_exactly_the_time_of_its_cables() {
    var settings = CableSettings.DEFAULT.withRate(100_000_000).withDelay(Duration.ofMillis(1));
    var lan = network.lan("lan", "10.0.0.0/24", settings);
    var a = lan.host("a");
    var b = lan.host("b");
    pings(a, b);
    var ping = a.stack().icmp().ping(b.address());
    assertThat(ping.send(56, 64, network.nowNanos())).isNull();
    network.run();
    // 14 + 20 + 8 + 56 bytes and 24 around them at 80 ns, and 1 ms, four times: two cables each
    // way.
    assertThat(ping.poll())
        .isInstanceOfSatisfying(
            PingEvent.Reply.class,
            reply -> assertThat(reply.roundTripNanos()).isEqualTo(4 * (122 * 80 + 1_000_000)));
  }

  @Test
  void a_damaged_packet_without_fcs_is_caught_by_a_checksum() {
    var lan = network.lan("lan", "10.0.0.0/24", CableSettings.DEFAULT.withFcs(false));
    var a = lan.host("a");
    var b = lan.host("b");
    pings(a, b);
    a.cable().add(passage -> passage.corruptBit(8 * 50));
    var ping = a.stack().icmp().ping(b.address());
    assertThat(ping.send(56, 64, network.nowNanos())).isNull();
    network.run();
    assertThat(ping.poll()).isNull();
    assertThat(b.stack().counters().dropped(DropReason.ICMP_CHECKSUM_WRONG)).isEqualTo(1);
  }

  @Test
  void a_crashed_host_is_up_again_without_its_sockets() {
    var lan = network.lan("lan", "10.0.0.0/24");
    var a = lan.host("a");
    var b = lan.host("b");
    var socket = b.stack().udp().open();
    assertThat(socket.bind(Ipv4Address.ANY, 7000)).isNull();
    b.crash();
    assertThat(b.stack().sockets()).isEmpty();
    pings(a, b);
  }
}
