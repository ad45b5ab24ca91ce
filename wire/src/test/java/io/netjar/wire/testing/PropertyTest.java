package io.netjar.wire.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PropertyTest {

  @Test
  void the_same_seed_makes_the_same_choices() {
    assertThat(new Choices(7).bytes(100)).isEqualTo(new Choices(7).bytes(100));
    assertThat(new Choices(7).bits()).isNotEqualTo(new Choices(8).bits());
  }

  @Test
  void a_range_reaches_both_of_its_ends_and_nothing_beyond() {
    var seen = new ArrayList<Integer>();
    var choices = new Choices(1);
    for (int i = 0; i < 200; i++) {
      seen.add(choices.range(-1, 2));
    }
    assertThat(seen).containsOnly(-1, 0, 1, 2);
  }

  @Test
  void a_failure_names_its_seed_and_is_shrunk_to_the_smallest_case() {
    assertThatThrownBy(
            () ->
                Property.check(
                    1_000,
                    choices -> {
                      int length = choices.range(0, 50);
                      for (int i = 0; i < length; i++) {
                        int value = choices.range(0, 1_000_000);
                        assertThat(value).isLessThan(900_000);
                      }
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("fails with seed ")
        .hasMessageContaining("-Dnetjar.seed=")
        .hasMessageContaining("to 2: ");
  }

  @Test
  void a_property_that_holds_passes_quietly_and_runs_as_often_as_it_is_told() {
    List<Long> runs = new ArrayList<>();
    Property.check(25, choices -> runs.add(choices.bits()));
    assertThat(runs).hasSize(25).doesNotHaveDuplicates();
  }
}
