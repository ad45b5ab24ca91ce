package io.netjar.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a network is told to do later.
class NetworkAfterTest {
  @Test
  void actions_happen_at_their_time_and_in_the_order_in_which_they_were_made() {
    try (var network = Network.create(1)) {
      List<String> happened = new ArrayList<>();
      network.after(Duration.ofSeconds(2), () -> happened.add("late " + network.nowNanos()));
      network.after(Duration.ofSeconds(1), () -> happened.add("first " + network.nowNanos()));
      network.after(Duration.ofSeconds(1), () -> happened.add("second " + network.nowNanos()));

      network.run();

      assertThat(happened)
          .containsExactly("first 1000000000", "second 1000000000", "late 2000000000");
    }
  }

  @Test
  void an_action_counts_from_when_it_was_made() {
    try (var network = Network.create(1)) {
      List<Long> happened = new ArrayList<>();
      network.after(
          Duration.ofSeconds(1),
          () -> network.after(Duration.ofSeconds(1), () -> happened.add(network.nowNanos())));

      network.run();

      assertThat(happened).containsExactly(2_000_000_000L);
    }
  }

  @Test
  void a_negative_delay_is_refused() {
    try (var network = Network.create(1)) {
      assertThatThrownBy(() -> network.after(Duration.ofNanos(-1), () -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("PT-0.000000001S");
    }
  }
}
