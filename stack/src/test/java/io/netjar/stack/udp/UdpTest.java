package io.netjar.stack.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.SocketError;
import io.netjar.stack.Wire;
import io.netjar.stack.host.HostSettings;
import io.netjar.stack.host.HostStack;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Bytes;
import io.netjar.wire.Endpoint;
import io.netjar.wire.EthernetView;
import io.netjar.wire.IpAddress;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Ipv6Address;
import io.netjar.wire.Packet;
import io.netjar.wire.UdpView;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 768, RFC 1122 §4.1.
class UdpTest {
  private static final Ipv4Address DESK = Ipv4Address.parse("192.168.1.2");
  private static final Ipv4Address LAPTOP = Ipv4Address.parse("192.168.1.3");

  private final EventQueue events = new EventQueue();
  private final Wire wire = new Wire(events);
  private final HostStack desk = Wire.host("desk", events);
  private final HostStack laptop = Wire.host("laptop", events);
  private final NetworkInterface deskPlug = wire.plug(desk, "192.168.1.2/24");
  private final NetworkInterface laptopPlug = wire.plug(laptop, "192.168.1.3/24");

  private UdpSocket bound(HostStack host, IpAddress address, int port) {
    var socket = host.udp().open();
    assertThat(socket.bind(address, port)).isNull();
    return socket;
  }

  private UdpSocket connected(HostStack host, int localPort, Ipv4Address peer, int port) {
    var socket = bound(host, Ipv4Address.ANY, localPort);
    assertThat(socket.connect(new Endpoint(peer, port))).isNull();
    return socket;
  }

  private void send(UdpSocket socket, String text, @Nullable Endpoint to) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(socket.send(bytes, 0, bytes.length, to, events.nowNanos())).isNull();
    Wire.runAll(events);
  }

  private static @Nullable String text(UdpSocket socket) {
    var datagram = socket.receive();
    return datagram == null ? null : new String(datagram.payload(), StandardCharsets.UTF_8);
  }

  @Test
  void a_datagram_arrives_with_its_senders_address() {
    var server = bound(laptop, Ipv4Address.ANY, 7);
    var client = bound(desk, Ipv4Address.ANY, 4000);
    send(client, "hello", new Endpoint(LAPTOP, 7));
    var datagram = server.receive();
    assertThat(datagram).isNotNull();
    if (datagram != null) {
      assertThat(datagram.source()).isEqualTo(new Endpoint(DESK, 4000));
      assertThat(datagram.payload()).asString().isEqualTo("hello");
      send(server, "and you", datagram.source());
    }
    assertThat(text(client)).isEqualTo("and you");
  }

  @Test
  void boundaries_are_kept_and_empty_datagrams_arrive() {
    var server = bound(laptop, LAPTOP, 7);
    var client = desk.udp().open();
    for (var word : new String[] {"a", "", "bc", ""}) {
      send(client, word, new Endpoint(LAPTOP, 7));
    }
    assertThat(server.waiting()).isEqualTo(4);
    assertThat(server.available()).isEqualTo(3);
    assertThat(text(server)).isEqualTo("a");
    assertThat(text(server)).isEmpty();
    assertThat(text(server)).isEqualTo("bc");
    assertThat(text(server)).isEmpty();
    assertThat(server.receive()).isNull();
  }

  @Test
  void a_reader_sees_the_whole_length_and_so_what_its_buffer_cuts_off() {
    var server = bound(laptop, LAPTOP, 7);
    send(desk.udp().open(), "0123456789", new Endpoint(LAPTOP, 7));
    var waiting = server.peek();
    assertThat(waiting).isNotNull();
    assertThat(waiting == null ? 0 : waiting.payload().length).isEqualTo(10);
    assertThat(server.receive()).isSameAs(waiting);
  }

  @Test
  void the_longest_datagram_goes_in_fragments_and_arrives_whole() {
    var server = bound(laptop, Ipv4Address.ANY, 7);
    var client = desk.udp().open();
    var bytes = new byte[UdpSocket.MAXIMUM_PAYLOAD];
    new Random(1).nextBytes(bytes);
    assertThat(client.send(bytes, 0, bytes.length, new Endpoint(LAPTOP, 7), 0)).isNull();
    Wire.runAll(events); // all 45 fragments wait for ARP first
    var datagram = server.receive();
    assertThat(datagram == null ? new byte[0] : datagram.payload()).isEqualTo(bytes);
    assertThat(client.send(new byte[65_508], 0, 65_508, new Endpoint(LAPTOP, 7), 0))
        .isEqualTo(SocketError.MESSAGE_TOO_LONG);
  }

  @Test
  void the_most_specific_binding_takes_a_datagram() {
    var any = bound(laptop, Ipv4Address.ANY, 7);
    assertThat(laptop.udp().open().bind(LAPTOP, 7)).isEqualTo(SocketError.ADDRESS_IN_USE);
    any.close(events.nowNanos());
    var local = bound(laptop, Ipv4Address.LOOPBACK, 7);
    var outward = bound(laptop, LAPTOP, 7);
    var client = bound(desk, Ipv4Address.ANY, 4000);
    send(client, "out", new Endpoint(LAPTOP, 7));
    send(laptop.udp().open(), "in", new Endpoint(Ipv4Address.LOOPBACK, 7));
    assertThat(text(outward)).isEqualTo("out");
    assertThat(text(local)).isEqualTo("in");
    assertThat(outward.receive()).isNull();
  }

  @Test
  void a_connected_socket_takes_datagrams_of_its_peer_alone() {
    var server = connected(laptop, 7, DESK, 4000);
    send(bound(desk, Ipv4Address.ANY, 4001), "stranger", new Endpoint(LAPTOP, 7));
    send(bound(desk, Ipv4Address.ANY, 4000), "friend", new Endpoint(LAPTOP, 7));
    assertThat(text(server)).isEqualTo("friend");
    assertThat(server.receive()).isNull();
    assertThat(server.local()).isEqualTo(new Endpoint(LAPTOP, 7));
    server.disconnect();
    assertThat(server.local()).isEqualTo(new Endpoint(Ipv4Address.ANY, 7));
    assertThat(server.peer()).isNull();
    assertThat(laptop.counters().dropped(DropReason.UDP_PORT_UNREACHABLE)).isEqualTo(1);
  }

  @Test
  void a_connected_socket_hears_that_nobody_has_the_port() {
    var client = connected(desk, 0, LAPTOP, 7);
    send(client, "anybody?", null);
    assertThat(client.hasError()).isTrue();
    assertThat(client.takeError()).isEqualTo(SocketError.PORT_UNREACHABLE);
    assertThat(client.hasError()).isFalse();
    var other = desk.udp().open();
    send(other, "anybody?", new Endpoint(LAPTOP, 7));
    assertThat(other.hasError()).as("who is not connected hears nothing").isFalse();
  }

  @Test
  void loopback_reports_a_closed_port_too() {
    var client = connected(desk, 0, Ipv4Address.LOOPBACK, 7);
    send(client, "anybody?", null);
    assertThat(client.takeError()).isEqualTo(SocketError.PORT_UNREACHABLE);
    assertThat(wire.frames()).isEmpty();
  }

  @Test
  void the_unspecified_address_as_a_destination_is_the_host_itself() {
    var server = bound(desk, Ipv4Address.ANY, 7);
    send(desk.udp().open(), "me", new Endpoint(Ipv4Address.ANY, 7));
    assertThat(text(server)).isEqualTo("me");
  }

  @ParameterizedTest
  @CsvSource({"255.255.255.255", "192.168.1.255"})
  void a_broadcast_needs_leave_and_reaches_every_socket_of_the_port(String all) {
    var to = new Endpoint(Ipv4Address.parse(all), 7);
    var here = bound(desk, Ipv4Address.ANY, 7);
    var there = bound(laptop, Ipv4Address.ANY, 7);
    var client = bound(desk, DESK, 4000);
    assertThat(client.send(new byte[1], 0, 1, to, 0)).isEqualTo(SocketError.ACCESS);
    assertThat(client.connect(to)).isEqualTo(SocketError.ACCESS);
    client.broadcast(true);
    send(client, "all", to);
    assertThat(text(there)).isEqualTo("all");
    assertThat(text(here)).as("the sender's own host is one of all").isEqualTo("all");
    var frame = wire.frames(EthernetView.IPV4).getFirst();
    assertThat(EthernetView.destination(frame, 0)).isEqualTo(0xffff_ffff_ffffL);
    assertThat(wire.arps()).isEmpty();
  }

  @Test
  void a_full_receive_buffer_drops_and_counts() {
    var server = bound(laptop, Ipv4Address.ANY, 7);
    server.receiveBuffer(10 * (UdpSocket.OVERHEAD + 1));
    var client = desk.udp().open();
    for (int i = 0; i < 15; i++) {
      send(client, "" + (char) ('a' + i), new Endpoint(LAPTOP, 7));
    }
    assertThat(server.waiting()).isEqualTo(10);
    assertThat(server.dropped()).isEqualTo(5);
    assertThat(laptop.counters().dropped(DropReason.UDP_BUFFER_FULL)).isEqualTo(5);
    assertThat(text(server)).isEqualTo("a");
    send(client, "z", new Endpoint(LAPTOP, 7));
    assertThat(server.waiting()).isEqualTo(10);
  }

  @Test
  void who_waits_is_called_for_a_datagram_an_error_and_the_end() {
    var calls = new int[1];
    var client = connected(desk, 4000, LAPTOP, 7);
    client.onReady(() -> calls[0]++);
    send(client, "", null);
    assertThat(calls[0]).as("port unreachable").isEqualTo(1);
    send(bound(laptop, LAPTOP, 7), "", new Endpoint(DESK, 4000));
    assertThat(calls[0]).as("a datagram").isEqualTo(2);
    client.close(events.nowNanos());
    assertThat(calls[0]).as("closed").isEqualTo(3);
    client.close(events.nowNanos());
    assertThat(calls[0]).isEqualTo(3);
  }

  @Test
  void a_closed_socket_gives_its_port_back() {
    var socket = bound(desk, Ipv4Address.ANY, 7);
    assertThat(desk.sockets()).hasSize(1);
    socket.close(events.nowNanos());
    assertThat(desk.sockets()).isEmpty();
    assertThat(socket.bind(Ipv4Address.ANY, 7)).isEqualTo(SocketError.CLOSED);
    assertThat(socket.send(new byte[0], 0, 0, new Endpoint(LAPTOP, 7), 0))
        .isEqualTo(SocketError.CLOSED);
    bound(desk, Ipv4Address.ANY, 7);
    var client = connected(desk, 0, LAPTOP, 9);
    var local = client.local();
    client.close(events.nowNanos());
    bound(desk, Ipv4Address.ANY, local == null ? 0 : local.port());
  }

  @Test
  void commands_that_cannot_be_obeyed_say_why() {
    var socket = desk.udp().open();
    assertThat(socket.send(new byte[0], 0, 0, null, 0)).isEqualTo(SocketError.NOT_CONNECTED);
    assertThat(socket.bind(LAPTOP, 7)).isEqualTo(SocketError.ADDRESS_NOT_AVAILABLE);
    assertThat(socket.bind(Ipv6Address.parse("2001:db8::1"), 7))
        .isEqualTo(SocketError.ADDRESS_NOT_AVAILABLE);
    assertThat(socket.connect(new Endpoint(Ipv6Address.parse("2001:db8::1"), 7)))
        .isEqualTo(SocketError.NOT_SUPPORTED);
    assertThat(socket.connect(new Endpoint(Ipv4Address.parse("10.9.9.9"), 7)))
        .isEqualTo(SocketError.NETWORK_UNREACHABLE);
    assertThat(socket.local()).isNull();
    assertThat(socket.bind(Ipv4Address.ANY, 7)).isNull();
    assertThat(socket.bind(Ipv4Address.ANY, 8)).isEqualTo(SocketError.ALREADY_CONNECTED);
    var inner = bound(desk, Ipv4Address.LOOPBACK, 8);
    assertThat(inner.send(new byte[0], 0, 0, new Endpoint(LAPTOP, 7), 0))
        .isEqualTo(SocketError.ADDRESS_NOT_AVAILABLE);
    var strict = Wire.host("strict", HostSettings.DEFAULT.withPorts(1024, 5000, 5001), events);
    assertThat(strict.udp().open().bind(Ipv4Address.ANY, 7)).isEqualTo(SocketError.ACCESS);
    bound(strict, Ipv4Address.ANY, 0);
    bound(strict, Ipv4Address.ANY, 0);
    assertThat(strict.udp().open().bind(Ipv4Address.ANY, 0))
        .isEqualTo(SocketError.ADDRESS_NOT_AVAILABLE);
  }

  private void receive(int udpLength, int checksum, int payload) {
    var packet = Packet.allocate(8 + payload);
    var bytes = packet.bytes();
    int start = packet.start();
    UdpView.write(bytes, start, 4000, 7, 8 + payload, DESK.value(), LAPTOP.value());
    Bytes.put16(bytes, start + 4, udpLength);
    if (checksum >= 0) {
      Bytes.put16(bytes, start + 6, checksum);
    }
    int header = packet.prepend(20);
    Ipv4View.write(bytes, header, 0, 28 + payload, 1, 0, 64, 17, DESK.value(), LAPTOP.value());
    int frame = packet.prepend(14);
    EthernetView.write(bytes, frame, laptopPlug.mac(), deskPlug.mac(), EthernetView.IPV4);
    laptop.onFrame(laptopPlug, packet, 0);
  }

  @Test
  void checksum_and_length_are_checked() {
    var server = bound(laptop, Ipv4Address.ANY, 7);
    receive(12, -1, 4);
    assertThat(server.waiting()).as("right").isEqualTo(1);
    receive(12, 0, 4);
    assertThat(server.waiting()).as("no checksum, RFC 768").isEqualTo(2);
    receive(12, 1, 4);
    assertThat(laptop.counters().dropped(DropReason.UDP_CHECKSUM_WRONG)).isEqualTo(1);
    receive(13, 0, 4);
    receive(7, 0, 4);
    assertThat(laptop.counters().dropped(DropReason.UDP_TOO_SHORT)).isEqualTo(2);
    receive(10, 0, 4);
    assertThat(server.waiting()).isEqualTo(3);
    assertThat(server.available()).as("what stands behind the length is no payload").isEqualTo(10);
  }

  @Test
  void many_sockets_are_told_apart() {
    var server = new UdpSocket[500];
    for (int i = 0; i < server.length; i++) {
      server[i] = bound(laptop, Ipv4Address.ANY, 1000 + i * 8);
    }
    var client = desk.udp().open();
    for (int i = 0; i < server.length; i += 7) {
      send(client, "to " + i, new Endpoint(LAPTOP, 1000 + i * 8));
      assertThat(text(server[i])).isEqualTo("to " + i);
    }
    for (int i = 0; i < server.length; i += 2) {
      server[i].close(events.nowNanos());
    }
    assertThat(laptop.udp().sockets()).hasSize(250);
    send(client, "still", new Endpoint(LAPTOP, 1000 + 8));
    assertThat(text(server[1])).isEqualTo("still");
  }

  @Test
  void a_crash_ends_all_sockets_without_a_word() {
    var server = bound(laptop, Ipv4Address.ANY, 7);
    send(desk.udp().open(), "x", new Endpoint(LAPTOP, 7));
    wire.forget();
    laptop.crash();
    assertThat(wire.frames()).isEmpty();
    assertThat(server.isClosed()).isTrue();
    assertThat(server.receive()).isNull();
    assertThat(laptop.sockets()).isEmpty();
    assertThat(laptop.ip().arp(laptopPlug).size()).isZero();
    bound(laptop, Ipv4Address.ANY, 7);
  }
}
