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
import org.jspecify.annotations.Nullable;

/// A host's TCP whose peer is a script: turns the script's segments into packets and back.
final class ScriptHost implements TcpNetwork {
  static final Ipv4Address HERE = Ipv4Address.parse("192.168.0.1");
  static final Ipv4Address THERE = Ipv4Address.parse("192.168.0.2");
  static final int PORT = 8080;
  static final int PEER_PORT = 5000;
  private static final int MTU = 1500;

  /// The peer's number 0 on the wire: short of where the numbers begin again.
  private static final int PEER_ISS = 0xffff_fe00;

  /// What the host has sent.
  ///
  /// @param nanos when
  record Sent(long nanos, ScriptSegment segment) {}

  final EventQueue events = new EventQueue();
  final ArrayDeque<Sent> sent = new ArrayDeque<>();
  final Counters counters = new Counters();
  final TcpLayer tcp;

  /// The host's number 0 on the wire: that of the SYN it sent last.
  private int iss;

  private int localPort = PORT;

  /// What the host's clock of timestamps shows where the script writes 0; null before the first.
  private @Nullable Long timestampOffset;

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

  /// The peer sends a segment; its payload is the stream's.
  void inject(ScriptSegment segment) {
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
        PEER_PORT,
        localPort,
        (int) (PEER_ISS + segment.begin()),
        ack == null ? 0 : (int) (iss + ack),
        header,
        segment.flags(),
        win == null ? 65_535 : win);
    Bytes.put16(bytes, start + 18, segment.urg() == null ? 0 : segment.urg());
    writeOptions(options, bytes, start + TcpView.LENGTH);
    var payload = stream(segment.begin() - 1, segment.length());
    System.arraycopy(payload, 0, bytes, start + header, payload.length);
    TcpView.writeChecksum(bytes, start, packet.length(), THERE.value(), HERE.value());
    var ecn = segment.ecn();
    tcp.onSegment(packet, THERE.value(), HERE.value(), ecn == null ? 0 : ecn, events.nowNanos());
  }

  private void writeOptions(List<ScriptOption> options, byte[] bytes, int offset) {
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
          Bytes.put32(bytes, at + 6, (int) (echo == 0 ? 0 : echo + offsetOfTimestamps()));
        }
        case SACK -> {
          for (int i = 0; i < values.size(); i++) {
            Bytes.put32(bytes, at + 2 + 4 * i, (int) (iss + values.get(i)));
          }
        }
      }
      at += option.length();
    }
  }

  private long offsetOfTimestamps() {
    return timestampOffset == null ? 0 : timestampOffset;
  }

  /// The network complains that the segment that begins at `begin` cannot be delivered.
  void unreachable(int code, int mtu, long begin) {
    var quote = new byte[TcpView.LENGTH];
    int wire = (int) (iss + begin);
    TcpView.write(quote, 0, localPort, PEER_PORT, wire, 0, TcpView.LENGTH, TcpView.ACK, 0);
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
    check(TcpView.destinationPort(bytes, start) == PEER_PORT, "a segment goes to another port");
    int flags = TcpView.flags(bytes, start);
    int wire = TcpView.sequence(bytes, start);
    if ((flags & TcpView.SYN) != 0) {
      iss = wire;
      localPort = TcpView.sourcePort(bytes, start);
    }
    check(TcpView.sourcePort(bytes, start) == localPort, "a segment comes from another port");
    // RFC 9293 §3.10.7.1: the reset that answers a segment without ACK has the number 0.
    boolean absolute = wire == 0 && (flags & TcpView.RST) != 0;
    long begin = absolute ? 0 : Integer.toUnsignedLong(wire - iss);
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
        options(bytes, start + TcpView.LENGTH, start + header),
        trafficClass & 3);
  }

  private static void check(boolean right, String wrong) {
    if (!right) {
      throw new AssertionError(wrong);
    }
  }

  private List<ScriptOption> options(byte[] bytes, int from, int to) {
    var options = new ArrayList<ScriptOption>();
    int at = from;
    while (at < to && Bytes.u8(bytes, at) != 0) {
      int code = Bytes.u8(bytes, at);
      int length = code == 1 ? 1 : Bytes.u8(bytes, at + 1);
      check(length > 0 && at + length <= to, "an option's length is wrong");
      for (var kind : ScriptOption.Kind.values()) {
        if (kind.code == code) {
          options.add(new ScriptOption(kind, values(kind, bytes, at + 2, at + length)));
        }
      }
      at += length;
    }
    return options;
  }

  private List<Long> values(ScriptOption.Kind kind, byte[] bytes, int from, int to) {
    return switch (kind) {
      case ONLY, EOL, NOP, SACK_PERMITTED, HEX -> List.of();
      case MSS -> List.of((long) Bytes.u16(bytes, from));
      case WINDOW_SCALE -> List.of((long) Bytes.u8(bytes, from));
      case TIMESTAMPS -> {
        long value = Bytes.u32(bytes, from);
        if (timestampOffset == null) {
          timestampOffset = value - 100; // scripts count the host's timestamps from 100 on
        }
        yield List.of(value - timestampOffset, Bytes.u32(bytes, from + 4));
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
