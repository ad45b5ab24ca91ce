package io.netjar.stack.tcp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import io.netjar.stack.Link;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.Wire;
import io.netjar.stack.host.HostStack;
import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Endpoint;
import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.MacAddress;
import io.netjar.wire.Packet;
import io.netjar.wire.Subnet;
import io.netjar.wire.TcpView;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A server under 100,000 spoofed SYNs per second, with a backlog of 5: it keeps no more for them
/// than for 5, and clients of good will are served (RFC 4987 §3.6).
final class SynFloodTest {
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1000 * MILLISECOND;
  private static final long FLOOD_INTERVAL = SECOND / 100_000;
  private static final int BACKLOG = 5;
  private static final int PORT = 80;
  private static final Ipv4Address SERVER = Ipv4Address.parse("10.0.0.1");
  private static final Ipv4Address CLIENT = Ipv4Address.parse("10.0.0.2");
  private static final MacAddress SERVER_MAC = Wire.macOf(SERVER);
  private static final MacAddress CLIENT_MAC = Wire.macOf(CLIENT);

  private final EventQueue events = new EventQueue();
  private final HostStack server = Wire.host("server", events);
  private final HostStack client = Wire.host("client", events);
  private final NetworkInterface serverEnd = plug(server, SERVER, SERVER_MAC, this::toClient);
  private final NetworkInterface clientEnd = plug(client, CLIENT, CLIENT_MAC, this::toServer);

  private static NetworkInterface plug(HostStack host, Ipv4Address own, MacAddress mac, Link link) {
    var end = host.addInterface("eth0", mac, 1500, link);
    host.addAddress(end, own, Subnet.containing(own, 24));
    return end;
  }

  private void toClient(Packet frame, long now) {
    later(client, () -> clientEnd, frame, now);
  }

  private void toServer(Packet frame, long now) {
    later(server, () -> serverEnd, frame, now);
  }

  private void later(
      HostStack host, java.util.function.Supplier<NetworkInterface> in, Packet frame, long now) {
    var copy = frame.toArray();
    var arrival =
        new Event() {
          @Override
          protected void fire(long nowNanos) {
            host.onFrame(in.get(), Packet.of(copy), nowNanos);
          }
        };
    events.schedule(arrival, now + 100_000);
  }

  /// Sends a SYN from a new address every 10 microseconds.
  private final class Flood extends Event {
    private final SplittableRandom random = new SplittableRandom(4987);
    private final long until;

    Flood(long until) {
      this.until = until;
      events.schedule(this, 0);
    }

    @Override
    protected void fire(long nowNanos) {
      server.onFrame(serverEnd, spoofedSyn(), nowNanos);
      if (nowNanos < until) {
        events.schedule(this, nowNanos + FLOOD_INTERVAL);
      }
    }

    private Packet spoofedSyn() {
      int source = 0x0b00_0000 | random.nextInt(1 << 24) | 1; // 11.0.0.0/8
      var packet = Packet.allocate(TcpView.LENGTH);
      var bytes = packet.bytes();
      int port = 1024 + random.nextInt(60_000);
      TcpView.write(
          bytes, packet.start(), port, PORT, random.nextInt(), 0, 20, TcpView.SYN, 65_535);
      TcpView.writeChecksum(bytes, packet.start(), 20, source, SERVER.value());
      packet.prepend(Ipv4View.LENGTH);
      Ipv4View.write(bytes, packet.start(), 0, 40, 0, 0, 64, Ipv4View.TCP, source, SERVER.value());
      packet.prepend(EthernetView.LENGTH);
      EthernetView.write(
          bytes, packet.start(), SERVER_MAC.value(), CLIENT_MAC.value(), EthernetView.IPV4);
      return packet;
    }
  }

  private void runUntil(long time) {
    while (events.nextTimeNanos() <= time) {
      events.fireNext();
    }
    events.advanceTo(time);
  }

  private @Nullable TcpListener listener;

  private TcpListener listener() {
    return requireNonNull(listener);
  }

  private void flood(long duration) throws Exception {
    server.routes().add(Subnet.containing(Ipv4Address.ANY, 0), CLIENT, serverEnd);
    listener = server.tcp().listen(Ipv4Address.ANY, PORT, BACKLOG);
    new Flood(duration);
  }

  private static byte[] stream(int length) {
    var bytes = new byte[length];
    new SplittableRandom(1).nextBytes(bytes);
    return bytes;
  }

  /// Connects under the flood, sends 100 KB and gets them back.
  private TcpConnection exchange(TcpSettings settings) throws Exception {
    var sent = stream(100_000);
    var got = new byte[sent.length];
    var peer = new Endpoint(SERVER, PORT);
    var from = client.tcp().connect(null, 0, peer, settings, events.nowNanos());
    TcpConnection to = null;
    int written = 0;
    int echoed = 0;
    int read = 0;
    var piece = new byte[4096];
    for (int i = 0; i < 2000 && read < got.length; i++) {
      runUntil(events.nowNanos() + MILLISECOND / 2);
      long now = events.nowNanos();
      to = to == null ? listener().accept() : to;
      if (from.isEstablished() && written < sent.length) {
        written += from.write(sent, written, sent.length - written, now);
      }
      if (to != null && echoed < sent.length) {
        int count = to.read(piece, 0, Math.min(piece.length, to.writable()), now);
        echoed += count > 0 ? to.write(piece, 0, count, now) : 0;
      }
      read += Math.max(0, from.read(got, read, got.length - read, now));
      assertBounded();
    }
    assertThat(read).isEqualTo(sent.length);
    assertThat(Arrays.equals(got, sent)).isTrue();
    return requireNonNull(to);
  }

  private void assertBounded() {
    assertThat(listener().halfOpen()).isLessThanOrEqualTo(BACKLOG);
    assertThat(server.openConnections()).isLessThanOrEqualTo(BACKLOG + 3);
    assertThat(events.size()).isLessThan(1000);
  }

  private long halfOpenRows() {
    return server.sockets().stream().filter(row -> row.state().equals("SYN_RECEIVED")).count();
  }

  @Test
  @Rfc("4987 §3.6 cookies")
  void clients_with_and_without_timestamps_are_served_under_a_flood() throws Exception {
    flood(3 * SECOND);
    runUntil(SECOND);
    assertThat(halfOpenRows()).isEqualTo(BACKLOG);
    int full = exchange(TcpSettings.DEFAULT).options;
    assertThat(SynOptions.hasTimestamps(full)).isTrue();
    assertThat(SynOptions.hasSelectiveAcks(full)).isTrue();
    assertThat(SynOptions.hasWindowScale(full)).isTrue();
    assertThat(SynOptions.sendShift(full)).as("the client's shift").isEqualTo(7);
    var without = TcpSettings.DEFAULT.toBuilder().timestamps(false).build();
    assertThat(exchange(without).options).isEqualTo(SynOptions.NONE);
    runUntil(3 * SECOND);
    assertThat(halfOpenRows()).isEqualTo(BACKLOG);
    assertBounded();
    assertThat(server.tcp().synCookiesSent()).isGreaterThan(290_000);
    assertThat(server.tcp().synCookiesReceived()).isEqualTo(2);
    assertThat(server.counters().dropped(DropReason.TCP_SYN_COOKIE_WRONG)).isZero();
  }

  @Test
  @Rfc("4987 §3.5 cache")
  void after_a_flood_nothing_is_left_of_it() throws Exception {
    flood(SECOND / 10);
    runUntil(70 * SECOND);
    assertThat(listener().halfOpen()).isZero();
    assertThat(halfOpenRows()).isZero();
    assertThat(server.openConnections()).isZero();
    exchange(TcpSettings.DEFAULT);
    assertThat(server.tcp().synCookiesReceived()).as("needed no cookie").isZero();
  }

  @Test
  void without_cookies_a_flood_shuts_clients_out_but_costs_no_more() throws Exception {
    flood(SECOND);
    listener().settings(TcpSettings.DEFAULT.toBuilder().synCookies(false).build());
    runUntil(SECOND / 2);
    var peer = new Endpoint(SERVER, PORT);
    var shut = client.tcp().connect(null, 0, peer, TcpSettings.DEFAULT, events.nowNanos());
    runUntil(SECOND);
    assertThat(shut.isEstablished()).isFalse();
    assertBounded();
    assertThat(server.counters().dropped(DropReason.TCP_BACKLOG_FULL)).isGreaterThan(99_000);
  }
}
