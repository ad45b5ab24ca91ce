package io.netjar.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class RulesTest {
  private static final int MANY = 20_000;
  private static final CableSettings SETTINGS =
      CableSettings.DEFAULT.withRate(100_000_000).withDelay(Duration.ofNanos(10_000));

  /// What becomes of `count` numbered frames, one each 10 µs.
  private static Wire sendMany(long seed, int count, Consumer<Wire> setUp) {
    var wire = new Wire(seed, SETTINGS);
    setUp.accept(wire);
    for (int i = 0; i < count; i++) {
      wire.sendNumbered(i);
      wire.network.runFor(Duration.ofNanos(10_000));
    }
    wire.network.run();
    return wire;
  }

  @Test
  void loss_drops_its_share() {
    var wire = sendMany(1, MANY, w -> w.cable.add(Rules.loss(0.1)));
    assertThat(wire.drops("loss") / (double) MANY).isCloseTo(0.1, within(0.01));
    assertThat(wire.arrivals).hasSize(MANY - (int) wire.drops("loss"));
  }

  @Test
  void loss_of_nothing_and_of_everything_are_exact() {
    assertThat(sendMany(1, 500, w -> w.cable.add(Rules.loss(0))).arrivals).hasSize(500);
    assertThat(sendMany(1, 500, w -> w.cable.add(Rules.loss(1))).arrivals).isEmpty();
  }

  @Test
  void the_same_seed_gives_the_same_verdicts_and_another_gives_others() {
    Consumer<Wire> lossy = w -> w.cable.add(Rules.loss(0.3));
    var first = sendMany(7, 500, lossy).numbers();
    assertThat(sendMany(7, 500, lossy).numbers()).isEqualTo(first);
    assertThat(sendMany(8, 500, lossy).numbers()).isNotEqualTo(first);
  }

  @Test
  void a_rule_elsewhere_shifts_no_verdict() {
    var alone = sendMany(7, 500, w -> w.cable.add(Rules.loss(0.3)));
    var together =
        sendMany(
            7,
            500,
            w -> {
              w.second.add(Rules.jitter(Duration.ofNanos(5)));
              w.cable.add(Rules.loss(0.3));
              w.cable.add(Rules.duplicate(0));
            });
    assertThat(together.numbers()).isEqualTo(alone.numbers());
  }

  @Test
  void burst_loss_comes_in_bursts_of_the_stated_length_and_share() {
    var wire = sendMany(1, MANY, w -> w.cable.add(Rules.burstLoss(0.02, 0.2, 0, 1)));
    // The bad state's share is toBad / (toBad + toGood) = 1/11.
    assertThat(wire.drops("burst loss") / (double) MANY).isCloseTo(1 / 11.0, within(0.015));
    int bursts = 0;
    int next = 0;
    for (int number : wire.numbers()) {
      bursts += number > next ? 1 : 0;
      next = number + 1;
    }
    assertThat(wire.drops("burst loss") / (double) bursts).isCloseTo(5, within(0.5));
  }

  @Test
  void burst_loss_keeps_a_state_for_each_direction() {
    var wire = new Wire(1, SETTINGS);
    wire.cable.add(Rules.burstLoss(1, 0, 0, 1));
    wire.send(60);
    wire.right.transmit(Frames.frame(Frames.mac(wire.left), Frames.mac(wire.right), 60), 0);
    wire.network.run();
    assertThat(wire.second.summary().frames()).isEqualTo(1);
    assertThat(wire.drops("burst loss")).isEqualTo(2);
  }

  @Test
  void duplicates_follow_their_frame_and_take_time_on_the_wire() {
    var wire = sendMany(1, 2, w -> w.cable.add(Rules.duplicate(1)));
    assertThat(wire.numbers()).containsExactly(0, 0, 1, 1);
    assertThat(wire.arrivalNanos().get(1) - wire.arrivalNanos().get(0)).isEqualTo(6_720);
  }

  @Test
  void duplicates_come_in_their_share() {
    var wire = sendMany(1, MANY, w -> w.cable.add(Rules.duplicate(0.05)));
    assertThat(wire.arrivals.size() / (double) MANY - 1).isCloseTo(0.05, within(0.01));
  }

  @Test
  void a_reordered_frame_is_overtaken() {
    var wire = new Wire(1, SETTINGS);
    try (var _ = wire.cable.add(Rules.reorder(1, Duration.ofNanos(10_000)))) {
      wire.sendNumbered(0);
    }
    wire.sendNumbered(1);
    wire.sendNumbered(2);
    wire.network.run();
    assertThat(wire.numbers()).containsExactly(1, 0, 2);
    assertThat(wire.arrivalNanos()).containsExactly(23_440L, 26_720L, 30_160L);
  }

  @Test
  void reorder_holds_its_share_back() {
    var wire = sendMany(1, MANY, w -> w.cable.add(Rules.reorder(0.02, Duration.ofNanos(25_000))));
    var numbers = wire.numbers();
    int late = 0;
    for (int i = 1; i < numbers.size(); i++) {
      late += numbers.get(i) < numbers.get(i - 1) ? 1 : 0;
    }
    assertThat(late / (double) MANY).isCloseTo(0.02, within(0.004));
    assertThat(numbers).hasSize(MANY).doesNotHaveDuplicates();
  }

  @Test
  void jitter_is_spread_evenly_from_zero_to_the_bound() {
    var wire = sendMany(1, MANY, w -> w.cable.add(Rules.jitter(Duration.ofNanos(3_000))));
    long least = Long.MAX_VALUE;
    long most = 0;
    double sum = 0;
    for (var seen : wire.arrivals) {
      long extra = seen.nanos() - 16_720 - 10_000L * io.netjar.wire.Bytes.i32(seen.bytes(), 14);
      least = Math.min(least, extra);
      most = Math.max(most, extra);
      sum += extra;
    }
    assertThat(least).isBetween(0L, 30L);
    assertThat(most).isBetween(2_970L, 3_000L);
    assertThat(sum / MANY).isCloseTo(1_500, within(30.0));
  }

  @Test
  void frames_that_are_late_still_count_in_the_queue() {
    var wire = new Wire(1, SETTINGS.withQueueFrames(2));
    wire.cable.add(Rules.jitter(Duration.ofMillis(1)));
    for (int i = 0; i < 10; i++) {
      wire.sendNumbered(i);
    }
    wire.network.run();
    assertThat(wire.arrivals).hasSize(3);
    assertThat(wire.drops(Cable.QUEUE_FULL)).isEqualTo(7);
  }

  @Test
  void corruption_turns_exactly_one_bit_over() {
    var wire = new Wire(1, SETTINGS.withFcs(false));
    wire.cable.add(Rules.corrupt(1));
    var clean = Frames.frame(Frames.mac(wire.right), Frames.mac(wire.left), 60).toArray();
    for (int i = 0; i < 200; i++) {
      wire.send(60);
    }
    wire.network.run();
    for (var seen : wire.arrivals) {
      int turned = 0;
      for (int i = 0; i < clean.length; i++) {
        turned += Integer.bitCount((clean[i] ^ seen.bytes()[i]) & 0xff);
      }
      assertThat(turned).isEqualTo(1);
    }
    assertThat(wire.arrivals).hasSize(200);
  }

  @Test
  void rules_are_asked_in_order_and_not_after_a_drop() {
    var wire = new Wire(1, SETTINGS);
    List<String> asked = new ArrayList<>();
    wire.cable.add(passage -> asked.add("first " + passage.direction()));
    wire.cable.add(passage -> passage.drop("second"));
    wire.cable.add(_ -> asked.add("third"));
    wire.send(60);
    wire.network.run();
    assertThat(asked).containsExactly("first A_TO_B");
    assertThat(wire.drops("second")).isEqualTo(1);
  }

  @Test
  void a_closed_handle_removes_its_rule_only() {
    var wire = new Wire(1, SETTINGS);
    Rule dropAll = passage -> passage.drop("all");
    var first = wire.cable.add(dropAll);
    var second = wire.cable.add(dropAll);
    first.close();
    first.close();
    wire.send(60);
    second.close();
    wire.send(60);
    wire.network.run();
    assertThat(wire.arrivals).hasSize(1);
    assertThat(wire.drops("all")).isEqualTo(1);
  }

  @Test
  void comments_say_what_rules_did() {
    var wire = new Wire(1, SETTINGS);
    var seen = Frames.watch(wire.cable);
    wire.cable.add(passage -> passage.delay(1500, "slow"));
    wire.cable.add(Passage::duplicate);
    wire.send(60);
    assertThat(seen.stream().map(Frames.Seen::comment))
        .containsExactly("slow: 0.0015 ms later, duplicated", "duplicate");
  }

  @Test
  void arguments_out_of_range_are_refused_with_the_value() {
    assertThatThrownBy(() -> Rules.loss(1.5)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> Rules.loss(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> Rules.jitter(Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> Rules.burstLoss(0, 0, 0, -1)).hasMessageContaining("lossInBad");
    var wire = new Wire(1, SETTINGS);
    wire.cable.add(passage -> passage.corruptBit(480));
    assertThatThrownBy(() -> wire.send(60)).hasMessageContaining("480");
  }
}
