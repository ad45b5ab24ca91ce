package io.netjar.stack.igmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.Wire;
import io.netjar.stack.host.HostStack;
import io.netjar.stack.time.EventQueue;
import io.netjar.stack.udp.UdpSocket;
import io.netjar.wire.Bytes;
import io.netjar.wire.EthernetView;
import io.netjar.wire.IgmpView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import io.netjar.wire.dissect.Dissection;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// RFC 3376 §5: what a host says of its groups, frame by frame.
class IgmpTest {
  private static final Ipv4Address GROUP = Ipv4Address.parse("239.1.2.3");
  private static final Ipv4Address OTHER = Ipv4Address.parse("239.1.2.4");
  private static final Ipv4Address SENDER = Ipv4Address.parse("192.168.1.9");
  private static final Ipv4Address SENDER_2 = Ipv4Address.parse("192.168.1.10");
  private static final int ROUTER = Ipv4Address.parse("192.168.1.1").value();

  private final EventQueue events = new EventQueue();
  private final Wire wire = new Wire(events);
  private final HostStack desk = Wire.host("desk", events);
  private final NetworkInterface plug = wire.plug(desk, "192.168.1.2/24");
  private final UdpSocket socket = desk.udp().open();

  /// What was said since the last call.
  private List<String> said() {
    var said =
        wire.frames().stream()
            .map(
                frame -> {
                  var dissection = Dissection.of(frame, 0, frame.length);
                  assertThat(dissection.hasErrors()).isFalse();
                  return dissection.destination() + " " + dissection.info();
                })
            .toList();
    wire.frames().clear();
    return said;
  }

  private void join(Ipv4Address group) {
    assertThat(socket.groups().join(group, plug, events.nowNanos())).isNull();
  }

  /// Lets the repetition of what was reported go by.
  private void settle() {
    Wire.runAll(events);
    wire.frames().clear();
  }

  private void query(Ipv4Address to, int tenths, int group, Ipv4Address... sources) {
    int length = IgmpView.QUERY_LENGTH + 4 * sources.length;
    var packet = Packet.allocate(length);
    var bytes = packet.bytes();
    int start = packet.start();
    Bytes.put8(bytes, start, IgmpView.QUERY);
    Bytes.put8(bytes, start + 1, tenths);
    Bytes.put32(bytes, start + 4, group);
    Bytes.put8(bytes, start + 8, 2);
    Bytes.put8(bytes, start + 9, 125);
    Bytes.put16(bytes, start + 10, sources.length);
    for (int index = 0; index < sources.length; index++) {
      Bytes.put32(bytes, start + 12 + 4 * index, sources[index].value());
    }
    IgmpView.writeChecksum(bytes, start, length);
    deliver(packet, to);
  }

  private void deliver(Packet packet, Ipv4Address to) {
    int length = packet.length() + Ipv4View.LENGTH;
    int header = packet.prepend(Ipv4View.LENGTH);
    Ipv4View.write(
        packet.bytes(), header, 0xc0, length, 1, 0, 1, IgmpView.PROTOCOL, ROUTER, to.value());
    int frame = packet.prepend(EthernetView.LENGTH);
    long mac = 0x0100_5e00_0000L | (to.value() & 0x7f_ffff);
    EthernetView.write(packet.bytes(), frame, mac, 0x0200_0000_0001L, EthernetView.IPV4);
    desk.onFrame(plug, packet, events.nowNanos());
  }

  private void queryAll(int tenths) {
    query(new Ipv4Address(IgmpLayer.ALL_HOSTS), tenths, 0);
  }

  @Test
  void joining_is_reported_at_once_and_once_more_within_a_second() {
    join(GROUP);
    String report = "224.0.0.22 Membership Report / Join group 239.1.2.3 for any sources";
    assertThat(said()).containsExactly(report);
    Wire.runAll(events);
    assertThat(said()).containsExactly(report);
    assertThat(events.nowNanos()).isLessThanOrEqualTo(Wire.SECOND);
  }

  @Test
  void a_report_has_a_time_to_live_of_1_and_the_router_alert_option() {
    // RFC 3376 §4, §4.2.14, RFC 1112 §6.4.
    join(GROUP);
    var frame = wire.frames().getFirst();
    assertThat(EthernetView.destination(frame, 0)).isEqualTo(0x0100_5e00_0016L);
    int header = EthernetView.LENGTH;
    assertThat(Ipv4View.headerLength(frame, header)).isEqualTo(24);
    assertThat(Bytes.i32(frame, header + 20)).isEqualTo(0x9404_0000);
    assertThat(Ipv4View.ttl(frame, header)).isEqualTo(1);
    assertThat(Ipv4View.trafficClass(frame, header)).isEqualTo(0xc0);
  }

  @Test
  void leaving_is_reported_when_the_last_socket_leaves() {
    var second = desk.udp().open();
    join(GROUP);
    settle();
    assertThat(second.groups().join(GROUP, plug, events.nowNanos())).isNull();
    socket.close(events.nowNanos());
    assertThat(said()).isEmpty();
    second.close(events.nowNanos());
    assertThat(said()).containsExactly("224.0.0.22 Membership Report / Leave group 239.1.2.3");
    assertThat(desk.igmp().groups(plug)).isEmpty();
  }

  @Test
  void leaving_before_the_repetition_repeats_the_leaving_alone() {
    join(GROUP);
    socket.close(events.nowNanos());
    wire.frames().clear();
    Wire.runAll(events);
    assertThat(said()).containsExactly("224.0.0.22 Membership Report / Leave group 239.1.2.3");
    assertThat(events.isEmpty()).isTrue();
  }

  @Test
  void a_change_of_sources_is_reported_as_a_difference() {
    // RFC 3376 §5.1: INCLUDE (A) to INCLUDE (B) is ALLOW (B-A), BLOCK (A-B).
    var groups = socket.groups();
    assertThat(groups.join(GROUP, plug, SENDER, 0)).isNull();
    assertThat(said())
        .containsExactly(
            "224.0.0.22 Membership Report / Group 239.1.2.3, new source {192.168.1.9}");
    settle();
    assertThat(groups.join(GROUP, plug, SENDER_2, events.nowNanos())).isNull();
    assertThat(groups.leave(GROUP, plug, SENDER, events.nowNanos())).isNull();
    assertThat(said())
        .containsExactly(
            "224.0.0.22 Membership Report / Group 239.1.2.3, new source {192.168.1.10}",
            "224.0.0.22 Membership Report / Group 239.1.2.3, new source {192.168.1.10}"
                + " / Group 239.1.2.3, block source {192.168.1.9}");
  }

  @Test
  void blocking_a_sender_is_reported_as_a_difference() {
    // RFC 3376 §5.1: EXCLUDE (A) to EXCLUDE (B) is ALLOW (A-B), BLOCK (B-A).
    join(GROUP);
    settle();
    assertThat(socket.groups().block(GROUP, plug, SENDER, events.nowNanos())).isNull();
    assertThat(said())
        .containsExactly(
            "224.0.0.22 Membership Report / Group 239.1.2.3, block source {192.168.1.9}");
  }

  @Test
  void another_socket_that_wants_all_senders_changes_the_mode() {
    assertThat(socket.groups().join(GROUP, plug, SENDER, 0)).isNull();
    settle();
    var second = desk.udp().open();
    assertThat(second.groups().join(GROUP, plug, events.nowNanos())).isNull();
    assertThat(said())
        .containsExactly("224.0.0.22 Membership Report / Join group 239.1.2.3 for any sources");
    settle();
    second.close(events.nowNanos());
    assertThat(said())
        .containsExactly(
            "224.0.0.22 Membership Report / Join group 239.1.2.3 for source {192.168.1.9}");
  }

  @Test
  void what_sockets_want_together_is_what_the_interface_wants() {
    // RFC 3376 §3.2, its second and third examples.
    var a = new GroupFilter(true, new TreeSet<>(List.of(1, 2, 3, 4)));
    var b = new GroupFilter(true, new TreeSet<>(List.of(2, 3, 4, 5)));
    var c = new GroupFilter(false, new TreeSet<>(List.of(4, 5, 6)));
    assertThat(GroupFilter.merge(List.of(a, b, c)))
        .isEqualTo(new GroupFilter(true, new TreeSet<>(List.of(2, 3))));
    var d = new GroupFilter(false, new TreeSet<>(List.of(7)));
    assertThat(GroupFilter.merge(List.of(c, d)))
        .isEqualTo(new GroupFilter(false, new TreeSet<>(List.of(4, 5, 6, 7))));
    assertThat(GroupFilter.merge(List.of())).isEqualTo(GroupFilter.NONE);
  }

  @Test
  void a_query_for_all_groups_is_answered_in_one_report_within_its_time() {
    join(GROUP);
    join(OTHER);
    settle();
    long asked = events.nowNanos();
    queryAll(20);
    assertThat(said()).isEmpty();
    Wire.runAll(events);
    assertThat(events.nowNanos() - asked).isLessThanOrEqualTo(2 * Wire.SECOND);
    assertThat(said())
        .containsExactly(
            "224.0.0.22 Membership Report / Join group 239.1.2.3 for any sources"
                + " / Join group 239.1.2.4 for any sources");
  }

  @Test
  void a_query_for_one_group_is_answered_for_it_alone() {
    join(GROUP);
    join(OTHER);
    settle();
    query(OTHER, 10, OTHER.value());
    Wire.runAll(events);
    assertThat(said())
        .containsExactly("224.0.0.22 Membership Report / Join group 239.1.2.4 for any sources");
  }

  @Test
  void a_query_for_senders_is_answered_with_those_that_are_wanted() {
    // RFC 3376 §5.2: EXCLUDE (B) answers IS_IN (A-B).
    join(GROUP);
    assertThat(socket.groups().block(GROUP, plug, SENDER, 0)).isNull();
    settle();
    query(GROUP, 10, GROUP.value(), SENDER, SENDER_2);
    Wire.runAll(events);
    assertThat(said())
        .containsExactly(
            "224.0.0.22 Membership Report / Join group 239.1.2.3 for source {192.168.1.10}");
    query(GROUP, 10, GROUP.value(), SENDER);
    Wire.runAll(events);
    assertThat(said()).isEmpty();
  }

  @Test
  void an_answer_that_is_under_way_serves_a_later_query_too() {
    // RFC 3376 §5.2, rule 1.
    join(GROUP);
    settle();
    queryAll(1);
    query(GROUP, 255, GROUP.value());
    queryAll(255);
    Wire.runAll(events);
    assertThat(said()).hasSize(1);
  }

  @Test
  void who_has_joined_nothing_does_not_answer() {
    queryAll(10);
    Wire.runAll(events);
    assertThat(wire.frames()).isEmpty();
  }

  @Test
  void damaged_messages_are_dropped_under_their_reason() {
    var all = new Ipv4Address(IgmpLayer.ALL_HOSTS);
    deliver(Packet.of(new byte[4]), all);
    var wrong = new byte[12];
    wrong[0] = IgmpView.QUERY;
    deliver(Packet.of(wrong), all);
    var cut = new byte[12];
    cut[0] = IgmpView.QUERY;
    cut[11] = 3;
    IgmpView.writeChecksum(cut, 0, 12);
    deliver(Packet.of(cut), all);
    var report = new byte[8];
    report[0] = IgmpView.REPORT_V2;
    IgmpView.writeChecksum(report, 0, 8);
    deliver(Packet.of(report), all);
    assertThat(desk.counters().dropped(DropReason.IGMP_TOO_SHORT)).isEqualTo(2);
    assertThat(desk.counters().dropped(DropReason.IGMP_CHECKSUM_WRONG)).isEqualTo(1);
    assertThat(desk.counters().dropped(DropReason.IGMP_TYPE_UNKNOWN)).isEqualTo(1);
  }

  @Test
  void sources_that_do_not_fit_one_report_go_into_several() {
    var narrow = wire.plug(desk, "10.0.0.2/24", 68);
    for (int last = 1; last <= 8; last++) {
      var source = new Ipv4Address(0x0a00_0100 + last);
      assertThat(socket.groups().join(GROUP, narrow, source, 0)).isNull();
    }
    settle();
    query(new Ipv4Address(IgmpLayer.ALL_HOSTS), 0, 0);
    Wire.runAll(events);
    wire.frames().clear();
    desk.igmp().set(narrow, OTHER.value(), GroupFilter.ALL, events.nowNanos());
    settle();
    assertThat(desk.igmp().groups(narrow)).containsExactly(GROUP, OTHER);
    assertThat(wire.frames()).allMatch(frame -> frame.length <= 68 + EthernetView.LENGTH);
  }

  @Test
  void a_crash_forgets_all_groups_without_a_word() {
    join(GROUP);
    settle();
    desk.crash();
    Wire.runAll(events);
    assertThat(wire.frames()).isEmpty();
    assertThat(desk.igmp().groups(plug)).isEmpty();
  }
}
