package io.netjar.stack.arp;

import static io.netjar.stack.Wire.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.SocketError;
import io.netjar.stack.Wire;
import io.netjar.stack.host.HostSettings;
import io.netjar.stack.host.HostStack;
import io.netjar.stack.icmp.PingEvent;
import io.netjar.stack.time.EventQueue;
import io.netjar.stack.udp.UdpSocket;
import io.netjar.wire.ArpView;
import io.netjar.wire.Endpoint;
import io.netjar.wire.EthernetView;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Packet;
import org.junit.jupiter.api.Test;

/// RFC 826, RFC 1122 §2.3.2.
class ArpTest {
  private static final Ipv4Address DESK = Ipv4Address.parse("192.168.1.2");
  private static final Ipv4Address LAPTOP = Ipv4Address.parse("192.168.1.3");
  private static final Ipv4Address NOBODY = Ipv4Address.parse("192.168.1.99");
  private static final long BROADCAST = 0xffff_ffff_ffffL;

  private final EventQueue events = new EventQueue();
  private final Wire wire = new Wire(events);
  private final HostStack desk = Wire.host("desk", events);
  private final HostStack laptop = Wire.host("laptop", events);
  private final NetworkInterface deskPlug = wire.plug(desk, "192.168.1.2/24");
  private final NetworkInterface laptopPlug = wire.plug(laptop, "192.168.1.3/24");

  private void ping(HostStack from, Ipv4Address to) {
    assertThat(from.icmp().ping(to).send(0, 64, events.nowNanos())).isNull();
  }

  private void arp(int opcode, long senderMac, Ipv4Address sender, Ipv4Address target) {
    var packet = Packet.allocate(ArpView.LENGTH);
    ArpView.write(
        packet.bytes(), packet.start(), opcode, senderMac, sender.value(), 0, target.value());
    int frame = packet.prepend(EthernetView.LENGTH);
    EthernetView.write(packet.bytes(), frame, BROADCAST, 0x02aa, EthernetView.ARP);
    desk.onFrame(deskPlug, packet, events.nowNanos());
  }

  @Test
  void the_first_packet_is_preceded_by_a_broadcast_request_and_a_unicast_reply() {
    ping(desk, LAPTOP);
    Wire.runAll(events);

    var frames = wire.frames();
    assertThat(frames).hasSize(4);
    assertThat(EthernetView.destination(frames.get(0), 0)).isEqualTo(BROADCAST);
    var request = wire.arps().get(0);
    assertThat(ArpView.opcode(request, 0)).isEqualTo(ArpView.REQUEST);
    assertThat(ArpView.senderMac(request, 0)).isEqualTo(deskPlug.mac());
    assertThat(ArpView.senderAddress(request, 0)).isEqualTo(DESK.value());
    assertThat(ArpView.targetAddress(request, 0)).isEqualTo(LAPTOP.value());
    assertThat(EthernetView.destination(frames.get(1), 0)).isEqualTo(deskPlug.mac());
    var reply = wire.arps().get(1);
    assertThat(ArpView.opcode(reply, 0)).isEqualTo(ArpView.REPLY);
    assertThat(ArpView.senderMac(reply, 0)).isEqualTo(laptopPlug.mac());
    assertThat(ArpView.senderAddress(reply, 0)).isEqualTo(LAPTOP.value());
    assertThat(ArpView.targetMac(reply, 0)).isEqualTo(deskPlug.mac());
    assertThat(EthernetView.destination(frames.get(2), 0)).isEqualTo(laptopPlug.mac());
    assertThat(frames).allMatch(frame -> frame.length >= 60);
  }

  @Test
  void who_is_asked_learns_who_asked() {
    ping(desk, LAPTOP);
    Wire.runAll(events);
    assertThat(laptop.ip().arp(laptopPlug).find(DESK)).isEqualTo(deskPlug.macAddress());
    assertThat(wire.arps()).hasSize(2);
  }

  @Test
  void a_neighbour_once_known_is_not_asked_for_again() {
    ping(desk, LAPTOP);
    Wire.runAll(events);
    ping(desk, LAPTOP);
    Wire.runAll(events);
    assertThat(wire.arps()).hasSize(2);
    assertThat(wire.packets()).hasSize(4);
  }

  @Test
  void packets_wait_for_the_answer_and_the_oldest_of_one_too_many_is_dropped() {
    var ping = desk.icmp().ping(LAPTOP);
    for (int i = 0; i <= ArpSettings.DEFAULT.pendingPackets(); i++) {
      assertThat(ping.send(0, 64, 0)).isNull();
    }
    Wire.runAll(events);
    assertThat(ping.poll()).isInstanceOf(PingEvent.Reply.class).extracting("sequence").isEqualTo(1);
    assertThat(desk.counters().dropped(DropReason.ARP_QUEUE_FULL)).isEqualTo(1);
    assertThat(wire.arps()).as("one request for all of them").hasSize(2);
  }

  @Test
  void after_three_requests_a_second_apart_the_packet_fails_as_host_unreachable() {
    var ping = desk.icmp().ping(NOBODY);
    assertThat(ping.send(0, 64, 0)).isNull();
    Wire.runUntil(events, 3 * SECOND - 1);
    assertThat(wire.arps()).hasSize(3);
    assertThat(ping.poll()).isNull();
    Wire.runAll(events);
    assertThat(events.nowNanos()).isEqualTo(3 * SECOND);
    assertThat(wire.arps()).hasSize(3);
    assertThat(ping.poll())
        .isEqualTo(
            new PingEvent.Failure(0, NOBODY, IcmpView.UNREACHABLE, IcmpView.HOST_UNREACHABLE));
    assertThat(desk.counters().dropped(DropReason.ARP_UNANSWERED)).isEqualTo(1);
    assertThat(desk.ip().arp(deskPlug).size()).isZero();
  }

  @Test
  void a_connected_udp_socket_hears_that_its_peer_does_not_answer() {
    UdpSocket socket = desk.udp().open();
    assertThat(socket.connect(new Endpoint(NOBODY, 7))).isNull();
    assertThat(socket.send(new byte[1], 0, 1, null, 0)).isNull();
    Wire.runAll(events);
    assertThat(socket.takeError()).isEqualTo(SocketError.HOST_UNREACHABLE);
    assertThat(socket.takeError()).isNull();
  }

  @Test
  void a_lost_request_is_repeated() {
    wire.lose(_ -> wire.frames().size() == 1);
    var ping = desk.icmp().ping(LAPTOP);
    assertThat(ping.send(0, 64, 0)).isNull();
    Wire.runAll(events);
    assertThat(ping.poll()).isInstanceOf(PingEvent.Reply.class);
    assertThat(wire.arps()).hasSize(3);
  }

  @Test
  void an_old_entry_is_used_while_a_unicast_request_asks_whether_it_still_holds() {
    ping(desk, LAPTOP);
    Wire.runAll(events);
    Wire.runUntil(events, 61 * SECOND);
    wire.forget();
    desk.udp().open().send(new byte[1], 0, 1, new Endpoint(LAPTOP, 9), events.nowNanos());
    assertThat(wire.frames()).hasSize(2);
    assertThat(ArpView.opcode(wire.arps().getFirst(), 0)).isEqualTo(ArpView.REQUEST);
    assertThat(EthernetView.destination(wire.frames().getFirst(), 0)).isEqualTo(laptopPlug.mac());
    assertThat(wire.packets()).hasSize(1);
    Wire.runAll(events);
    long answered = events.nowNanos();
    assertThat(answered).as("no more requests after the answer").isLessThan(62 * SECOND);
  }

  @Test
  void an_old_entry_that_nobody_confirms_is_removed() {
    ping(desk, LAPTOP);
    Wire.runAll(events);
    Wire.runUntil(events, 61 * SECOND);
    wire.lose(_ -> true);
    wire.forget();
    ping(desk, LAPTOP);
    Wire.runAll(events);
    assertThat(wire.arps()).hasSize(3);
    assertThat(desk.ip().arp(deskPlug).find(LAPTOP)).isNull();
  }

  @Test
  void an_idle_entry_costs_no_event() {
    ping(desk, LAPTOP);
    Wire.runAll(events);
    assertThat(events.isEmpty()).isTrue();
    assertThat(events.nowNanos()).isLessThan(SECOND);
  }

  @Test
  void a_gratuitous_request_updates_who_knows_the_sender_and_nobody_else() {
    ping(desk, LAPTOP);
    Wire.runAll(events);
    arp(ArpView.REQUEST, 0x0299, LAPTOP, LAPTOP);
    arp(ArpView.REQUEST, 0x0298, NOBODY, NOBODY);
    var arp = desk.ip().arp(deskPlug);
    assertThat(arp.neighbours()).hasSize(1);
    assertThat(arp.neighbours().get(LAPTOP)).extracting("value").isEqualTo(0x0299L);
  }

  @Test
  void a_reply_that_nobody_asked_for_is_not_learned() {
    arp(ArpView.REPLY, 0x0299, LAPTOP, DESK);
    assertThat(desk.ip().arp(deskPlug).size()).isZero();
  }

  @Test
  void a_request_for_another_host_is_neither_answered_nor_learned() {
    arp(ArpView.REQUEST, 0x0299, NOBODY, LAPTOP);
    assertThat(wire.frames()).isEmpty();
    assertThat(desk.ip().arp(deskPlug).size()).isZero();
  }

  @Test
  void a_probe_is_answered_but_not_learned() {
    // RFC 5227 §2.1.1: the sender's address is all zeros.
    arp(ArpView.REQUEST, 0x0299, Ipv4Address.ANY, DESK);
    assertThat(ArpView.opcode(wire.arps().getFirst(), 0)).isEqualTo(ArpView.REPLY);
    assertThat(desk.ip().arp(deskPlug).size()).isZero();
  }

  @Test
  void impossible_senders_are_dropped_and_counted() {
    arp(ArpView.REQUEST, 0x0100_0000_0001L, NOBODY, DESK);
    arp(ArpView.REQUEST, 0x0299, Ipv4Address.parse("224.0.0.1"), DESK);
    arp(ArpView.REQUEST, 0x0299, Ipv4Address.parse("127.0.0.1"), DESK);
    arp(ArpView.REQUEST, 0x0299, Ipv4Address.parse("192.168.1.255"), DESK);
    assertThat(desk.counters().dropped(DropReason.ARP_SENDER_INVALID)).isEqualTo(4);
    arp(ArpView.REQUEST, 0x0299, DESK, DESK);
    assertThat(desk.counters().dropped(DropReason.ARP_ADDRESS_CONFLICT)).isEqualTo(1);
    arp(9, 0x0299, NOBODY, DESK);
    assertThat(desk.counters().dropped(DropReason.ARP_MALFORMED)).isEqualTo(1);
    assertThat(wire.frames()).isEmpty();
    assertThat(desk.ip().arp(deskPlug).size()).isZero();
  }

  @Test
  void the_table_is_bounded_and_the_entry_used_longest_ago_makes_place() {
    var settings = HostSettings.DEFAULT.withArp(new ArpSettings(60 * SECOND, SECOND, 3, 3, 16));
    var small = Wire.host("small", settings, events);
    var plug = wire.plug(small, "10.0.0.1/8");
    var arp = small.ip().arp(plug);
    for (int i = 0; i < 1000; i++) {
      var packet = Packet.allocate(ArpView.LENGTH);
      ArpView.write(packet.bytes(), packet.start(), 1, 0x0200 + i, 0x0a000100 + i, 0, 0x0a000001);
      arp.onPacket(packet, i);
      assertThat(arp.size()).isLessThanOrEqualTo(16);
    }
    assertThat(arp.neighbours().keySet())
        .hasSize(16)
        .allMatch(address -> address.value() >= 0x0a000100 + 984);
    assertThat(small.counters().dropped(DropReason.ARP_TABLE_FULL)).isEqualTo(984);
  }

  @Test
  void entries_are_found_after_any_sequence_of_adding_and_removing() {
    var layer = desk.ip().arp(deskPlug);
    var table = new ArpTable();
    var random = new java.util.SplittableRandom(5);
    var expected = new java.util.TreeMap<Integer, ArpEntry>();
    for (int step = 0; step < 20_000; step++) {
      int address = random.nextInt(64) * 0x01000000 + random.nextInt(4);
      var entry = expected.remove(address);
      if (entry != null) {
        table.remove(entry);
      } else {
        var added = new ArpEntry(layer, address);
        table.add(added);
        expected.put(address, added);
      }
      int asked = random.nextInt(64) * 0x01000000 + random.nextInt(4);
      assertThat(table.find(asked)).isSameAs(expected.get(asked));
      assertThat(table.size()).isEqualTo(expected.size());
    }
    expected.forEach((address, entry) -> assertThat(table.find(address)).isSameAs(entry));
  }
}
