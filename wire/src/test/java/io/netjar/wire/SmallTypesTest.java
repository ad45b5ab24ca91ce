package io.netjar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.wire.testing.Property;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// MAC addresses, ports, sequence numbers, packets, bytes and the frame check sequence.
class SmallTypesTest {

  @Test
  void a_mac_address_is_read_with_colons_or_hyphens() {
    var address = MacAddress.parse("02:1B:c3:00:0f:ff");
    assertThat(address).hasToString("02:1b:c3:00:0f:ff");
    assertThat(MacAddress.parse("02-1b-c3-00-0f-ff")).isEqualTo(address);
    assertThat(address.isLocallyAdministered()).isTrue();
    assertThat(address.isGroup()).isFalse();
    assertThat(MacAddress.BROADCAST.isGroup()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02:1b:c3:00:0f",
        "02:1b:c3:00:0f:f",
        "02:1b-c3:00:0f:ff",
        "0g:1b:c3:00:0f:ff",
        "021bc3000fff",
        "02.1b.c3.00.0f.ff",
        "02:1b:c3:00:0f:ff:"
      })
  void other_text_is_no_mac_address(String text) {
    assertThatThrownBy(() -> MacAddress.parse(text))
        .hasMessage("not a MAC address: '" + text + "'");
  }

  @Test
  void a_mac_address_has_48_bits() {
    assertThatThrownBy(() -> new MacAddress(1L << 48)).hasMessageContaining("1000000000000");
    assertThatThrownBy(() -> new MacAddress(-1)).hasMessageContaining("ffffffffffffffff");
  }

  @Test
  void ports_end_at_65535_and_the_message_holds_the_value() {
    assertThat(new Port(0).number()).isZero();
    assertThat(new Port(65_535)).hasToString("65535");
    assertThatThrownBy(() -> new Port(-1)).hasMessage("a port is 0 to 65535: -1");
    assertThatThrownBy(() -> new Port(65_536)).hasMessage("a port is 0 to 65535: 65536");
  }

  @ParameterizedTest
  @CsvSource({
    "0, true, false",
    "1023, true, false",
    "1024, false, false",
    "32767, false, false",
    "32768, false, true",
    "60999, false, true",
    "61000, false, false"
  })
  void ports_know_their_range(int number, boolean privileged, boolean ephemeral) {
    assertThat(new Port(number).isPrivileged()).isEqualTo(privileged);
    assertThat(new Port(number).isEphemeral()).isEqualTo(ephemeral);
  }

  @ParameterizedTest
  @CsvSource({"echo, 7", "discard, 9", "daytime, 13", "http, 80", "8080, 8080", "0, 0"})
  void a_port_is_read_as_a_number_or_a_service(String text, int number) {
    assertThat(Port.parse(text).number()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "65536", "99999999999", "nosuch", "٨٠", " 80"})
  void other_text_is_no_port(String text) {
    assertThatThrownBy(() -> Port.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 to 65535");
  }

  @Test
  void sequence_numbers_wrap_and_compare_across_the_wrap() {
    var last = new SeqNum(-1);
    assertThat(last.plus(2)).isEqualTo(new SeqNum(1));
    assertThat(last.isBefore(new SeqNum(1))).isTrue();
    assertThat(new SeqNum(1).isBefore(last)).isFalse();
    assertThat(new SeqNum(1).minus(last)).isEqualTo(2);
    assertThat(last).hasToString("4294967295");
  }

  @Test
  void a_wrapped_number_unwraps_to_the_position_it_came_from() {
    Property.check(
        2_000,
        choices -> {
          long near = choices.range(0L, 1L << 60);
          long position = near + choices.range(-(1L << 30), 1L << 30);
          assertThat(SeqNum.unwrap(SeqNum.onWire(position), near)).isEqualTo(position);
        });
  }

  @Test
  void what_is_put_is_got() {
    Property.check(
        500,
        choices -> {
          byte[] bytes = choices.bytes(32);
          int at = choices.range(0, 24);
          long value = choices.bits();
          Bytes.put64(bytes, at, value);
          assertThat(Bytes.i64(bytes, at)).isEqualTo(value);
          Bytes.put48(bytes, at, value);
          assertThat(Bytes.u48(bytes, at)).isEqualTo(value & 0xffff_ffff_ffffL);
          Bytes.put32(bytes, at, (int) value);
          assertThat(Bytes.u32(bytes, at)).isEqualTo(value & 0xffff_ffffL);
          assertThat(Bytes.i32(bytes, at)).isEqualTo((int) value);
          Bytes.put16(bytes, at, (int) value);
          assertThat(Bytes.u16(bytes, at)).isEqualTo((int) value & 0xffff);
          Bytes.put8(bytes, at, (int) value);
          assertThat(Bytes.u8(bytes, at)).isEqualTo((int) value & 0xff);
        });
  }

  @Test
  void the_check_value_of_crc_32_is_cbf43926_and_its_low_byte_goes_first() {
    byte[] bytes = "123456789....".getBytes(StandardCharsets.US_ASCII);
    assertThat(Fcs.compute(bytes, 0, 9)).isEqualTo(0xcbf43926);
    Fcs.append(bytes, 0, 9);
    assertThat(Bytes.i32(bytes, 9)).isEqualTo(0x2639f4cb);
    assertThat(Fcs.verify(bytes, 0, 13)).isTrue();
  }

  @Test
  void every_single_bit_error_is_found_by_the_frame_check_sequence() {
    byte[] frame = new byte[64];
    frame[20] = 77;
    Fcs.append(frame, 0, 60);
    for (int bit = 0; bit < 64 * 8; bit++) {
      frame[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(Fcs.verify(frame, 0, 64)).as("bit %d", bit).isFalse();
      frame[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertThat(Fcs.verify(frame, 0, 64)).isTrue();
    assertThat(Fcs.verify(frame, 0, 3)).isFalse();
  }

  @Test
  void a_packet_grows_at_the_front_and_is_cut_at_both_ends() {
    var packet = Packet.of(new byte[] {1, 2, 3, 4, 5});
    int header = packet.prepend(20);
    packet.bytes()[header] = 9;
    assertThat(packet.length()).isEqualTo(25);
    packet.skip(21);
    packet.truncate(3);
    assertThat(packet.toArray()).containsExactly(2, 3, 4);
    var copy = packet.copy();
    copy.bytes()[copy.start()] = 77;
    assertThat(packet.toArray()).containsExactly(2, 3, 4);
    packet.padTo(6);
    assertThat(packet.toArray()).containsExactly(2, 3, 4, 0, 0, 0);
    packet.padTo(2);
    assertThat(packet.length()).isEqualTo(6);
  }

  @Test
  void octets_compare_by_content_and_do_not_change_with_their_source() {
    byte[] source = {1, 2, 3};
    var octets = Octets.of(source);
    source[0] = 9;
    assertThat(octets).isEqualTo(Octets.parse("01 02\n03")).hasToString("010203");
    assertThat(octets.hashCode()).isEqualTo(Octets.parse("010203").hashCode());
    octets.toArray()[0] = 9;
    assertThat(octets.u8(0)).isEqualTo(1);
  }
}
