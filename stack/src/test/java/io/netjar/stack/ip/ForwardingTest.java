package io.netjar.stack.ip;

import static io.netjar.stack.Wire.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.SocketError;
import io.netjar.stack.Wire;
import io.netjar.stack.host.HostStack;
import io.netjar.stack.icmp.PingEvent;
import io.netjar.stack.tcp.Rfc;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.Endpoint;
import io.netjar.wire.EthernetView;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import io.netjar.wire.Subnet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two LANs and a router: RFC 1812 §5.2, RFC 1122 §3.3.1.
class ForwardingTest {
  private static final Ipv4Address DESK = Ipv4Address.parse("192.168.1.2");
  private static final Ipv4Address LAPTOP = Ipv4Address.parse("192.168.1.3");
  private static final Ipv4Address STORE = Ipv4Address.parse("10.1.0.2");
  private static final Ipv4Address GATEWAY = Ipv4Address.parse("192.168.1.1");

  private final EventQueue events = new EventQueue();
  private final Wire office = new Wire(events);
  private final Wire branch = new Wire(events);
  private final HostStack desk = Wire.host("desk", events);
  private final HostStack laptop = Wire.host("laptop", events);
  private final HostStack store = Wire.host("store", events);
  private final HostStack router = Wire.host("router", events);
  private final NetworkInterface deskPlug = office.plug(desk, "192.168.1.2/24");
  private final NetworkInterface laptopPlug = office.plug(laptop, "192.168.1.3/24");
  private final NetworkInterface storePlug = branch.plug(store, "10.1.0.2/16");
  private final NetworkInterface officePort = office.plug(router, "192.168.1.1/24");
  private final NetworkInterface branchPort = branch.plug(router, "10.1.0.1/16", 600);

  @BeforeEach
  void join() {
    var any = Subnet.parse("0.0.0.0/0");
    desk.routes().add(any, GATEWAY, deskPlug);
    laptop.routes().add(any, GATEWAY, laptopPlug);
    store.routes().add(any, Ipv4Address.parse("10.1.0.1"), storePlug);
    router.forwarding(true);
  }

  private PingEvent ping(HostStack from, Ipv4Address to, int length, int ttl) {
    var ping = from.icmp().ping(to);
    assertThat(ping.send(length, ttl, events.nowNanos())).isNull();
    Wire.runAll(events);
    var event = ping.poll();
    assertThat(event).isNotNull();
    ping.close();
    return java.util.Objects.requireNonNull(event);
  }

  @Test
  void in_the_same_subnet_a_packet_goes_to_the_hosts_own_mac_address() {
    ping(desk, LAPTOP, 0, 64);
    var frame = office.frames(EthernetView.IPV4).getFirst();
    assertThat(EthernetView.destination(frame, 0)).isEqualTo(laptopPlug.mac());
    assertThat(Ipv4View.destination(frame, 14)).isEqualTo(LAPTOP.value());
    assertThat(router.counters().forwarded()).isZero();
  }

  @Test
  void in_another_subnet_a_packet_goes_to_the_gateways_mac_address() {
    assertThat(ping(desk, STORE, 10, 64)).isInstanceOf(PingEvent.Reply.class);
    var sent = office.frames(EthernetView.IPV4).getFirst();
    assertThat(EthernetView.source(sent, 0)).isEqualTo(deskPlug.mac());
    assertThat(EthernetView.destination(sent, 0)).isEqualTo(officePort.mac());
    assertThat(Ipv4View.destination(sent, 14)).isEqualTo(STORE.value());
    assertThat(Ipv4View.ttl(sent, 14)).isEqualTo(64);
    var passedOn = branch.frames(EthernetView.IPV4).getFirst();
    assertThat(EthernetView.source(passedOn, 0)).isEqualTo(branchPort.mac());
    assertThat(EthernetView.destination(passedOn, 0)).isEqualTo(storePlug.mac());
    assertThat(Ipv4View.source(passedOn, 14)).isEqualTo(DESK.value());
    assertThat(Ipv4View.ttl(passedOn, 14)).isEqualTo(63);
    assertThat(Checksum.of(passedOn, 14, 20)).isZero();
    assertThat(router.counters().forwarded()).isEqualTo(2);
  }

  @Test
  void a_host_that_is_no_router_passes_nothing_on() {
    router.forwarding(false);
    var ping = desk.icmp().ping(STORE);
    assertThat(ping.send(0, 64, 0)).isNull();
    Wire.runAll(events);
    assertThat(ping.poll()).isNull();
    assertThat(router.counters().dropped(DropReason.IP_NOT_FORWARDING)).isEqualTo(1);
  }

  @Test
  void a_packet_whose_time_to_live_runs_out_is_reported_by_the_router() {
    assertThat(ping(desk, STORE, 0, 1))
        .isEqualTo(new PingEvent.Failure(0, STORE, IcmpView.TIME_EXCEEDED, IcmpView.TTL_EXCEEDED));
    assertThat(router.counters().dropped(DropReason.IP_TTL_EXCEEDED)).isEqualTo(1);
    var error = office.packets().getLast();
    assertThat(Ipv4View.source(error, 0)).isEqualTo(GATEWAY.value());
    assertThat(ping(desk, STORE, 0, 2)).isInstanceOf(PingEvent.Reply.class);
  }

  @Test
  void a_router_itself_answers_whatever_the_time_to_live() {
    assertThat(ping(desk, GATEWAY, 0, 1)).isInstanceOf(PingEvent.Reply.class);
    assertThat(ping(desk, Ipv4Address.parse("10.1.0.1"), 0, 1))
        .as("on its far side")
        .isInstanceOf(PingEvent.Reply.class);
  }

  @Test
  void a_router_without_a_route_reports_the_net_unreachable() {
    var nowhere = Ipv4Address.parse("172.16.0.1");
    assertThat(ping(desk, nowhere, 0, 64))
        .isEqualTo(
            new PingEvent.Failure(0, nowhere, IcmpView.UNREACHABLE, IcmpView.NET_UNREACHABLE));
    assertThat(router.counters().dropped(DropReason.IP_NO_ROUTE)).isEqualTo(1);
  }

  @Test
  void a_host_without_a_route_says_so_at_once() {
    var alone = Wire.host("alone", events);
    office.plug(alone, "192.168.1.8/24");
    assertThat(alone.icmp().ping(STORE).send(0, 64, 0)).isEqualTo(SocketError.NETWORK_UNREACHABLE);
    var socket = alone.udp().open();
    assertThat(socket.send(new byte[0], 0, 0, new Endpoint(STORE, 7), 0))
        .isEqualTo(SocketError.NETWORK_UNREACHABLE);
  }

  @Test
  void a_router_reports_a_host_that_does_not_answer_on_its_lan() {
    var nobody = Ipv4Address.parse("10.1.0.99");
    assertThat(ping(desk, nobody, 0, 64))
        .isEqualTo(
            new PingEvent.Failure(0, nobody, IcmpView.UNREACHABLE, IcmpView.HOST_UNREACHABLE));
    assertThat(events.nowNanos()).isBetween(3 * SECOND, 4 * SECOND);
  }

  @Test
  void a_router_cuts_what_is_too_long_for_the_next_link() {
    assertThat(ping(desk, STORE, 1400, 64)).extracting("length").isEqualTo(1400);
    var sizes = branch.packets().stream().map(p -> Ipv4View.totalLength(p, 0)).limit(3).toList();
    // 1,408 bytes of ICMP over an MTU of 600: 576 and 576 and 256.
    assertThat(sizes).containsExactly(596, 596, 276);
    assertThat(branch.packets()).allMatch(p -> Checksum.of(p, 0, 20) == 0);
  }

  @Test
  void what_must_not_be_cut_is_reported_with_the_next_links_mtu() {
    ping(desk, STORE, 0, 64);
    var ip = desk.ip();
    assertThat(ip.mtuFor(STORE.value())).isEqualTo(1500);
    var packet = Packet.allocate(1000);
    IcmpView.writeEcho(packet.bytes(), packet.start(), IcmpView.ECHO_REQUEST, 1, 1);
    IcmpView.writeChecksum(packet.bytes(), packet.start(), 1000);
    long now = events.nowNanos();
    assertThat(ip.send(packet, Ipv4View.ICMP, DESK.value(), STORE.value(), 64, 0, true, now))
        .isNull();
    Wire.runAll(events);
    var error = office.packets().getLast();
    assertThat(IcmpView.type(error, 20)).isEqualTo(IcmpView.UNREACHABLE);
    assertThat(IcmpView.code(error, 20)).isEqualTo(IcmpView.FRAGMENTATION_NEEDED);
    assertThat(IcmpView.nextHopMtu(error, 20)).isEqualTo(600);
    assertThat(Ipv4View.totalLength(error, 0)).as("RFC 1812 §4.3.2.3").isEqualTo(576);
    assertThat(ip.mtuFor(STORE.value())).as("RFC 1191 §3").isEqualTo(600);
    assertThat(router.counters().dropped(DropReason.IP_FRAGMENTATION_NEEDED)).isEqualTo(1);
    Wire.runUntil(events, now + 601 * SECOND);
    assertThat(ip.mtuFor(STORE.value())).as("ten minutes later").isEqualTo(1500);
  }

  @Test
  void a_broadcast_to_another_subnet_is_not_passed_on() {
    var socket = desk.udp().open();
    socket.broadcast(true);
    var all = Ipv4Address.parse("10.1.255.255");
    assertThat(socket.send(new byte[1], 0, 1, new Endpoint(all, 7), 0)).isNull();
    Wire.runAll(events);
    assertThat(router.counters().dropped(DropReason.IP_BROADCAST_NOT_FORWARDED)).isEqualTo(1);
    assertThat(branch.packets()).isEmpty();
  }

  @Test
  void a_source_route_is_refused() {
    var packet = Packet.allocate(28);
    var bytes = packet.bytes();
    int header = packet.start();
    Ipv4View.write(bytes, header, 0, 28, 1, 0, 64, 17, DESK.value(), STORE.value());
    Bytes.put16(bytes, header, 0x4700);
    // RFC 791 §3.1: no operation, then a loose source route with one address.
    Bytes.put32(bytes, header + 20, 0x0183_0704);
    Bytes.put32(bytes, header + 24, 0x0a01_0002);
    Bytes.put16(bytes, header + 10, 0);
    Bytes.put16(bytes, header + 10, Checksum.of(bytes, header, 28));
    int frame = packet.prepend(14);
    EthernetView.write(bytes, frame, officePort.mac(), deskPlug.mac(), EthernetView.IPV4);
    router.onFrame(officePort, packet, 0);
    Wire.runAll(events);
    assertThat(router.counters().dropped(DropReason.IP_SOURCE_ROUTE)).isEqualTo(1);
    var error = office.packets().getLast();
    assertThat(IcmpView.code(error, 20)).isEqualTo(IcmpView.SOURCE_ROUTE_FAILED);
    assertThat(branch.frames()).isEmpty();
  }

  @Test
  @Rfc("9293 MUST-50")
  void other_options_are_passed_over() {
    var packet = Packet.allocate(32);
    var bytes = packet.bytes();
    int header = packet.start();
    Ipv4View.write(bytes, header, 0, 32, 1, 0, 64, Ipv4View.ICMP, DESK.value(), GATEWAY.value());
    Bytes.put16(bytes, header, 0x4600);
    // A router alert (RFC 2113 §2.1).
    Bytes.put32(bytes, header + 20, 0x9404_0000);
    IcmpView.writeEcho(bytes, header + 24, IcmpView.ECHO_REQUEST, 1, 1);
    IcmpView.writeChecksum(bytes, header + 24, 8);
    Bytes.put16(bytes, header + 10, 0);
    Bytes.put16(bytes, header + 10, Checksum.of(bytes, header, 24));
    int frame = packet.prepend(14);
    EthernetView.write(bytes, frame, officePort.mac(), deskPlug.mac(), EthernetView.IPV4);
    router.onFrame(officePort, packet, 0);
    Wire.runAll(events);
    assertThat(IcmpView.type(office.packets().getLast(), 20)).isEqualTo(IcmpView.ECHO_REPLY);
  }

  @Test
  void frames_for_other_stations_are_counted_and_ignored() {
    ping(desk, GATEWAY, 0, 64);
    assertThat(laptop.counters().dropped(DropReason.MAC_NOT_OURS)).isPositive();
    assertThat(laptop.counters().received()).isZero();
    assertThat(laptopPlug.framesIn()).isPositive();
  }

  @Test
  void the_table_of_interfaces_and_counters_adds_up() {
    ping(desk, STORE, 100, 64);
    assertThat(deskPlug.framesOut()).isEqualTo(2);
    assertThat(deskPlug.bytesOut()).isEqualTo(60 + 14 + 20 + 8 + 100);
    assertThat(desk.counters().sent()).isEqualTo(1);
    assertThat(desk.counters().delivered()).isEqualTo(1);
    assertThat(desk.counters().drops()).isEmpty();
  }
}
