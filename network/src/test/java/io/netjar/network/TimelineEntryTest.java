package io.netjar.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.TimelineEntry.Kind;
import org.junit.jupiter.api.Test;

class TimelineEntryTest {
  @Test
  void an_entry_reads_as_a_line() {
    assertThat(new TimelineEntry(1_000_000_042, "desk", "call", Kind.OUTPUT, "hello"))
        .hasToString("1.000000042  desk  call  hello");
    assertThat(new TimelineEntry(0, "desk", "call", Kind.PROGRAM_ENDED, ""))
        .hasToString("0.000000000  desk  call  PROGRAM_ENDED");
  }
}
