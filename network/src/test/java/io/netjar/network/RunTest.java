package io.netjar.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.network.RunResult.Outcome;
import io.netjar.stack.time.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RunTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

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
  void an_empty_network_ends_at_once() {
    var result = Network.create(1).run();
    assertThat(result.outcome()).isEqualTo(Outcome.ENDED);
    assertThat(result.nowNanos()).isZero();
  }

  @Test
  void without_programs_a_run_lasts_until_nothing_is_left() {
    at(SECOND, () -> {});
    var result = network.run();
    assertThat(result.outcome()).isEqualTo(Outcome.ENDED);
    assertThat(result.nowNanos()).isEqualTo(SECOND.toNanos());
  }

  @Test
  void run_for_stops_when_the_time_is_up() {
    List<String> happened = new ArrayList<>();
    at(SECOND, () -> happened.add("on time"));
    at(SECOND.plusNanos(1), () -> happened.add("too late"));
    var result = network.runFor(SECOND);
    assertThat(result.outcome()).isEqualTo(Outcome.TIME_LIMIT);
    assertThat(happened).containsExactly("on time");
    assertThat(network.nowNanos()).isEqualTo(SECOND.toNanos());
  }

  @Test
  void run_for_moves_time_to_its_end_where_nothing_is_left() {
    assertThat(network.runFor(SECOND).outcome()).isEqualTo(Outcome.ENDED);
    assertThat(network.runFor(SECOND).nowNanos()).isEqualTo(2 * SECOND.toNanos());
  }

  @Test
  void the_time_limit_bounds_every_run() {
    at(SECOND.multipliedBy(10), () -> {});
    network.timeLimit(SECOND);
    assertThat(network.run())
        .isEqualTo(new RunResult(Outcome.TIME_LIMIT, 1_000_000_000, List.of()));
    assertThat(network.runFor(SECOND).nowNanos()).isEqualTo(1_000_000_000);
  }

  @Test
  void a_run_ends_with_its_last_program_and_stops_the_services() {
    var service = host.startService("service", ScriptedRuntime::staysWaiting);
    var program = host.start("program", SECOND, () -> {});
    at(SECOND.multipliedBy(5), () -> {});
    var result = network.run();
    assertThat(result.outcome()).isEqualTo(Outcome.ENDED);
    assertThat(result.nowNanos()).isEqualTo(SECOND.toNanos());
    assertThat(program.state()).isEqualTo(Program.State.ENDED);
    assertThat(service.state()).isEqualTo(Program.State.STOPPED);
  }

  @Test
  void a_run_waits_for_the_frames_on_their_way() {
    var port = host.ports().getFirst();
    host.start(
        "program", () -> port.transmit(Frames.frame(Frames.BROADCAST, Frames.mac(port), 60), 0));
    var result = network.run();
    assertThat(result.nowNanos()).isEqualTo(84 * 8 + 500);
    assertThat(network.framesInFlight()).isZero();
  }

  @Test
  void programs_that_wait_for_nothing_are_a_deadlock() {
    host.start("ends", () -> {});
    var waits = host.start("waits", ScriptedRuntime::staysWaiting);
    List<TimelineEntry> told = new ArrayList<>();
    network.timeline().add(told::add);
    var result = network.run();
    assertThat(result.outcome()).isEqualTo(Outcome.DEADLOCK);
    assertThat(result.waiting().stream().map(Waiting::program)).containsExactly(waits);
    assertThat(told.getLast().kind()).isEqualTo(TimelineEntry.Kind.DEADLOCK);
  }

  @Test
  void services_alone_are_no_deadlock() {
    var service = host.startService("service", ScriptedRuntime::staysWaiting);
    assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
    assertThat(service.state()).isEqualTo(Program.State.RUNNING);
    network.close();
    assertThat(service.state()).isEqualTo(Program.State.STOPPED);
  }

  @Test
  void a_crash_stops_the_programs_of_the_host() {
    var program = host.start("program", ScriptedRuntime::staysWaiting);
    at(SECOND, host::crash);
    assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
    assertThat(program.state()).isEqualTo(Program.State.STOPPED);
  }

  @Test
  void a_step_is_one_event() {
    at(SECOND, () -> {});
    at(SECOND, () -> {});
    assertThat(network.step()).isTrue();
    assertThat(network.step()).isTrue();
    assertThat(network.step()).isFalse();
    assertThat(network.steps()).isEqualTo(2);
    assertThat(network.nowNanos()).isEqualTo(SECOND.toNanos());
  }

  @Test
  void steps_count_events_and_turns_of_programs() {
    host.start("program", () -> {});
    network.run();
    assertThat(network.steps()).isEqualTo(2);
  }

  @Test
  void negative_times_are_refused() {
    assertThatThrownBy(() -> network.runFor(Duration.ofSeconds(-1))).hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> host.start("p", Duration.ofSeconds(-1), () -> {}))
        .hasMessageContaining("'p'");
    assertThatThrownBy(() -> network.eventsPerInstantBound(0)).hasMessageContaining("0");
  }
}
