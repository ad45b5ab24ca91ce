package io.netjar.stack.tcp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netjar.stack.Counters;
import io.netjar.stack.DropReason;
import io.netjar.stack.PortTable;
import io.netjar.stack.SocketError;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Checksum;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import io.netjar.wire.TcpOptions;
import io.netjar.wire.TcpView;
import java.util.ArrayDeque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A host's TCP whose peer is a test: the test injects segments and says what is to come out.
///
/// Segments are written as `flags begin:end(length) ack n win n <mss n>`, flags being `S F R P` and
/// `.` for ACK. Numbers are relative to the initial sequence number of who sends what they count.
/// In an expected segment `win` and `<mss>` are compared only where they are given.
final class TcpScript {
  static final long MILLISECOND = 1_000_000;
  static final Ipv4Address HERE = Ipv4Address.parse("192.168.0.1");
  static final Ipv4Address THERE = Ipv4Address.parse("192.168.0.2");
  static final int PORT = 8080;
  static final int PEER_PORT = 5000;
  static final long PEER_ISS = 0xffff_fe00L;

  private static final Pattern SEGMENT =
      Pattern.compile(
          "([SFRP.]+) (\\d+):(\\d+)\\((\\d+)\\)(?: ack (\\d+))?(?: win (\\d+))?(?: <mss (\\d+)>)?");

  private record Sent(long nanos, Packet packet) {}

  final EventQueue events = new EventQueue();
  final Counters counters = new Counters();
  final TcpLayer tcp;
  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private final TcpSettings settings;
  private @Nullable SocketError refusal;
  private int mtu = 1500;
  private int iss;
  private int localPort = PORT;
  private @Nullable TcpConnection connection;
  private @Nullable TcpListener listener;

  TcpScript(TcpSettings settings) {
    this.settings = settings;
    var ports = new PortTable(1024, 49_152, 49_159, 7);
    tcp = new TcpLayer(new Wire(), events, settings, ports, counters, 7);
  }

  TcpScript() {
    this(TcpSettings.DEFAULT);
  }

  private final class Wire implements TcpNetwork {
    @Override
    public @Nullable SocketError send(
        Packet segment, int source, int destination, int trafficClass, long now) {
      assertThat(source).isEqualTo(HERE.value());
      assertThat(destination).isEqualTo(THERE.value());
      if (refusal != null) {
        return refusal;
      }
      if (segment.length() + Ipv4View.LENGTH > mtu) {
        return SocketError.MESSAGE_TOO_LONG;
      }
      sent.add(new Sent(now, segment));
      return null;
    }

    @Override
    public int sourceFor(int destination) {
      return destination == THERE.value() ? HERE.value() : 0;
    }

    @Override
    public int mtuFor(int destination) {
      return mtu;
    }

    @Override
    public boolean isOwn(int address) {
      return address == HERE.value();
    }

    @Override
    public boolean isUnicast(int address) {
      return address != 0 && address >>> 28 < 14 && (address & 255) != 255;
    }
  }

  // ------------------------------------------------------------------ the program

  TcpConnection connection() {
    return requireNonNull(connection);
  }

  TcpListener listener() {
    return requireNonNull(listener);
  }

  /// Connects to the peer; the SYN is the next segment sent.
  TcpConnection connect() {
    try {
      var made = tcp.connect(null, 0, new Endpoint(THERE, PEER_PORT), settings, now());
      connection = made;
      localPort = made.local().port();
      return made;
    } catch (SocketErrorException e) {
      throw new AssertionError(e);
    }
  }

  TcpListener listen(int backlog) {
    try {
      var made = tcp.listen(Ipv4Address.ANY, PORT, backlog);
      listener = made;
      return made;
    } catch (SocketErrorException e) {
      throw new AssertionError(e);
    }
  }

  /// Accepts a connection; there must be one.
  TcpConnection accept() {
    var accepted = requireNonNull(listener().accept());
    connection = accepted;
    return accepted;
  }

  /// Connects, with the peer offering `window` and `mss`.
  TcpScript established(int window, int mss) {
    connect();
    expect("S 0:0(0)");
    inject("S. 0:0(0) ack 1 win " + window + " <mss " + mss + ">");
    expect(". 1:1(0) ack 1");
    return this;
  }

  TcpScript established() {
    return established(65_535, 1460);
  }

  /// Is connected to by the peer; the connection is accepted.
  TcpScript accepted() {
    listen(5);
    inject("S 0:0(0) win 65535 <mss 1460>");
    expect("S. 0:0(0) ack 1");
    inject(". 1:1(0) ack 1 win 65535");
    accept();
    return this;
  }

  /// Bytes whose values follow from their place in the stream.
  static byte[] stream(long from, int length) {
    var bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(from + i);
    }
    return bytes;
  }

  private static byte at(long place) {
    return (byte) (place * 31 + (place >>> 8) * 7);
  }

  private long written;
  private long read;

  /// Writes the next bytes of the stream; all of them must fit.
  TcpScript write(int length) {
    assertThat(connection().write(stream(written, length), 0, length, now())).isEqualTo(length);
    written += length;
    return this;
  }

  /// Reads up to `length` bytes, which must be the next ones of the stream and `expected` many.
  TcpScript read(int length, int expected) {
    var bytes = new byte[length];
    assertThat(connection().read(bytes, 0, length, now())).isEqualTo(expected);
    if (expected > 0) {
      assertThat(java.util.Arrays.copyOf(bytes, expected)).isEqualTo(stream(read, expected));
      read += expected;
    }
    return this;
  }

  // ------------------------------------------------------------------ the network

  /// Refuses all segments with `why`; null: takes them again.
  void refuse(@Nullable SocketError why) {
    refusal = why;
  }

  void mtu(int bytes) {
    mtu = bytes;
  }

  /// The initial sequence number that the host chose last.
  int iss() {
    return iss;
  }

  int localPort() {
    return localPort;
  }

  TcpScript inject(String text) {
    inject(packet(text));
    return this;
  }

  void inject(Packet packet) {
    tcp.onSegment(packet, THERE.value(), HERE.value(), 0, now());
  }

  /// The packet that a text describes; its payload is the stream's.
  Packet packet(String text) {
    var match = SEGMENT.matcher(text);
    assertThat(match.matches()).as(text).isTrue();
    var mss = match.group(7);
    int length = Integer.parseInt(match.group(4));
    int header = TcpView.LENGTH + (mss == null ? 0 : TcpOptions.MSS_LENGTH);
    long sequence = Long.parseLong(match.group(2));
    var packet = Packet.allocate(header + length);
    int start = packet.start();
    TcpView.write(
        packet.bytes(),
        start,
        PEER_PORT,
        localPort,
        (int) (PEER_ISS + sequence),
        match.group(5) == null ? 0 : iss + Integer.parseUnsignedInt(match.group(5)),
        header,
        flags(match.group(1)),
        match.group(6) == null ? 65_535 : Integer.parseInt(match.group(6)));
    if (mss != null) {
      TcpOptions.writeMss(packet.bytes(), start + TcpView.LENGTH, Integer.parseInt(mss));
    }
    System.arraycopy(stream(sequence - 1, length), 0, packet.bytes(), start + header, length);
    TcpView.writeChecksum(packet.bytes(), start, packet.length(), THERE.value(), HERE.value());
    return packet;
  }

  private static int flags(String letters) {
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      flags |=
          switch (letters.charAt(i)) {
            case 'S' -> TcpView.SYN;
            case 'F' -> TcpView.FIN;
            case 'R' -> TcpView.RST;
            case 'P' -> TcpView.PSH;
            default -> TcpView.ACK;
          };
    }
    return flags;
  }

  // ------------------------------------------------------------------ time and what comes out

  long now() {
    return events.nowNanos();
  }

  /// Lets time pass.
  TcpScript after(double milliseconds) {
    long until = now() + (long) (milliseconds * MILLISECOND);
    while (events.nextTimeNanos() <= until) {
      events.fireNext();
    }
    events.advanceTo(until);
    return this;
  }

  /// The next segment, sent now, is this one.
  TcpScript expect(String text) {
    var next = sent.poll();
    if (next == null) {
      return fail("nothing was sent, expected " + text);
    }
    assertThat(text(next.packet(), text)).isEqualTo(text);
    assertThat((now() - next.nanos()) / 1e6).as("ms since sending " + text).isZero();
    return this;
  }

  /// The next segment is this one, sent after exactly so many milliseconds and none before.
  TcpScript expectAfter(double milliseconds, String text) {
    nothing();
    long from = now();
    long limit = from + (long) (milliseconds * MILLISECOND);
    while (sent.isEmpty() && events.nextTimeNanos() <= limit) {
      events.fireNext();
    }
    assertThat(sent)
        .as("nothing sent within " + milliseconds + " ms, expected " + text)
        .isNotEmpty();
    assertThat((now() - from) / 1e6).as("ms until " + text).isEqualTo(milliseconds);
    return expect(text);
  }

  /// The next segment is the reset that answers a SYN without ACK: numbers 0 and SEG.SEQ + 1.
  TcpScript expectAbsoluteReset() {
    var packet = requireNonNull(sent.poll()).packet();
    var bytes = packet.bytes();
    int start = packet.start();
    assertThat(TcpView.flags(bytes, start)).isEqualTo(TcpView.RST | TcpView.ACK);
    assertThat(TcpView.sequence(bytes, start)).isZero();
    assertThat(TcpView.acknowledgment(bytes, start)).isEqualTo((int) PEER_ISS + 1);
    return this;
  }

  /// Nothing more has been sent.
  TcpScript nothing() {
    var next = sent.peek();
    if (next != null) {
      fail("sent but not expected: " + text(next.packet(), "win <mss"));
    }
    return this;
  }

  /// Takes what was sent without looking; returns how many segments it was.
  int discard() {
    int count = sent.size();
    sent.clear();
    return count;
  }

  /// The next segment's bytes; null where there is none.
  @Nullable Packet poll() {
    var next = sent.poll();
    return next == null ? null : next.packet();
  }

  private String text(Packet packet, String like) {
    var bytes = packet.bytes();
    int start = packet.start();
    int flags = TcpView.flags(bytes, start);
    int length = packet.length() - TcpView.headerLength(bytes, start);
    long sum = Checksum.pseudoHeader(HERE.value(), THERE.value(), 6, packet.length());
    sum = Checksum.add(sum, Checksum.sum(bytes, start, packet.length()));
    assertThat(Checksum.finish(sum)).as("checksum").isZero();
    assertThat(TcpView.sourcePort(bytes, start)).isEqualTo(localPort);
    assertThat(TcpView.destinationPort(bytes, start)).isEqualTo(PEER_PORT);
    if ((flags & TcpView.SYN) != 0) {
      iss = TcpView.sequence(bytes, start);
    }
    long sequence = Integer.toUnsignedLong(TcpView.sequence(bytes, start) - iss);
    var text = new StringBuilder();
    text.append((flags & TcpView.SYN) != 0 ? "S" : "");
    text.append((flags & TcpView.FIN) != 0 ? "F" : "");
    text.append((flags & TcpView.RST) != 0 ? "R" : "");
    text.append((flags & TcpView.PSH) != 0 ? "P" : "");
    text.append((flags & TcpView.ACK) != 0 ? "." : "");
    text.append(" " + sequence + ":" + (sequence + length) + "(" + length + ")");
    if ((flags & TcpView.ACK) != 0) {
      int acknowledged = TcpView.acknowledgment(bytes, start) - (int) PEER_ISS;
      text.append(" ack " + Integer.toUnsignedLong(acknowledged));
    }
    if (like.contains("win")) {
      text.append(" win " + TcpView.window(bytes, start));
    }
    int mss = (flags & TcpView.SYN) == 0 ? 0 : TcpOptions.mss(bytes, start);
    if (like.contains("<mss") && mss != 0) {
      text.append(" <mss " + mss + ">");
    }
    return text.toString();
  }

  // ------------------------------------------------------------------ what is held

  TcpScript state(TcpState expected) {
    assertThat(connection().state()).isEqualTo(expected);
    return this;
  }

  TcpScript error(SocketError expected) {
    assertThat(connection().error()).isEqualTo(expected);
    return this;
  }

  TcpScript dropped(DropReason reason, long times) {
    assertThat(counters.dropped(reason)).as(reason.name()).isEqualTo(times);
    return this;
  }
}
