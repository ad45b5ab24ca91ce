package io.netjar.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.wire.Bytes;
import io.netjar.wire.EthernetView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CableTest {
  private static final CableSettings FAST_ETHERNET =
      CableSettings.DEFAULT.withRate(100_000_000).withDelay(Duration.ofMillis(1));

  @Test
  void a_frame_takes_its_wire_time_and_the_delay_to_the_nanosecond() {
    var wire = new Wire(1, FAST_ETHERNET);
    wire.send(1514);
    wire.network.run();
    // 1,514 bytes and 24 of preamble, FCS and gap at 80 ns a byte, then 1 ms.
    assertThat(wire.arrivalNanos()).containsExactly(1538L * 80 + 1_000_000);
  }

  @Test
  void frames_leave_one_behind_the_other() {
    var wire = new Wire(1, FAST_ETHERNET);
    wire.send(60);
    wire.send(1514);
    wire.send(60);
    wire.network.run();
    assertThat(wire.arrivalNanos())
        .containsExactly(1_006_720L, 1_006_720L + 123_040, 1_006_720L + 123_040 + 6_720);
  }

  @Test
  void a_rate_that_gives_no_whole_nanoseconds_rounds_each_frame_up() {
    var wire = new Wire(1, FAST_ETHERNET.withRate(3_000_000).withDelay(Duration.ZERO));
    wire.send(60);
    wire.send(61);
    wire.network.run();
    // 84 and 85 bytes at 2,666.67 ns a byte.
    assertThat(wire.arrivalNanos()).containsExactly(224_000L, 224_000L + 226_667);
  }

  @Test
  void without_a_rate_only_the_delay_counts() {
    var wire = new Wire(1, FAST_ETHERNET.withRate(0));
    wire.send(60);
    wire.send(1514);
    wire.network.run();
    assertThat(wire.arrivalNanos()).containsExactly(1_000_000L, 1_000_000L);
  }

  @Test
  void both_directions_send_at_once() {
    var network = Network.create(1);
    var left = network.host("left").port();
    var right = network.host("right").port();
    var cable = network.cable("c", left, right, FAST_ETHERNET);
    left.transmit(Frames.frame(Frames.mac(right), Frames.mac(left), 1514), 0);
    right.transmit(Frames.frame(Frames.mac(left), Frames.mac(right), 1514), 0);
    var result = network.run();
    assertThat(result.nowNanos()).isEqualTo(1_123_040);
    assertThat(cable.summary().deliveredAToB()).isEqualTo(1);
    assertThat(cable.summary().deliveredBToA()).isEqualTo(1);
  }

  @Test
  void a_full_queue_drops_what_comes_last() {
    var wire = new Wire(1, FAST_ETHERNET.withQueueFrames(3));
    for (int i = 0; i < 10; i++) {
      wire.sendNumbered(i);
    }
    wire.network.run();
    // Number 0 is leaving, so it does not wait.
    assertThat(wire.numbers()).containsExactly(0, 1, 2, 3);
    assertThat(wire.drops(Cable.QUEUE_FULL)).isEqualTo(6);
  }

  @Test
  void a_place_in_the_queue_is_free_as_soon_as_its_frame_begins_to_leave() {
    var wire = new Wire(1, FAST_ETHERNET.withQueueFrames(1));
    wire.sendNumbered(0);
    wire.sendNumbered(1);
    wire.network.events().advanceTo(6_719);
    wire.sendNumbered(2);
    wire.network.events().advanceTo(6_720);
    wire.sendNumbered(3);
    wire.network.run();
    assertThat(wire.numbers()).containsExactly(0, 1, 3);
  }

  @Test
  void a_queue_can_be_bounded_in_bytes() {
    var wire = new Wire(1, FAST_ETHERNET.withQueueBytes(2_000));
    wire.send(1514);
    wire.send(1514);
    wire.send(486);
    wire.send(60);
    wire.network.run();
    // 1,514 and 486 fill the 2,000 bytes behind the frame that is leaving.
    assertThat(wire.arrivals.stream().map(seen -> seen.bytes().length))
        .containsExactly(1514, 1514, 486);
    assertThat(wire.drops(Cable.QUEUE_FULL)).isEqualTo(1);
  }

  @Test
  void a_frame_larger_than_the_byte_bound_passes_while_nothing_waits() {
    var wire = new Wire(1, FAST_ETHERNET.withQueueBytes(100));
    wire.send(1514);
    wire.network.run();
    assertThat(wire.arrivals).hasSize(1);
  }

  @Test
  void frames_without_a_rate_are_bounded_too() {
    var wire = new Wire(1, FAST_ETHERNET.withRate(0));
    for (int i = 0; i < CableSettings.UNLIMITED_RATE_FRAMES + 5; i++) {
      wire.send(60);
    }
    wire.network.run();
    assertThat(wire.arrivals).hasSize(CableSettings.UNLIMITED_RATE_FRAMES);
    assertThat(wire.drops(Cable.QUEUE_FULL)).isEqualTo(5);
  }

  @Test
  void a_frame_larger_than_the_mtu_is_dropped_and_counted() {
    var wire = new Wire(1, FAST_ETHERNET.withMtu(1000));
    wire.send(1014);
    wire.send(1015);
    wire.network.run();
    assertThat(wire.arrivals).hasSize(1);
    assertThat(wire.drops(Cable.TOO_LONG)).isEqualTo(1);
  }

  @Test
  void a_tagged_frame_may_be_four_bytes_longer() {
    var wire = new Wire(1, FAST_ETHERNET.withMtu(1000));
    for (int length : new int[] {1018, 1019}) {
      var frame = Frames.frame(Frames.mac(wire.right), Frames.mac(wire.left), length);
      Bytes.put16(frame.bytes(), frame.start() + 12, EthernetView.VLAN);
      wire.left.transmit(frame, 0);
    }
    wire.network.run();
    assertThat(wire.arrivals).hasSize(1);
    assertThat(wire.drops(Cable.TOO_LONG)).isEqualTo(1);
  }

  @Test
  void a_cut_loses_what_is_queued_and_in_flight_and_what_is_sent_later() {
    var wire = new Wire(1, FAST_ETHERNET);
    var told = new ArrayList<TimelineEntry>();
    wire.network.timeline().add(told::add);
    for (int i = 0; i < 5; i++) {
      wire.sendNumbered(i);
    }
    // The first has arrived, the second is in flight, the others are behind it.
    wire.network.runFor(Duration.ofNanos(1_006_720));
    wire.cable.cut();
    assertThat(wire.network.framesInFlight()).isZero();
    wire.sendNumbered(5);
    wire.network.run();
    wire.cable.mend();
    wire.sendNumbered(6);
    wire.network.run();
    assertThat(wire.numbers()).containsExactly(0, 6);
    assertThat(wire.drops(Cable.CUT)).isEqualTo(5);
    assertThat(told.stream().map(TimelineEntry::kind))
        .containsExactly(TimelineEntry.Kind.CABLE_CUT, TimelineEntry.Kind.CABLE_MENDED);
    assertThat(told.getFirst().text()).isEqualTo("tested cut, 4 frames in flight lost");
  }

  @Test
  void a_cut_loses_what_a_rule_has_delayed() {
    var wire = new Wire(1, FAST_ETHERNET);
    wire.cable.add(passage -> passage.delay(1_000_000_000, "late"));
    wire.sendNumbered(0);
    wire.sendNumbered(1);
    wire.network.runFor(Duration.ofMillis(500));
    wire.cable.cut();
    wire.cable.mend();
    wire.network.run();
    assertThat(wire.numbers()).isEmpty();
    assertThat(wire.drops(Cable.CUT)).isEqualTo(2);
    assertThat(wire.network.framesInFlight()).isZero();
  }

  @Test
  void a_mended_cable_begins_with_an_empty_queue() {
    var wire = new Wire(1, FAST_ETHERNET);
    for (int i = 0; i < 100; i++) {
      wire.send(1514);
    }
    wire.cable.cut();
    wire.cable.mend();
    wire.send(60);
    wire.network.run();
    assertThat(wire.arrivalNanos()).containsExactly(1_006_720L);
  }

  @Test
  void a_shorter_delay_lets_no_frame_overtake() {
    var wire = new Wire(1, FAST_ETHERNET);
    wire.sendNumbered(0);
    wire.cable.change(FAST_ETHERNET.withDelay(Duration.ZERO));
    wire.sendNumbered(1);
    wire.network.run();
    wire.sendNumbered(2);
    wire.network.run();
    assertThat(wire.numbers()).containsExactly(0, 1, 2);
    assertThat(wire.arrivalNanos()).containsExactly(1_006_720L, 1_006_720L, 1_013_440L);
  }

  @Test
  void a_damaged_frame_is_dropped_by_the_receiving_port() {
    var wire = new Wire(1, FAST_ETHERNET);
    var seen = Frames.watch(wire.cable);
    wire.cable.add(passage -> passage.corruptBit(8 * 20));
    wire.send(60);
    wire.network.run();
    assertThat(wire.arrivals).isEmpty();
    assertThat(wire.drops(Cable.FCS)).isEqualTo(1);
    assertThat(seen.getFirst().dropReason()).isEqualTo(Cable.FCS);
    assertThat(seen.getFirst().comment()).isEqualTo("bit 160 corrupted");
  }

  @Test
  void without_fcs_a_damaged_frame_is_delivered() {
    var wire = new Wire(1, FAST_ETHERNET.withFcs(false));
    wire.cable.add(passage -> passage.corruptBit(8 * 20));
    wire.sendNumbered(0);
    wire.network.run();
    assertThat(wire.arrivals).hasSize(1);
    assertThat(wire.arrivals.getFirst().bytes()[20]).isEqualTo((byte) 0x80);
  }

  @Test
  void a_tap_sees_also_what_does_not_arrive() {
    var wire = new Wire(1, FAST_ETHERNET.withMtu(1000).withQueueFrames(1));
    var seen = Frames.watch(wire.cable);
    wire.send(1015);
    wire.send(60);
    wire.send(60);
    wire.send(60);
    wire.cable.cut();
    wire.send(60);
    assertThat(seen.stream().map(Frames.Seen::dropReason))
        .containsExactly(Cable.TOO_LONG, null, null, Cable.QUEUE_FULL, Cable.CUT);
  }

  @Test
  void a_tap_that_was_taken_off_sees_nothing_more() {
    var wire = new Wire(1, FAST_ETHERNET);
    List<Long> seen = new ArrayList<>();
    try (var _ = wire.cable.add((_, _, now, _, _, _, _, _) -> seen.add(now))) {
      wire.send(60);
    }
    wire.send(60);
    assertThat(seen).containsExactly(0L);
  }

  @Test
  void a_frame_without_a_cable_is_lost_and_counted() {
    var network = Network.create(1);
    var port = network.host("alone").port();
    port.transmit(Frames.frame(Frames.BROADCAST, Frames.mac(port), 60), 0);
    assertThat(port.framesWithoutCable()).isEqualTo(1);
  }

  @Test
  void the_summary_counts_frames_bytes_and_drops() {
    var wire = new Wire(1, FAST_ETHERNET.withMtu(1000));
    wire.send(60);
    wire.send(100);
    wire.send(1500);
    wire.network.run();
    var summary = wire.cable.summary();
    assertThat(summary.framesAToB()).isEqualTo(3);
    assertThat(summary.bytes()).isEqualTo(1660);
    assertThat(summary.delivered()).isEqualTo(2);
    assertThat(summary.dropped()).isEqualTo(1);
  }

  @Test
  void settings_out_of_range_are_refused_with_the_value() {
    assertThatThrownBy(() -> CableSettings.DEFAULT.withMtu(67))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("67");
    assertThatThrownBy(() -> CableSettings.DEFAULT.withRate(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> CableSettings.DEFAULT.withDelay(Duration.ofNanos(-5)))
        .hasMessageContaining("-5");
    assertThatThrownBy(() -> CableSettings.DEFAULT.withQueueFrames(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> CableSettings.DEFAULT.withQueueBytes(0)).hasMessageContaining("0");
  }
}
