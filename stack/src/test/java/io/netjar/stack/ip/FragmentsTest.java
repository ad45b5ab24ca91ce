package io.netjar.stack.ip;

import static io.netjar.stack.Wire.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 791 §3.2, RFC 5722 §4.
class FragmentsTest {
  private final EventQueue events = new EventQueue();
  private final Counters counters = new Counters();
  private final List<String> reports = new ArrayList<>();
  private Reassembly reassembly = reassembly(ReassemblySettings.DEFAULT);

  private Reassembly reassembly(ReassemblySettings settings) {
    return new Reassembly(
        events,
        settings,
        counters,
        (packet, type, code, _, now) ->
            reports.add(type + "/" + code + " of " + packet.length() + " at " + now / SECOND));
  }

  /// A packet with `length` bytes of payload that follow from `identification`.
  private static Packet packet(int length, int identification) {
    var payload = new byte[length];
    new Random(identification).nextBytes(payload);
    var packet = Packet.of(payload);
    int header = packet.prepend(20);
    Ipv4View.write(
        packet.bytes(), header, 0, length + 20, identification, 0, 64, 17, 0x0a000001, 0x0a000002);
    return packet;
  }

  private static Packet fragment(int identification, int offset, int length, boolean more) {
    var packet = packet(length, identification);
    int header = packet.start();
    Bytes.put16(packet.bytes(), header + 6, offset / 8 | (more ? 0x2000 : 0));
    Bytes.put16(packet.bytes(), header + 10, 0);
    Bytes.put16(packet.bytes(), header + 10, Checksum.of(packet.bytes(), header, 20));
    return packet;
  }

  private static byte[] payload(Packet packet) {
    return Arrays.copyOfRange(packet.bytes(), packet.start() + 20, packet.end());
  }

  @ParameterizedTest
  @CsvSource({
    "1480, 1500, 1",
    "1481, 1500, 2",
    "556, 576, 1",
    "1000, 576, 2",
    "100, 68, 3",
    "65515, 68, 1365",
    "65515, 1500, 45",
  })
  void a_packet_is_cut_at_multiples_of_eight_bytes(int length, int mtu, int count) {
    var fragments =
        length + 20 <= mtu
            ? new Packet[] {packet(length, 7)}
            : Fragmenter.split(packet(length, 7), mtu);
    assertThat(fragments).hasSize(count);
    int expectedOffset = 0;
    for (int i = 0; i < count; i++) {
      var bytes = fragments[i].bytes();
      int header = fragments[i].start();
      int flagsAndOffset = Ipv4View.flagsAndOffset(bytes, header);
      assertThat(Checksum.of(bytes, header, 20)).isZero();
      assertThat(Ipv4View.totalLength(bytes, header)).isEqualTo(fragments[i].length());
      assertThat(fragments[i].length()).isLessThanOrEqualTo(mtu);
      assertThat((flagsAndOffset & 0x1fff) * 8).isEqualTo(expectedOffset);
      assertThat((flagsAndOffset & Ipv4View.MORE_FRAGMENTS) != 0).isEqualTo(i < count - 1);
      assertThat(Ipv4View.identification(bytes, header)).isEqualTo(7);
      expectedOffset += fragments[i].length() - 20;
    }
    assertThat(expectedOffset).isEqualTo(length);
  }

  @Test
  void only_copied_options_go_into_later_fragments() {
    var packet = Packet.allocate(32 + 100);
    var bytes = packet.bytes();
    int header = packet.start();
    Ipv4View.write(bytes, header, 0, 132, 7, 0, 64, 17, 1, 2);
    Bytes.put8(bytes, header, 0x48);
    Bytes.put32(bytes, header + 20, 0x0707_0400); // record route, not copied
    Bytes.put32(bytes, header + 24, 0x0000_0001); // its end, and a no-operation
    Bytes.put32(bytes, header + 28, 0x9404_0000); // router alert, copied
    var fragments = Fragmenter.split(packet, 100);
    assertThat(fragments).hasSize(2);
    var first = fragments[0];
    assertThat(Bytes.i32(first.bytes(), first.start() + 20)).isEqualTo(0x0707_0400);
    var second = fragments[1];
    assertThat(Bytes.i32(second.bytes(), second.start() + 20)).isEqualTo(0x0101_0101);
    assertThat(Bytes.i32(second.bytes(), second.start() + 28)).isEqualTo(0x9404_0000);
    assertThat(Checksum.of(second.bytes(), second.start(), 32)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"576", "68", "1500", "600"})
  void fragments_in_any_order_with_duplicates_give_the_packet(int mtu) {
    var random = new Random(mtu);
    for (int round = 0; round < 60; round++) {
      int length = mtu - 19 + random.nextInt(round % 10 == 0 ? 60_000 : 8 * mtu);
      length = Math.min(length, 65_515);
      var original = packet(length, round);
      var expected = payload(original);
      var fragments = cutTwice(original, mtu, random);
      int count = fragments.size();
      for (int i = 0; i < count; i += 3) {
        fragments.add(fragments.get(i).copy());
      }
      Collections.shuffle(fragments, random);
      assertWhole(fragments, expected);
    }
  }

  /// Cuts a packet for `mtu`, and some of the fragments once more for 68, as routers may.
  private static List<Packet> cutTwice(Packet packet, int mtu, Random random) {
    var list = new ArrayList<Packet>();
    for (var fragment : Fragmenter.split(packet, mtu)) {
      if (fragment.length() > 68 && random.nextInt(4) == 0) {
        list.addAll(List.of(Fragmenter.split(fragment, 68)));
      } else {
        list.add(fragment);
      }
    }
    return list;
  }

  private void assertWhole(List<Packet> fragments, byte[] expected) {
    Packet whole = null;
    for (var fragment : fragments) {
      var result = reassembly.onFragment(fragment, 0);
      if (result != null) {
        assertThat(whole).as("whole only once before duplicates begin anew").isNull();
        whole = result;
      }
    }
    assertThat(whole).isNotNull();
    if (whole != null) {
      assertThat(payload(whole)).isEqualTo(expected);
      assertThat(Checksum.of(whole.bytes(), whole.start(), 20)).isZero();
      assertThat(Ipv4View.flagsAndOffset(whole.bytes(), whole.start())).isZero();
    }
    reassembly.clear();
    assertThat(reassembly.size()).isZero();
    assertThat(reassembly.bytesHeld()).isZero();
  }

  private @Nullable Packet take(Packet fragment) {
    return reassembly.onFragment(fragment, events.nowNanos());
  }

  @Test
  void packets_are_told_apart_by_their_identification() {
    assertThat(take(fragment(1, 0, 16, true))).isNull();
    assertThat(take(fragment(2, 16, 8, false))).isNull();
    assertThat(take(fragment(1, 16, 8, false))).isNotNull();
    assertThat(reassembly.size()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"8, 16, true", "0, 8, true", "0, 24, true", "16, 24, true", "8, 8, false"})
  void an_overlap_discards_the_packet_and_what_comes_of_it_later(
      int offset, int length, boolean more) {
    assertThat(take(fragment(1, 0, 16, true))).isNull();
    assertThat(take(fragment(1, 24, 16, true))).isNull();
    assertThat(take(fragment(1, offset, length, more))).isNull();
    assertThat(counters.dropped(DropReason.FRAGMENT_OVERLAP)).isEqualTo(1);
    assertThat(reassembly.bytesHeld()).isZero();
    assertThat(take(fragment(1, 0, 16, true))).isNull();
    assertThat(take(fragment(1, 16, 8, false))).isNull();
    assertThat(counters.dropped(DropReason.FRAGMENT_OVERLAP)).isEqualTo(3);
    while (events.fireNext()) {}
    assertThat(reassembly.size()).isZero();
    assertThat(reports).isEmpty();
  }

  @Test
  void a_second_end_and_bytes_behind_the_end_discard_the_packet() {
    assertThat(take(fragment(1, 16, 8, false))).isNull();
    assertThat(take(fragment(1, 32, 8, false))).isNull();
    assertThat(take(fragment(2, 16, 8, false))).isNull();
    assertThat(take(fragment(2, 24, 8, true))).isNull();
    assertThat(take(fragment(3, 24, 8, true))).isNull();
    assertThat(take(fragment(3, 16, 8, false))).isNull();
    assertThat(counters.dropped(DropReason.FRAGMENT_OVERLAP)).isEqualTo(3);
  }

  @Test
  void an_exact_repetition_is_dropped_alone() {
    assertThat(take(fragment(1, 0, 16, true))).isNull();
    assertThat(take(fragment(1, 0, 16, true))).isNull();
    assertThat(counters.dropped(DropReason.FRAGMENT_DUPLICATE)).isEqualTo(1);
    assertThat(take(fragment(1, 16, 5, false))).isNotNull();
  }

  @Test
  void a_fragment_that_cannot_be_is_dropped() {
    assertThat(take(fragment(1, 0, 12, true))).as("no multiple of 8").isNull();
    assertThat(take(fragment(1, 8, 0, false))).as("empty").isNull();
    assertThat(take(fragment(1, 65_528, 8, false))).as("beyond 65,535 bytes").isNull();
    assertThat(counters.dropped(DropReason.FRAGMENT_INVALID)).isEqualTo(3);
    assertThat(reassembly.size()).isZero();
  }

  @Test
  void after_thirty_seconds_the_sender_hears_of_it_where_the_first_fragment_came() {
    take(fragment(1, 0, 16, true));
    take(fragment(2, 16, 16, true));
    while (events.fireNext()) {}
    assertThat(events.nowNanos()).isEqualTo(30 * SECOND);
    assertThat(reports)
        .containsExactly(
            IcmpView.TIME_EXCEEDED + "/" + IcmpView.REASSEMBLY_TIME_EXCEEDED + " of 36 at 30");
    assertThat(counters.dropped(DropReason.REASSEMBLY_TIMEOUT)).isEqualTo(2);
    assertThat(reassembly.size()).isZero();
    assertThat(reassembly.bytesHeld()).isZero();
  }

  @Test
  void the_oldest_packet_makes_place_when_there_are_too_many() {
    reassembly = reassembly(new ReassemblySettings(SECOND, 4, 100, 1 << 20));
    for (int i = 0; i < 10; i++) {
      take(fragment(i, 0, 8, true));
      assertThat(reassembly.size()).isLessThanOrEqualTo(4);
    }
    assertThat(counters.dropped(DropReason.REASSEMBLY_FULL)).isEqualTo(6);
    assertThat(take(fragment(5, 8, 8, false))).isNull();
    assertThat(take(fragment(9, 8, 8, false))).isNotNull();
  }

  @Test
  void memory_is_bounded() {
    reassembly = reassembly(new ReassemblySettings(SECOND, 1000, 1000, 10_000));
    for (int i = 0; i < 500; i++) {
      take(fragment(i % 50, i / 50 * 1000, 1000, true));
      assertThat(reassembly.bytesHeld()).isLessThanOrEqualTo(10_000);
    }
    assertThat(counters.dropped(DropReason.REASSEMBLY_FULL)).isPositive();
  }

  @Test
  void the_number_of_fragments_of_a_packet_is_bounded() {
    reassembly = reassembly(new ReassemblySettings(SECOND, 10, 5, 1 << 20));
    for (int i = 0; i < 5; i++) {
      take(fragment(1, i * 8, 8, true));
    }
    assertThat(counters.dropped()).isZero();
    take(fragment(1, 40, 8, true));
    assertThat(counters.dropped(DropReason.FRAGMENTS_TOO_MANY)).isEqualTo(1);
    assertThat(reassembly.bytesHeld()).isZero();
  }

  private static Packet withEcn(Packet fragment, int ecn) {
    var bytes = fragment.bytes();
    int header = fragment.start();
    Bytes.put8(bytes, header + 1, ecn);
    Bytes.put16(bytes, header + 10, 0);
    Bytes.put16(bytes, header + 10, Checksum.of(bytes, header, 20));
    return fragment;
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 3", "3, 2, 3", "3, 3, 3", "1, 3, 3", "2, 2, 2", "0, 0, 0", "2, 0, 2"})
  void the_whole_is_marked_where_a_fragment_is(int first, int second, int whole) { // RFC 3168 §5.3
    reassembly.onFragment(withEcn(fragment(7, 0, 64, true), first), 0);
    var got = reassembly.onFragment(withEcn(fragment(7, 64, 8, false), second), 0);
    Objects.requireNonNull(got);
    assertThat(Ipv4View.ecn(got.bytes(), got.start())).isEqualTo(whole);
    assertThat(Checksum.of(got.bytes(), got.start(), 20)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "3, 0"})
  void a_mark_beside_a_fragment_that_may_not_be_marked_drops_the_packet(int first, int second) {
    reassembly.onFragment(withEcn(fragment(7, 0, 64, true), first), 0);
    assertThat(reassembly.onFragment(withEcn(fragment(7, 64, 8, false), second), 0)).isNull();
    assertThat(counters.drops()).containsOnlyKeys(DropReason.FRAGMENT_INVALID);
  }
}
