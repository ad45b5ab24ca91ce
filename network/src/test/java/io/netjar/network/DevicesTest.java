package io.netjar.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.wire.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class DevicesTest {
  private static final CableSettings SETTINGS = CableSettings.DEFAULT;

  private final Network network = Network.create(1);
  private final List<HostPort> hosts = new ArrayList<>();
  private final List<Cable> cables = new ArrayList<>();

  /// Three hosts, each with a cable to a port of the device under test.
  private void star(Supplier<Port> device) {
    for (String name : List.of("a", "b", "c")) {
      hosts.add(network.host(name).port());
      cables.add(network.cable(name, hosts.getLast(), device.get(), SETTINGS));
    }
  }

  private void send(int from, long destination) {
    var port = hosts.get(from);
    port.transmit(Frames.frame(destination, mac(from), 60), network.nowNanos());
    network.runFor(Duration.ofMillis(1));
  }

  private long mac(int host) {
    return Frames.mac(hosts.get(host));
  }

  /// How many frames have come to each host.
  private List<Long> received() {
    return cables.stream().map(cable -> cable.summary().deliveredBToA()).toList();
  }

  @Test
  void a_hub_repeats_everything_to_everybody_else() {
    star(network.hub("hub")::port);
    send(0, mac(1));
    send(1, mac(0));
    assertThat(received()).containsExactly(1L, 1L, 2L);
  }

  @Test
  void a_switch_floods_what_it_does_not_know_and_then_learns() {
    star(network.ethernetSwitch("switch")::port);
    send(0, mac(1));
    assertThat(received()).containsExactly(0L, 1L, 1L);
    send(1, mac(0));
    send(0, mac(1));
    // The third host saw the first frame only.
    assertThat(received()).containsExactly(1L, 2L, 1L);
  }

  @Test
  void a_switch_sends_broadcast_and_multicast_to_all_others() {
    star(network.ethernetSwitch("switch")::port);
    send(0, Frames.BROADCAST);
    send(0, 0x0100_5e00_0001L);
    assertThat(received()).containsExactly(0L, 2L, 2L);
  }

  @Test
  void a_switch_never_sends_a_frame_back_where_it_came_from() {
    star(network.ethernetSwitch("switch")::port);
    send(0, Frames.BROADCAST);
    send(0, mac(0));
    assertThat(received()).containsExactly(0L, 1L, 1L);
  }

  @Test
  void a_switch_does_not_relay_reserved_groups() {
    // IEEE 802.1D §7.12.6
    star(network.ethernetSwitch("switch")::port);
    send(0, 0x0180_c200_0000L);
    send(0, 0x0180_c200_000fL);
    assertThat(received()).containsExactly(0L, 0L, 0L);
    send(0, 0x0180_c200_0010L);
    assertThat(received()).containsExactly(0L, 1L, 1L);
  }

  @Test
  void a_station_that_moves_is_found_at_its_new_port() {
    var ethernetSwitch = network.ethernetSwitch("switch");
    star(ethernetSwitch::port);
    long station = 0x0200_0000_0001L;
    for (int at : new int[] {0, 2}) {
      hosts.get(at).transmit(Frames.frame(Frames.BROADCAST, station, 60), network.nowNanos());
      network.runFor(Duration.ofMillis(1));
      assertThat(ethernetSwitch.portOf(new MacAddress(station)))
          .isSameAs(ethernetSwitch.ports().get(at));
    }
  }

  @Test
  void a_switch_forgets_a_station_that_is_silent_for_the_ageing_time() {
    var ethernetSwitch = network.ethernetSwitch("switch");
    star(ethernetSwitch::port);
    send(1, mac(0));
    long learnedAt = network.nowNanos() - Duration.ofMillis(1).toNanos();
    network.runFor(EthernetSwitch.AGEING.minusMillis(2));
    send(0, mac(1));
    // Known until then: the third host sees nothing but the first, flooded frame.
    assertThat(received()).containsExactly(1L, 1L, 1L);
    network.runFor(
        Duration.ofNanos(learnedAt + EthernetSwitch.AGEING.toNanos() + 1_500 - network.nowNanos()));
    assertThat(ethernetSwitch.portOf(new MacAddress(mac(1)))).isNull();
    send(0, mac(1));
    assertThat(received()).containsExactly(1L, 2L, 2L);
  }

  @Test
  void a_loop_of_hubs_is_refused() {
    var first = network.hub("first");
    var second = network.hub("second");
    var third = network.hub("third");
    network.cable("x", first.port(), second.port(), SETTINGS);
    network.cable("y", second.port(), third.port(), SETTINGS);
    assertThatThrownBy(() -> network.cable("z", third.port(), first.port(), SETTINGS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'z'")
        .hasMessageContaining("loop of hubs");
    assertThatThrownBy(() -> network.cable("w", first.port(), first.port(), SETTINGS))
        .hasMessageContaining("loop of hubs");
  }

  @Test
  void the_table_of_stations_grows_to_its_bound_and_ages() {
    var table = new MacTable(1000, 100);
    for (int station = 0; station < 150; station++) {
      assertThat(table.learn(station, station % 7, station)).isFalse();
    }
    assertThat(table.size()).isEqualTo(100);
    assertThat(table.unlearned()).isEqualTo(50);
    for (int station = 0; station < 150; station++) {
      assertThat(table.portOf(station, 500))
          .isEqualTo(station < 100 ? station % 7 : MacTable.UNKNOWN);
    }
    // Half of them age, which makes room for others.
    assertThat(table.portOf(49, 1049)).isEqualTo(MacTable.UNKNOWN);
    assertThat(table.portOf(50, 1049)).isEqualTo(1);
    table.learn(500, 3, 1049);
    assertThat(table.portOf(500, 1049)).isEqualTo(3);
    assertThat(table.portOf(50, 1049)).isEqualTo(1);
    assertThat(table.size()).isEqualTo(51);
    assertThat(table.learn(500, 4, 1050)).isTrue();
  }
}
