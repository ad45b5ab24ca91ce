package io.netjar.stack.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.SocketError;
import io.netjar.stack.Wire;
import io.netjar.stack.host.HostStack;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Endpoint;
import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// RFC 1112 §6–7: datagrams to groups; and ports that several sockets share.
class MulticastTest {
  private static final Ipv4Address GROUP = Ipv4Address.parse("239.129.2.3");
  private static final Ipv4Address DESK = Ipv4Address.parse("192.168.1.2");
  private static final Ipv4Address LAPTOP = Ipv4Address.parse("192.168.1.3");
  private static final int PORT = 5000;

  private final EventQueue events = new EventQueue();
  private final Wire wire = new Wire(events);
  private final HostStack desk = Wire.host("desk", events);
  private final HostStack laptop = Wire.host("laptop", events);
  private final NetworkInterface deskPlug = wire.plug(desk, "192.168.1.2/24");
  private final NetworkInterface laptopPlug = wire.plug(laptop, "192.168.1.3/24");

  private static UdpSocket shared(HostStack host) {
    var socket = host.udp().open();
    socket.reuseAddress(true);
    assertThat(socket.bind(Ipv4Address.ANY, PORT)).isNull();
    return socket;
  }

  private UdpSocket member(HostStack host, NetworkInterface on) {
    var socket = shared(host);
    assertThat(socket.groups().join(GROUP, on, events.nowNanos())).isNull();
    return socket;
  }

  private @Nullable SocketError send(UdpSocket from, Ipv4Address to) {
    var error = from.send(new byte[3], 0, 3, new Endpoint(to, PORT), events.nowNanos());
    Wire.runAll(events);
    return error;
  }

  private List<byte[]> datagrams() {
    return wire.frames(EthernetView.IPV4).stream()
        .filter(frame -> Ipv4View.protocol(frame, EthernetView.LENGTH) == Ipv4View.UDP)
        .toList();
  }

  @Test
  void a_datagram_to_a_group_goes_to_its_ethernet_address_with_a_time_to_live_of_1() {
    // RFC 1112 §6.4: the low 23 bits of 239.129.2.3; §6.1: the time to live.
    assertThat(send(desk.udp().open(), GROUP)).isNull();
    var frame = datagrams().getFirst();
    assertThat(EthernetView.destination(frame, 0)).isEqualTo(0x0100_5e01_0203L);
    assertThat(Ipv4View.ttl(frame, EthernetView.LENGTH)).isEqualTo(1);
  }

  @Test
  void members_get_it_and_others_do_not() {
    var member = member(laptop, laptopPlug);
    var other = shared(laptop);
    assertThat(send(desk.udp().open(), GROUP)).isNull();
    assertThat(member.waiting()).isEqualTo(1);
    assertThat(other.waiting()).isZero();
  }

  @Test
  void a_host_without_members_drops_it() {
    assertThat(send(desk.udp().open(), GROUP)).isNull();
    assertThat(laptop.counters().dropped(DropReason.IP_GROUP_NOT_JOINED)).isEqualTo(1);
  }

  @Test
  void who_has_left_gets_no_more() {
    var member = member(laptop, laptopPlug);
    assertThat(member.groups().leave(GROUP, laptopPlug, events.nowNanos())).isNull();
    assertThat(send(desk.udp().open(), GROUP)).isNull();
    assertThat(member.waiting()).isZero();
    assertThat(member.groups().leave(GROUP, laptopPlug, events.nowNanos()))
        .isEqualTo(SocketError.ADDRESS_NOT_AVAILABLE);
  }

  @Test
  void a_member_on_the_senders_host_gets_it_unless_the_sender_says_no() {
    // RFC 1112 §7.1.
    var member = member(desk, deskPlug);
    var sender = desk.udp().open();
    assertThat(send(sender, GROUP)).isNull();
    assertThat(member.waiting()).isEqualTo(1);
    sender.groups().looped(false);
    assertThat(send(sender, GROUP)).isNull();
    assertThat(member.waiting()).isEqualTo(1);
    assertThat(datagrams()).hasSize(2);
  }

  @Test
  void with_a_time_to_live_of_0_it_stays_on_the_host() {
    var member = member(desk, deskPlug);
    var sender = desk.udp().open();
    sender.groups().ttl(0);
    assertThat(send(sender, GROUP)).isNull();
    assertThat(member.waiting()).isEqualTo(1);
    assertThat(datagrams()).isEmpty();
  }

  @Test
  void a_sender_may_choose_the_interface() {
    var second = new Wire(events);
    var far = Wire.host("far", events);
    var farPlug = second.plug(far, "10.0.0.3/24");
    var deskSecond = second.plug(desk, "10.0.0.2/24");
    var member = member(far, farPlug);
    var sender = desk.udp().open();
    sender.groups().out(deskSecond);
    assertThat(send(sender, GROUP)).isNull();
    var datagram = member.receive();
    assertThat(datagram).isNotNull();
    if (datagram != null) {
      assertThat(datagram.source().address()).isEqualTo(Ipv4Address.parse("10.0.0.2"));
    }
    assertThat(datagrams()).isEmpty();
  }

  @Test
  void membership_holds_for_one_interface() {
    var second = new Wire(events);
    var laptopSecond = second.plug(laptop, "10.0.0.3/24");
    var member = member(laptop, laptopSecond);
    assertThat(send(desk.udp().open(), GROUP)).isNull();
    assertThat(member.waiting()).isZero();
  }

  @Test
  void the_loopback_interface_serves_groups_of_its_own() {
    var lo = desk.interfaces().getFirst();
    var member = member(desk, lo);
    var sender = desk.udp().open();
    sender.groups().out(lo);
    assertThat(send(sender, GROUP)).isNull();
    assertThat(member.waiting()).isEqualTo(1);
    assertThat(wire.frames()).isEmpty();
  }

  @Test
  void senders_can_be_blocked_and_let_in_again() {
    var member = member(laptop, laptopPlug);
    var sender = desk.udp().open();
    assertThat(member.groups().block(GROUP, laptopPlug, DESK, events.nowNanos())).isNull();
    assertThat(send(sender, GROUP)).isNull();
    assertThat(member.waiting()).isZero();
    assertThat(member.groups().unblock(GROUP, laptopPlug, DESK, events.nowNanos())).isNull();
    assertThat(send(sender, GROUP)).isNull();
    assertThat(member.waiting()).isEqualTo(1);
  }

  @Test
  void a_group_can_be_joined_for_one_sender() {
    var member = shared(laptop);
    assertThat(member.groups().join(GROUP, laptopPlug, LAPTOP, 0)).isNull();
    assertThat(send(desk.udp().open(), GROUP)).isNull();
    assertThat(member.waiting()).isZero();
    assertThat(member.groups().join(GROUP, laptopPlug, DESK, events.nowNanos())).isNull();
    assertThat(send(desk.udp().open(), GROUP)).isNull();
    assertThat(member.waiting()).isEqualTo(1);
    assertThat(member.groups().join(GROUP, laptopPlug, events.nowNanos()))
        .isEqualTo(SocketError.ADDRESS_IN_USE);
  }

  @Test
  void a_socket_joins_so_many_groups_at_most() {
    var socket = desk.udp().open();
    for (int index = 0; index < GroupMemberships.MAXIMUM; index++) {
      var group = new Ipv4Address(GROUP.value() + index);
      assertThat(socket.groups().join(group, deskPlug, 0)).isNull();
    }
    assertThat(socket.groups().join(Ipv4Address.parse("239.0.0.1"), deskPlug, 0))
        .isEqualTo(SocketError.NO_BUFFERS);
    assertThat(socket.groups().join(DESK, deskPlug, 0)).isEqualTo(SocketError.NOT_SUPPORTED);
  }

  @Test
  void a_socket_bound_to_a_group_gets_that_groups_datagrams_alone() {
    var socket = laptop.udp().open();
    assertThat(socket.bind(GROUP, PORT)).isNull();
    assertThat(socket.groups().join(GROUP, laptopPlug, 0)).isNull();
    assertThat(send(desk.udp().open(), LAPTOP)).isNull();
    assertThat(socket.waiting()).isZero();
    assertThat(send(desk.udp().open(), GROUP)).isNull();
    assertThat(socket.waiting()).isEqualTo(1);
  }

  @Test
  void routers_do_not_pass_groups_on() {
    var second = new Wire(events);
    var far = Wire.host("far", events);
    var farPlug = second.plug(far, "10.0.0.3/24");
    second.plug(laptop, "10.0.0.2/24");
    laptop.forwarding(true);
    var member = member(far, farPlug);
    var sender = desk.udp().open();
    sender.groups().ttl(5);
    Wire.runAll(events);
    long reports = laptop.counters().dropped(DropReason.IP_GROUP_NOT_JOINED);
    assertThat(send(sender, GROUP)).isNull();
    assertThat(member.waiting()).isZero();
    assertThat(laptop.counters().dropped(DropReason.IP_GROUP_NOT_JOINED)).isEqualTo(reports + 1);
  }

  @Test
  void a_shared_port_gives_broadcasts_to_all_and_the_rest_to_the_last() {
    var first = shared(laptop);
    var last = shared(laptop);
    var sender = desk.udp().open();
    sender.broadcast(true);
    assertThat(send(sender, Ipv4Address.BROADCAST)).isNull();
    assertThat(send(sender, LAPTOP)).isNull();
    assertThat(first.waiting()).isEqualTo(1);
    assertThat(last.waiting()).isEqualTo(2);
  }

  @Test
  void a_port_is_shared_only_where_both_want_it() {
    var alone = laptop.udp().open();
    assertThat(alone.bind(Ipv4Address.ANY, PORT)).isNull();
    var wanting = laptop.udp().open();
    wanting.reuseAddress(true);
    assertThat(wanting.bind(Ipv4Address.ANY, PORT)).isEqualTo(SocketError.ADDRESS_IN_USE);
    var port = laptop.udp().open();
    port.reusePort(true);
    alone.reusePort(true);
    assertThat(port.bind(LAPTOP, PORT)).isNull();
  }

  @Test
  void sockets_that_share_by_reuse_port_share_the_senders() {
    var sockets = List.of(laptop.udp().open(), laptop.udp().open());
    for (var socket : sockets) {
      socket.reusePort(true);
      assertThat(socket.bind(Ipv4Address.ANY, PORT)).isNull();
    }
    for (int index = 0; index < 20; index++) {
      var sender = desk.udp().open();
      send(sender, LAPTOP);
      send(sender, LAPTOP);
    }
    assertThat(sockets.get(0).waiting()).isBetween(10, 30).matches(count -> count % 2 == 0);
    assertThat(sockets.get(0).waiting() + sockets.get(1).waiting()).isEqualTo(40);
  }

  @Test
  void what_is_not_to_be_fragmented_is_refused_where_it_is_too_long() {
    var socket = desk.udp().open();
    socket.dontFragment(true);
    var to = new Endpoint(LAPTOP, PORT);
    assertThat(socket.send(new byte[1473], 0, 1473, to, 0)).isEqualTo(SocketError.MESSAGE_TOO_LONG);
    assertThat(socket.send(new byte[1472], 0, 1472, to, 0)).isNull();
    Wire.runAll(events);
    var frame = datagrams().getFirst();
    assertThat(Ipv4View.flagsAndOffset(frame, EthernetView.LENGTH))
        .isEqualTo(Ipv4View.DONT_FRAGMENT);
    desk.ip().pathMtu(LAPTOP.value(), 1000, events.nowNanos());
    assertThat(socket.send(new byte[1000], 0, 1000, to, events.nowNanos()))
        .isEqualTo(SocketError.MESSAGE_TOO_LONG);
  }
}
