package io.netjar.stack.host;

import static io.netjar.stack.Wire.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.NetworkInterface;
import io.netjar.stack.Wire;
import io.netjar.stack.ip.ReassemblySettings;
import io.netjar.stack.time.EventQueue;
import io.netjar.stack.udp.UdpSocket;
import io.netjar.wire.ArpView;
import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.Endpoint;
import io.netjar.wire.EthernetView;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import io.netjar.wire.Subnet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes from a network never throw, and every table stays within its bound.
class MutatedFramesTest {
  private static final Ipv4Address DESK = Ipv4Address.parse("192.168.1.2");
  private static final Ipv4Address STORE = Ipv4Address.parse("10.1.0.2");

  /// A host or a router under fire, with a socket or two of each kind.
  private static final class Target {
    final EventQueue events = new EventQueue();
    final HostStack host = Wire.host("target", events);
    final NetworkInterface near;
    final NetworkInterface far;
    final UdpSocket socket = host.udp().open();
    long sent;

    Target() {
      var wire = new Wire(events);
      near =
          host.addInterface(
              "eth0", Wire.macOf(DESK), 1500, (frame, _) -> sent += check(frame.length()));
      host.addAddress(near, DESK, Subnet.parse("192.168.1.0/24"));
      far = wire.plug(host, "10.1.0.1/16", 576);
      host.forwarding(true);
      assertThat(socket.bind(Ipv4Address.ANY, 7)).isNull();
    }

    private static int check(int length) {
      assertThat(length).isBetween(60, 1514);
      return 1;
    }
  }

  /// Frames of every kind that two talking hosts send.
  private static List<byte[]> honestFrames() throws Exception {
    var events = new EventQueue();
    var wire = new Wire(events);
    var peer = Wire.host("peer", events);
    var desk = Wire.host("desk", events);
    var plug = wire.plug(peer, "192.168.1.3/24");
    wire.plug(desk, "192.168.1.2/24");
    peer.routes().add(Subnet.parse("0.0.0.0/0"), DESK, plug);
    var socket = peer.udp().open();
    socket.broadcast(true);
    for (var to : new Ipv4Address[] {DESK, STORE, Ipv4Address.BROADCAST}) {
      for (int length : new int[] {0, 10, 1400, 3000}) {
        assertThat(peer.icmp().ping(to).send(length, 64, events.nowNanos())).isNull();
        assertThat(socket.send(new byte[length], 0, length, new Endpoint(to, 7), events.nowNanos()))
            .isNull();
        Wire.runUntil(events, events.nowNanos() + SECOND / 100);
      }
    }
    desk.tcp()
        .connect(
            null,
            0,
            new Endpoint(peer.interfaces().get(1).addresses().getFirst(), 7),
            desk.settings().tcp(),
            events.nowNanos());
    peer.tcp().connect(null, 0, new Endpoint(DESK, 7), desk.settings().tcp(), events.nowNanos());
    Wire.runUntil(events, events.nowNanos() + 30 * SECOND);
    assertThat(wire.frames()).hasSizeGreaterThan(20);
    return wire.frames();
  }

  private static byte[] mutate(byte[] honest, SplittableRandom random) {
    int length = honest.length;
    if (random.nextInt(8) == 0) {
      length = random.nextInt(honest.length + 8);
    }
    var bytes = Arrays.copyOf(honest, length);
    for (int i = random.nextInt(4); i > 0 && length > 0; i--) {
      // Most of the meaning is in the first bytes.
      int at = random.nextInt(random.nextBoolean() ? Math.min(length, 64) : length);
      bytes[at] =
          random.nextBoolean()
              ? (byte) random.nextInt()
              : (byte) (bytes[at] ^ 1 << random.nextInt(8));
    }
    if (length >= 34 && random.nextInt(4) != 0) {
      repairChecksums(bytes);
    }
    return bytes;
  }

  /// So that what was changed gets past the checksums.
  private static void repairChecksums(byte[] bytes) {
    int headerLength = (bytes[14] & 15) * 4;
    if (Bytes.u16(bytes, 12) != 0x0800 || headerLength < 20 || 14 + headerLength > bytes.length) {
      return;
    }
    Bytes.put16(bytes, 24, 0);
    Bytes.put16(bytes, 24, Checksum.of(bytes, 14, headerLength));
    int transport = 14 + headerLength;
    int end = Math.min(bytes.length, 14 + Bytes.u16(bytes, 16));
    int length = end - transport;
    int protocol = bytes[23];
    int at = transport + (protocol == 1 ? 2 : protocol == 17 ? 6 : 16);
    if (length < 8 || at + 2 > end) {
      return;
    }
    Bytes.put16(bytes, at, 0);
    long pseudo =
        protocol == 1
            ? 0
            : Checksum.pseudoHeader(Bytes.i32(bytes, 26), Bytes.i32(bytes, 30), protocol, length);
    long sum = Checksum.add(pseudo, Checksum.sum(bytes, transport, length));
    Bytes.put16(bytes, at, Checksum.finish(sum));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void a_quarter_of_a_hundred_thousand_mutated_frames_never_throws(int seed) throws Exception {
    var honest = new ArrayList<>(honestFrames());
    var random = new SplittableRandom(seed);
    var target = new Target();
    var bounds = ReassemblySettings.DEFAULT;
    for (int i = 0; i < 25_000; i++) {
      var bytes = mutate(honest.get(random.nextInt(honest.size())), random);
      var in = random.nextInt(4) == 0 ? target.far : target.near;
      long now = target.events.nowNanos();
      target.host.onFrame(in, Packet.of(bytes), now);
      Wire.runUntil(target.events, now + 1_000_000);
      while (target.socket.waiting() > 100) {
        target.socket.receive();
      }
      assertThat(target.host.ip().reassembling()).isLessThanOrEqualTo(bounds.maximumPackets());
      assertThat(target.host.ip().reassemblyBytes()).isLessThanOrEqualTo(bounds.maximumBytes());
      assertThat(target.host.ip().arp(in).size()).isLessThanOrEqualTo(1024);
    }
    assertThat(target.sent).isPositive();
    assertThat(target.host.counters().delivered()).isPositive();
    assertThat(target.host.counters().drops().size()).as("ways to be wrong").isGreaterThan(12);
    Wire.runUntil(target.events, target.events.nowNanos() + 3600 * SECOND);
    assertThat(target.host.ip().reassembling()).isZero();
    assertThat(target.host.ip().reassemblyBytes()).isZero();
  }

  @Test
  void bytes_without_any_meaning_never_throw() {
    var random = new SplittableRandom(9);
    var target = new Target();
    for (int i = 0; i < 20_000; i++) {
      var bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      if (bytes.length >= 14) {
        Bytes.put48(bytes, 0, target.near.mac());
        Bytes.put16(bytes, 12, random.nextBoolean() ? 0x0800 : 0x0806);
        bytes[6] &= ~1;
      }
      target.host.onFrame(target.near, Packet.of(bytes), i);
    }
    assertThat(target.host.counters().dropped()).isGreaterThan(19_000);
  }

  @Test
  void a_runt_that_is_answered_in_place_is_padded() {
    var target = new Target();
    var packet = Packet.allocate(8);
    int start = packet.start();
    IcmpView.writeEcho(packet.bytes(), start, 8, 1, 1);
    IcmpView.writeChecksum(packet.bytes(), start, 8);
    int header = packet.prepend(20);
    int peer = DESK.value() + 1;
    Ipv4View.write(packet.bytes(), header, 0, 28, 1, 0, 64, 1, peer, DESK.value());
    int frame = packet.prepend(14);
    EthernetView.write(packet.bytes(), frame, target.near.mac(), 0x0200_c0a8_0103L, 0x0800);
    target.host.ip().arp(target.near).send(peer, Packet.allocate(0), 0);
    var arp = Packet.allocate(28);
    ArpView.write(
        arp.bytes(), arp.start(), 2, 0x0200_c0a8_0103L, peer, target.near.mac(), DESK.value());
    target.host.ip().arp(target.near).onPacket(arp, 0);
    target.sent = 0;
    target.host.onFrame(target.near, Packet.of(packet.toArray()), 0);
    assertThat(target.sent).isEqualTo(1);
  }
}
