package io.netjar.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.network.TimelineEntry.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StormTest {
  private final Network network = Network.create(1);
  private final List<TimelineEntry> told = new ArrayList<>();
  private final List<EthernetSwitch> switches = new ArrayList<>();

  /// Three switches joined in a loop, a host on the first; the host sends one broadcast.
  private void loop(CableSettings settings) {
    network.timeline().add(told::add);
    for (int i = 0; i < 3; i++) {
      switches.add(network.ethernetSwitch("s" + i));
    }
    for (int i = 0; i < 3; i++) {
      network.cable("loop" + i, switches.get(i).port(), switches.get((i + 1) % 3).port(), settings);
    }
    var host = network.host("host").port();
    network.cable("host", host, switches.getFirst().port(), settings);
    host.transmit(Frames.frame(Frames.BROADCAST, Frames.mac(host), 60), 0);
  }

  private long frames() {
    return network.cables().stream().mapToLong(cable -> cable.summary().frames()).sum();
  }

  private long stormDrops() {
    return switches.stream().mapToLong(EthernetSwitch::stormDrops).sum();
  }

  @Test
  void a_loop_of_switches_shows_a_storm_that_is_reported_and_dies_out() {
    loop(CableSettings.DEFAULT);
    var result = network.run();
    assertThat(result.outcome()).isEqualTo(RunResult.Outcome.ENDED);
    assertThat(frames()).isBetween(100L, 20_000L);
    assertThat(stormDrops()).isPositive();
    assertThat(told).isNotEmpty().allMatch(entry -> entry.kind() == Kind.BROADCAST_STORM);
    assertThat(told.getFirst().text()).contains("broadcast storm at switch s");
    assertThat(told.stream().map(TimelineEntry::text)).doesNotHaveDuplicates();
  }

  @Test
  void a_storm_in_slow_cables_is_noticed_by_the_stations_that_jump() {
    loop(CableSettings.DEFAULT.withRate(1_000_000).withDelay(Duration.ofMillis(2)));
    var result = network.run();
    assertThat(result.outcome()).isEqualTo(RunResult.Outcome.ENDED);
    assertThat(result.nowNanos()).isLessThan(Duration.ofSeconds(3).toNanos());
    assertThat(told.getFirst().text()).contains("stations jump");
  }

  @Test
  void a_storm_in_cables_that_take_no_time_is_bounded_too() {
    loop(CableSettings.DEFAULT.withRate(0).withDelay(Duration.ZERO));
    assertThat(network.run().nowNanos()).isZero();
    assertThat(stormDrops()).isPositive();
  }

  @Test
  void each_switch_reports_once() {
    loop(CableSettings.DEFAULT);
    network.run();
    int reports = told.size();
    var host = network.hosts().getFirst().ports().getFirst();
    network.runFor(Duration.ofSeconds(2));
    host.transmit(Frames.frame(Frames.BROADCAST, Frames.mac(host), 60), network.nowNanos());
    long before = frames();
    network.run();
    assertThat(frames()).isGreaterThan(before + 100);
    assertThat(told.size()).isBetween(reports, 3);
  }

  @Test
  void the_bound_on_broadcast_can_be_set() {
    var ethernetSwitch = network.ethernetSwitch("s");
    network.timeline().add(told::add);
    ethernetSwitch.stormControl(
        new StormControl(1_000_000, 10, 0, 100, Duration.ofMillis(5).toNanos()));
    var host = network.host("host").port();
    var listener = network.host("listener").port();
    network.cable("in", host, ethernetSwitch.port(), CableSettings.DEFAULT);
    var out = network.cable("out", listener, ethernetSwitch.port(), CableSettings.DEFAULT);
    for (int i = 0; i < 15; i++) {
      host.transmit(Frames.frame(Frames.BROADCAST, Frames.mac(host), 60), 0);
    }
    network.run();
    assertThat(out.summary().delivered()).isEqualTo(10);
    assertThat(ethernetSwitch.stormDrops()).isEqualTo(5);
    assertThat(ethernetSwitch.stormSeen()).isTrue();
    network.runFor(Duration.ofMillis(6));
    host.transmit(Frames.frame(Frames.BROADCAST, Frames.mac(host), 60), network.nowNanos());
    network.run();
    assertThat(out.summary().delivered()).isEqualTo(11);
  }

  @Test
  void a_storm_that_is_only_reported_stays_within_the_queues() {
    loop(CableSettings.DEFAULT.withQueueFrames(20));
    for (var ethernetSwitch : switches) {
      ethernetSwitch.stormControl(StormControl.DEFAULT.reportOnly());
    }
    var result = network.runFor(Duration.ofMillis(20));
    assertThat(result.outcome()).isEqualTo(RunResult.Outcome.TIME_LIMIT);
    assertThat(told).isNotEmpty();
    assertThat(network.framesInFlight()).isBetween(1L, 8 * 22L);
  }

  @Test
  void events_without_time_going_on_are_bounded_and_name_the_place() {
    loop(CableSettings.DEFAULT.withRate(0).withDelay(Duration.ZERO));
    for (var ethernetSwitch : switches) {
      ethernetSwitch.stormControl(StormControl.DEFAULT.reportOnly());
    }
    network.eventsPerInstantBound(10_000);
    assertThatThrownBy(network::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("10000 events at 0 ns")
        .hasMessageContaining("cable ");
  }
}
