package io.netjar.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Arrays of long packets that are used again.
final class PacketArraysTest {
  private static final int LONG = 9000;

  private final PacketArrays arrays = new PacketArrays();

  @Test
  void an_array_given_back_serves_the_next_packet_of_that_length_once() {
    var first = arrays.allocate(LONG);
    arrays.giveBack(first.bytes());
    assertThat(arrays.allocate(LONG).bytes()).isSameAs(first.bytes());
    assertThat(arrays.allocate(LONG).bytes()).isNotSameAs(first.bytes());
  }

  @Test
  void the_place_of_a_header_is_zero_in_an_array_used_again() {
    var first = arrays.allocate(LONG);
    Arrays.fill(first.bytes(), (byte) 0xff);
    arrays.giveBack(first.bytes());
    var second = arrays.allocate(LONG);
    assertThat(second.length()).isEqualTo(LONG);
    assertThat(Arrays.copyOfRange(second.bytes(), second.start(), second.start() + 60))
        .containsOnly(0);
  }

  @Test
  void an_array_too_short_or_far_too_long_is_not_used() {
    arrays.giveBack(new byte[5000]);
    assertThat(arrays.allocate(LONG).bytes()).hasSizeGreaterThan(LONG);
    arrays.giveBack(new byte[65_536]);
    assertThat(arrays.allocate(LONG).bytes()).hasSizeLessThan(65_536);
  }

  @Test
  void only_a_long_packet_has_a_home_and_a_copy_of_it_has_none() {
    var packet = arrays.allocate(LONG);
    assertThat(packet.home()).isSameAs(arrays);
    assertThat(packet.copy().home()).isNull();
    assertThat(arrays.allocate(1460).home()).isNull();
  }
}
