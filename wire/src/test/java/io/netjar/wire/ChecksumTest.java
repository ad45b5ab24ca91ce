package io.netjar.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.wire.testing.Choices;
import io.netjar.wire.testing.Property;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ChecksumTest {

  /// The checksum as RFC 1071 §1 defines it, two bytes at a time: the oracle.
  private static int bytePairs(byte[] bytes, int offset, int length) {
    int sum = 0;
    for (int i = 0; i < length; i += 2) {
      int high = bytes[offset + i] & 0xff;
      int low = i + 1 < length ? bytes[offset + i + 1] & 0xff : 0;
      sum += high << 8 | low;
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }

  @Test
  void the_example_of_rfc_1071_section_3_sums_to_ddf2() {
    byte[] bytes = Octets.parse("0001 f203 f4f5 f6f7").toArray();
    assertThat(Checksum.of(bytes, 0, 8)).isEqualTo(~0xddf2 & 0xffff);
    assertThat(bytePairs(bytes, 0, 8)).isEqualTo(~0xddf2 & 0xffff);
  }

  @Test
  void the_example_of_rfc_1624_section_4_gives_zero_and_not_minus_zero() {
    assertThat(Checksum.update(0xdd2f, 0x5555, 0x3285)).isEqualTo(0x0000);
  }

  @Test
  void every_alignment_and_length_agrees_with_the_byte_pairs() {
    byte[] random = new Choices(1).bytes(400);
    byte[] ones = new byte[400];
    Arrays.fill(ones, (byte) 0xff);
    for (byte[] bytes : new byte[][] {random, ones, new byte[400]}) {
      for (int offset = 0; offset < 17; offset++) {
        for (int length = 0; length <= 300; length++) {
          assertThat(Checksum.of(bytes, offset, length))
              .as("offset %d length %d", offset, length)
              .isEqualTo(bytePairs(bytes, offset, length));
        }
      }
    }
  }

  @Test
  void the_largest_packet_of_all_ones_agrees_with_the_byte_pairs() {
    byte[] bytes = new byte[65_535];
    Arrays.fill(bytes, (byte) 0xff);
    assertThat(Checksum.of(bytes, 0, 65_535)).isEqualTo(bytePairs(bytes, 0, 65_535));
    assertThat(Checksum.of(bytes, 1, 65_534)).isEqualTo(bytePairs(bytes, 1, 65_534));
  }

  @Test
  void sums_of_pieces_at_even_offsets_add_up_in_any_order() {
    Property.check(
        500,
        choices -> {
          byte[] bytes = choices.bytes(0, 2_000);
          int cut = choices.range(0, bytes.length / 2) * 2;
          long head = Checksum.sum(bytes, 0, cut);
          long tail = Checksum.sum(bytes, cut, bytes.length - cut);
          assertThat(Checksum.finish(Checksum.add(tail, head)))
              .isEqualTo(bytePairs(bytes, 0, bytes.length));
        });
  }

  @Test
  void a_sum_that_overflows_64_bits_carries_around() {
    assertThat(Checksum.add(-1, 1)).isEqualTo(1);
    assertThat(Checksum.add(-1, -1)).isEqualTo(-1);
    assertThat(Checksum.finish(-1)).isZero();
    assertThat(Checksum.finish(0)).isEqualTo(0xffff);
  }

  @Test
  void an_incremental_update_equals_a_new_sum() {
    Property.check(
        2_000,
        choices -> {
          byte[] bytes = choices.bytes(40);
          bytes[20] = 1; // All zeros cannot be told from all ones (RFC 1624 §3).
          int at = choices.range(0, 9) * 2;
          int before = Checksum.of(bytes, 0, 40);
          int old = Bytes.u16(bytes, at);
          int changed = choices.range(0, 0xffff);
          Bytes.put16(bytes, at, changed);
          assertThat(Checksum.update(before, old, changed)).isEqualTo(Checksum.of(bytes, 0, 40));
        });
  }

  @Test
  void bytes_that_hold_their_own_checksum_sum_to_zero() {
    Property.check(
        500,
        choices -> {
          byte[] bytes = choices.bytes(2, 1_500);
          Bytes.put16(bytes, 0, 0);
          Bytes.put16(bytes, 0, Checksum.of(bytes, 0, bytes.length));
          assertThat(Checksum.of(bytes, 0, bytes.length)).isZero();
        });
  }
}
