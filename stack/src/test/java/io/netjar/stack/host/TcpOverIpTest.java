package io.netjar.stack.host;

import static io.netjar.stack.Wire.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import io.netjar.stack.SocketEntry;
import io.netjar.stack.Wire;
import io.netjar.stack.tcp.Rfc;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Checksum;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Subnet;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// TCP joined with IP, ARP and ICMP: two hosts, and a router whose far link is narrower.
class TcpOverIpTest {
  private static final Ipv4Address STORE = Ipv4Address.parse("10.1.0.2");

  private final EventQueue events = new EventQueue();
  private final Wire office = new Wire(events);
  private final Wire branch = new Wire(events);
  private final HostStack desk = Wire.host("desk", events);
  private final HostStack store = Wire.host("store", events);
  private final HostStack router = Wire.host("router", events);

  @BeforeEach
  void join() {
    var any = Subnet.parse("0.0.0.0/0");
    var deskPlug = office.plug(desk, "192.168.1.2/24");
    var storePlug = branch.plug(store, "10.1.0.2/16");
    office.plug(router, "192.168.1.1/24");
    branch.plug(router, "10.1.0.1/16", 600);
    desk.routes().add(any, Ipv4Address.parse("192.168.1.1"), deskPlug);
    store.routes().add(any, Ipv4Address.parse("10.1.0.1"), storePlug);
    router.forwarding(true);
  }

  private TcpConnection connect(HostStack from, Ipv4Address to, int port) throws Exception {
    return from.tcp()
        .connect(null, 0, new Endpoint(to, port), TcpSettings.DEFAULT, events.nowNanos());
  }

  private void transfer(TcpConnection from, TcpConnection to, byte[] bytes) {
    var received = new byte[bytes.length];
    int written = 0;
    int read = 0;
    for (int step = 0; read < bytes.length && step < 100_000; step++) {
      written += from.write(bytes, written, bytes.length - written, events.nowNanos());
      events.fireNext();
      read += to.read(received, read, bytes.length - read, events.nowNanos());
    }
    assertThat(Arrays.mismatch(received, bytes)).isEqualTo(-1);
  }

  @Test
  @Rfc("1191 §3 DF")
  @Rfc("9293 MUST-2")
  void bytes_pass_a_link_whose_mtu_the_sender_has_to_learn() throws Exception {
    var listener = store.tcp().listen(Ipv4Address.ANY, 9000, 5);
    var client = connect(desk, STORE, 9000);
    Wire.runUntil(events, SECOND);
    assertThat(client.isEstablished()).isTrue();
    var server = Objects.requireNonNull(listener.accept());
    var bytes = new byte[200_000];
    new Random(1).nextBytes(bytes);
    transfer(client, server, bytes);
    assertThat(desk.ip().mtuFor(STORE.value())).as("RFC 1191 §3").isEqualTo(600);
    assertThat(router.counters().dropped(DropReason.IP_FRAGMENTATION_NEEDED)).isPositive();
    assertThat(branch.packets())
        .allMatch(p -> Ipv4View.totalLength(p, 0) <= 600)
        .allMatch(p -> Checksum.of(p, 0, 20) == 0)
        .allMatch(p -> (Ipv4View.flagsAndOffset(p, 0) & ~Ipv4View.DONT_FRAGMENT) == 0);
    assertThat(desk.openConnections()).isEqualTo(1);
    assertThat(store.sockets())
        .extracting(SocketEntry::state)
        .containsExactly("LISTEN", "ESTABLISHED");
    client.close(events.nowNanos());
    server.close(events.nowNanos());
    Wire.runUntil(events, events.nowNanos() + SECOND);
    assertThat(desk.openConnections()).isZero();
    assertThat(store.openConnections()).isZero();
  }

  @Test
  void a_host_talks_to_itself_over_the_loopback_interface() throws Exception {
    var listener = desk.tcp().listen(Ipv4Address.LOOPBACK, 9000, 5);
    var client = connect(desk, Ipv4Address.LOOPBACK, 9000);
    Wire.runUntil(events, SECOND);
    var server = Objects.requireNonNull(listener.accept());
    var bytes = new byte[1_000_000];
    new Random(2).nextBytes(bytes);
    transfer(client, server, bytes);
    assertThat(office.frames()).isEmpty();
    assertThat(desk.counters().drops()).isEmpty();
  }

  @Test
  void a_port_that_nobody_has_is_refused() throws Exception {
    var client = connect(desk, STORE, 9000);
    Wire.runUntil(events, SECOND);
    assertThat(client.error()).hasToString("REFUSED");
  }

  @Test
  void who_does_not_answer_arp_is_an_unreachable_host() throws Exception {
    var near = connect(desk, Ipv4Address.parse("192.168.1.99"), 9000);
    var far = connect(desk, Ipv4Address.parse("10.1.0.99"), 9000);
    Wire.runUntil(events, 600 * SECOND);
    assertThat(near.error()).hasToString("HOST_UNREACHABLE");
    assertThat(far.error()).hasToString("HOST_UNREACHABLE");
    assertThat(desk.openConnections()).isZero();
  }

  @Test
  void a_crash_ends_connections_without_a_word() throws Exception {
    store.tcp().listen(Ipv4Address.ANY, 9000, 5);
    var client = connect(desk, STORE, 9000);
    Wire.runUntil(events, SECOND);
    branch.forget();
    store.crash();
    Wire.runUntil(events, 2 * SECOND);
    assertThat(branch.frames()).isEmpty();
    assertThat(client.error()).isNull();
    assertThat(client.write(new byte[1], 0, 1, events.nowNanos())).isEqualTo(1);
    Wire.runUntil(events, 3 * SECOND);
    assertThat(client.error()).as("who comes back knows nothing").hasToString("RESET");
  }

  @Test
  @Rfc("9293 MUST-49")
  @Rfc("9293 SHLD-23")
  void the_time_to_live_is_a_setting_and_the_class_stays() throws Exception {
    var settings = HostSettings.DEFAULT.withTtl(7);
    var pal = Wire.host("pal", settings, events);
    office.plug(pal, "192.168.1.3/24");
    store.tcp().listen(Ipv4Address.ANY, 9000, 5);
    desk.tcp().listen(Ipv4Address.ANY, 9000, 5);
    var client = connect(pal, Ipv4Address.parse("192.168.1.2"), 9000);
    Wire.runUntil(events, SECOND);
    client.write(new byte[100_000], 0, 100_000, events.nowNanos());
    Wire.runUntil(events, 2 * SECOND);
    var sent =
        office.packets().stream()
            .filter(p -> Ipv4View.source(p, 0) == Ipv4Address.parse("192.168.1.3").value())
            .toList();
    assertThat(sent)
        .hasSizeGreaterThan(10)
        .allMatch(p -> Ipv4View.ttl(p, 0) == 7)
        .allMatch(p -> Ipv4View.trafficClass(p, 0) >> 2 == 0)
        .allMatch(p -> Ipv4View.flagsAndOffset(p, 0) == Ipv4View.DONT_FRAGMENT);
  }

  @Test
  @Rfc("9293 MUST-48")
  @Rfc("9293 SHLD-21")
  @Rfc("9293 SHLD-22")
  void the_program_sets_the_class_and_changes_it_later() throws Exception {
    store.tcp().listen(Ipv4Address.ANY, 9000, 5);
    var client = connect(desk, STORE, 9000);
    client.settings(client.settings().toBuilder().trafficClass(0xb9).build(), events.nowNanos());
    Wire.runUntil(events, SECOND);
    office.forget();
    client.write(new byte[100], 0, 100, events.nowNanos());
    Wire.runUntil(events, 2 * SECOND);
    assertThat(sentByDesk()).as("expedited forwarding without ECN bits").containsOnly(0xb8);

    client.settings(client.settings().toBuilder().trafficClass(0x20).build(), events.nowNanos());
    office.forget();
    client.write(new byte[100], 0, 100, events.nowNanos());
    Wire.runUntil(events, 3 * SECOND);
    assertThat(sentByDesk()).containsOnly(0x20);
  }

  private List<Integer> sentByDesk() {
    return office.packets().stream()
        .filter(p -> Ipv4View.source(p, 0) == Ipv4Address.parse("192.168.1.2").value())
        .map(p -> Ipv4View.trafficClass(p, 0))
        .toList();
  }
}
