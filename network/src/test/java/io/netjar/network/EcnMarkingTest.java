package io.netjar.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// RFC 3168 §5: a queue marks instead of waiting until it overflows.
final class EcnMarkingTest {
  private static final CableSettings MARKING =
      CableSettings.DEFAULT.withRate(100_000_000).withEcnMarking(2);

  /// An IPv4 packet in a frame, with `shim` bytes of tag between.
  private static Packet packet(Wire wire, int ecn, boolean tagged) {
    var packet = Packet.allocate(100);
    int header = packet.prepend(Ipv4View.LENGTH);
    Ipv4View.write(packet.bytes(), header, 0x28 | ecn, 120, 1, 0, 64, 17, 0x0a000001, 0x0a000002);
    if (tagged) {
      int tag = packet.prepend(4);
      Bytes.put16(packet.bytes(), tag, 7);
      Bytes.put16(packet.bytes(), tag + 2, EthernetView.IPV4);
    }
    int type = tagged ? EthernetView.VLAN : EthernetView.IPV4;
    int frame = packet.prepend(EthernetView.LENGTH);
    long to = Frames.mac(wire.right);
    EthernetView.write(packet.bytes(), frame, to, Frames.mac(wire.left), type);
    return packet;
  }

  private static Wire sendFive(int ecn, boolean tagged) {
    var wire = new Wire(1, MARKING);
    for (int i = 0; i < 5; i++) {
      wire.left.transmit(packet(wire, ecn, tagged), 0);
    }
    wire.network.run();
    return wire;
  }

  private static List<Integer> marks(Wire wire, int header) {
    return wire.arrivals.stream()
        .map(
            seen -> {
              assertThat(Checksum.of(seen.bytes(), header, Ipv4View.LENGTH)).isZero();
              assertThat(Ipv4View.trafficClass(seen.bytes(), header) & ~3).isEqualTo(0x28);
              return Ipv4View.ecn(seen.bytes(), header);
            })
        .toList();
  }

  // @Rfc 3168 §5 queue
  @Test
  void a_frame_that_finds_as_many_waiting_as_the_threshold_is_marked() {
    // The first is leaving and does not wait; the fourth is the first that finds two waiting.
    for (int ect : new int[] {Ipv4View.ECT_0, Ipv4View.ECT_1}) {
      var wire = sendFive(ect, false);
      assertThat(marks(wire, 14)).containsExactly(ect, ect, ect, Ipv4View.CE, Ipv4View.CE);
      assertThat(wire.cable.summary().marked()).isEqualTo(2);
      assertThat(wire.cable.summary().drops()).isEmpty();
    }
  }

  @Test
  void a_packet_behind_a_vlan_tag_is_marked_too() {
    assertThat(marks(sendFive(Ipv4View.ECT_0, true), 18)).containsExactly(2, 2, 2, 3, 3);
  }

  @Test
  void a_packet_whose_sender_knows_no_ecn_is_left_alone() {
    var wire = sendFive(Ipv4View.NOT_ECT, false);
    assertThat(marks(wire, 14)).containsOnly(Ipv4View.NOT_ECT);
    assertThat(wire.cable.summary().marked()).isZero();
  }

  @Test
  void what_is_marked_already_is_not_counted_again() {
    var wire = sendFive(Ipv4View.CE, false);
    assertThat(marks(wire, 14)).containsOnly(Ipv4View.CE);
    assertThat(wire.cable.summary().marked()).isZero();
  }

  @Test
  void what_is_no_ipv4_is_left_alone() {
    var wire = new Wire(1, MARKING);
    for (int i = 0; i < 5; i++) {
      wire.sendNumbered(0x4502_0000 + i);
    }
    wire.network.run();
    assertThat(wire.numbers())
        .containsExactly(0x4502_0000, 0x4502_0001, 0x4502_0002, 0x4502_0003, 0x4502_0004);
  }

  @Test
  void a_full_queue_still_drops() {
    var wire = new Wire(1, MARKING.withQueueFrames(3));
    for (int i = 0; i < 6; i++) {
      wire.left.transmit(packet(wire, Ipv4View.ECT_0, false), 0);
    }
    wire.network.run();
    assertThat(marks(wire, 14)).containsExactly(2, 2, 2, 3);
    assertThat(wire.drops(Cable.QUEUE_FULL)).isEqualTo(2);
  }

  @Test
  void a_tap_sees_the_frame_with_its_mark() {
    var wire = new Wire(1, MARKING);
    var seen = Frames.watch(wire.cable);
    for (int i = 0; i < 5; i++) {
      wire.left.transmit(packet(wire, Ipv4View.ECT_0, false), 0);
    }
    wire.network.run();
    assertThat(seen.stream().map(s -> Ipv4View.ecn(s.bytes(), 14))).containsExactly(2, 2, 2, 3, 3);
  }

  @Test
  void a_threshold_below_zero_is_refused() {
    assertThatThrownBy(() -> MARKING.withEcnMarking(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }
}
