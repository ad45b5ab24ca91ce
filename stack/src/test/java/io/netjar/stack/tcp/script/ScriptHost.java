package io.netjar.stack.tcp.script;

import io.netjar.stack.Counters;
import io.netjar.stack.PortTable;
import io.netjar.stack.SocketError;
import io.netjar.stack.tcp.TcpLayer;
import io.netjar.stack.tcp.TcpNetwork;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import io.netjar.wire.TcpView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A host's TCP whose peers are a script, one for each port of theirs: turns the script's segments
/// into packets and back.
final class ScriptHost implements TcpNetwork {
  static final Ipv4Address HERE = Ipv4Address.parse("192.168.0.1");
  static final Ipv4Address THERE = Ipv4Address.parse("192.168.0.2");
  static final int PORT = 8080;

  /// The first peer's port: of the segments that name no ports.
  static final int PEER_PORT = 5000;

  private static final int MTU = 1500;

  /// A peer's number 0 on the wire: short of where the numbers begin again.
  private static final int PEER_ISS = 0xffff_fe00;

  /// What the host has sent.
  ///
  /// @param nanos when
  record Sent(long nanos, ScriptSegment segment) {}

  final EventQueue events = new EventQueue();
  final ArrayDeque<Sent> sent = new ArrayDeque<>();
  final Counters counters = new Counters();
  final TcpLayer tcp;

  /// What is known of the connection with the peer of a port.
  private static final class Peer {
    final int port;

    /// The host's number 0 on the wire: that of the SYN it sent last.
    int iss;

    int localPort = PORT;

    /// What the host's clock of timestamps shows where the script writes 0; null before the first.
    @Nullable Long timestampOffset;

    Peer(int port) {
      this.port = port;
    }

    long offsetOfTimestamps() {
      return timestampOffset == null ? 0 : timestampOffset;
    }
  }

  /// The peers so far, by port.
  private final TreeMap<Integer, Peer> peers = new TreeMap<>();

  ScriptHost() {
    var ports = new PortTable(1024, 49_152, 49_159, 7);
    tcp = new TcpLayer(this, events, TcpSettings.DEFAULT, ports, counters, 7);
  }

  // ------------------------------------------------------------------ the network

  @Override
  public @Nullable SocketError send(
      Packet segment, int source, int destination, int trafficClass, long now) {
    if (segment.length() + Ipv4View.LENGTH > MTU) {
      return SocketError.MESSAGE_TOO_LONG;
    }
    sent.add(new Sent(now, describe(segment, trafficClass)));
    return null;
  }

  @Override
  public int sourceFor(int destination) {
    return destination == THERE.value() ? HERE.value() : 0;
  }

  @Override
  public int mtuFor(int destination) {
    return MTU;
  }

  @Override
  public boolean isOwn(int address) {
    return address == HERE.value();
  }

  @Override
  public boolean isUnicast(int address) {
    return address == HERE.value() || address == THERE.value();
  }

  private Peer peer(int port) {
    return peers.computeIfAbsent(port, Peer::new);
  }

  // ------------------------------------------------------------------ from the script

  /// Bytes whose values follow from their place in the stream.
  static byte[] stream(long from, int length) {
    var bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      long place = from + i;
      bytes[i] = (byte) (place * 31 + (place >>> 8) * 7);
    }
    return bytes;
  }

  /// A peer sends a segment; its payload is the stream's.
  void inject(ScriptSegment segment) {
    var ports = segment.ports();
    var peer = peer(ports == null ? PEER_PORT : ports.source());
    if (ports != null) {
      peer.localPort = ports.destination();
    }
    List<ScriptOption> options = segment.options() == null ? List.of() : segment.options();
    int padded = (options.stream().mapToInt(ScriptOption::length).sum() + 3) / 4 * 4;
    int header = TcpView.LENGTH + padded;
    var packet = Packet.allocate(header + segment.length());
    var bytes = packet.bytes();
    int start = packet.start();
    var ack = segment.ack();
    var win = segment.win();
    TcpView.write(
        bytes,
        start,
        peer.port,
        peer.localPort,
        (int) (PEER_ISS + segment.begin()),
        ack == null ? 0 : (int) (peer.iss + ack),
        header,
        segment.flags(),
        win == null ? 65_535 : win);
    Bytes.put16(bytes, start + 18, segment.urg() == null ? 0 : segment.urg());
    writeOptions(peer, options, bytes, start + TcpView.LENGTH);
    var payload = stream(segment.begin() - 1, segment.length());
    System.arraycopy(payload, 0, bytes, start + header, payload.length);
    TcpView.writeChecksum(bytes, start, packet.length(), THERE.value(), HERE.value());
    var ecn = segment.ecn();
    tcp.onSegment(packet, THERE.value(), HERE.value(), ecn == null ? 0 : ecn, events.nowNanos());
  }

  private void writeOptions(Peer peer, List<ScriptOption> options, byte[] bytes, int offset) {
    int at = offset;
    for (var option : options) {
      var kind = option.kind();
      if (kind.length > 0) {
        Bytes.put8(bytes, at, kind.code);
      }
      if (kind.length > 1) {
        Bytes.put8(bytes, at + 1, option.length());
      }
      var values = option.values();
      switch (kind) {
        case ONLY, EOL, NOP, SACK_PERMITTED -> {}
        case HEX -> {
          for (int i = 0; i < values.size(); i++) {
            Bytes.put8(bytes, at + i, values.get(i).intValue());
          }
        }
        case MSS -> Bytes.put16(bytes, at + 2, values.get(0).intValue());
        case WINDOW_SCALE -> Bytes.put8(bytes, at + 2, values.get(0).intValue());
        case TIMESTAMPS -> {
          long echo = values.get(1);
          Bytes.put32(bytes, at + 2, values.get(0).intValue());
          Bytes.put32(bytes, at + 6, (int) (echo == 0 ? 0 : echo + peer.offsetOfTimestamps()));
        }
        case SACK -> {
          for (int i = 0; i < values.size(); i++) {
            Bytes.put32(bytes, at + 2 + 4 * i, (int) (peer.iss + values.get(i)));
          }
        }
      }
      at += option.length();
    }
  }

  /// The network complains that the segment that begins at `begin` cannot be delivered.
  void unreachable(int code, int mtu, long begin) {
    var quote = new byte[TcpView.LENGTH];
    var first = peer(PEER_PORT);
    int wire = (int) (first.iss + begin);
    TcpView.write(quote, 0, first.localPort, PEER_PORT, wire, 0, TcpView.LENGTH, TcpView.ACK, 0);
    tcp.onIcmpError(
        IcmpView.UNREACHABLE, code, mtu, quote, 0, HERE.value(), THERE.value(), events.nowNanos());
  }

  // ------------------------------------------------------------------ to the script

  private ScriptSegment describe(Packet packet, int trafficClass) {
    var bytes = packet.bytes();
    int start = packet.start();
    long sum = Checksum.pseudoHeader(HERE.value(), THERE.value(), Ipv4View.TCP, packet.length());
    sum = Checksum.add(sum, Checksum.sum(bytes, start, packet.length()));
    check(Checksum.finish(sum) == 0, "a segment's checksum is wrong");
    var peer = peer(TcpView.destinationPort(bytes, start));
    int flags = TcpView.flags(bytes, start);
    int wire = TcpView.sequence(bytes, start);
    if ((flags & TcpView.SYN) != 0) {
      peer.iss = wire;
      peer.localPort = TcpView.sourcePort(bytes, start);
    }
    check(TcpView.sourcePort(bytes, start) == peer.localPort, "a segment comes from another port");
    // RFC 9293 §3.10.7.1: the reset that answers a segment without ACK has the number 0.
    boolean absolute = wire == 0 && (flags & TcpView.RST) != 0;
    long begin = absolute ? 0 : Integer.toUnsignedLong(wire - peer.iss);
    int header = TcpView.headerLength(bytes, start);
    int length = packet.length() - header;
    var payload = new byte[length];
    System.arraycopy(bytes, start + header, payload, 0, length);
    check(Arrays.equals(payload, stream(begin - 1, length)), "the payload is wrong");
    Long ack = null;
    if ((flags & TcpView.ACK) != 0) {
      ack = Integer.toUnsignedLong(TcpView.acknowledgment(bytes, start) - PEER_ISS);
    }
    return new ScriptSegment(
        flags,
        begin,
        length,
        ack,
        TcpView.window(bytes, start),
        (flags & TcpView.URG) == 0 ? null : TcpView.urgentPointer(bytes, start),
        options(peer, bytes, start + TcpView.LENGTH, start + header),
        trafficClass & 3,
        new ScriptPorts(peer.localPort, peer.port));
  }

  private static void check(boolean right, String wrong) {
    if (!right) {
      throw new AssertionError(wrong);
    }
  }

  private static List<ScriptOption> options(Peer peer, byte[] bytes, int from, int to) {
    var options = new ArrayList<ScriptOption>();
    int at = from;
    while (at < to && Bytes.u8(bytes, at) != 0) {
      int code = Bytes.u8(bytes, at);
      int length = code == 1 ? 1 : Bytes.u8(bytes, at + 1);
      check(length > 0 && at + length <= to, "an option's length is wrong");
      for (var kind : ScriptOption.Kind.values()) {
        if (kind.code == code) {
          options.add(new ScriptOption(kind, values(peer, kind, bytes, at + 2, at + length)));
        }
      }
      at += length;
    }
    return options;
  }

  private static List<Long> values(
      Peer peer, ScriptOption.Kind kind, byte[] bytes, int from, int to) {
    return switch (kind) {
      case ONLY, EOL, NOP, SACK_PERMITTED, HEX -> List.of();
      case MSS -> List.of((long) Bytes.u16(bytes, from));
      case WINDOW_SCALE -> List.of((long) Bytes.u8(bytes, from));
      case TIMESTAMPS -> {
        long value = Bytes.u32(bytes, from);
        if (peer.timestampOffset == null) {
          peer.timestampOffset = value - 100; // scripts count the host's timestamps from 100 on
        }
        yield List.of(value - peer.timestampOffset, Bytes.u32(bytes, from + 4));
      }
      case SACK -> {
        var edges = new ArrayList<Long>();
        for (int at = from; at < to; at += 4) {
          edges.add(Integer.toUnsignedLong(Bytes.i32(bytes, at) - PEER_ISS));
        }
        yield edges;
      }
    };
  }
}
