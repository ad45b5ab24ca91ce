package io.netjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What is kept in mind of one end.
final class TraceEndTest {
  @Test
  void gaps_are_bounded_and_the_oldest_is_forgotten() {
    var end = new TraceEnd(new TracedSegment.End("10.0.0.1", 80));

    for (long begin = 0; begin < 10_000; begin += 2) {
      end.passedOver(begin, begin + 1, begin);
    }

    assertThat(end.gaps).hasSize(TraceEnd.MOST_IN_FLIGHT);
    assertThat(end.gapAt(0)).isNull();
    assertThat(end.gapAt(9_998)).isNotNull();
  }
}
