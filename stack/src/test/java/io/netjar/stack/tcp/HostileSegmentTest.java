package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.wire.Bytes;
import io.netjar.wire.Packet;
import io.netjar.wire.TcpOptions;
import io.netjar.wire.TcpView;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Segments that no peer of good will sends, into every state: nothing throws, no invariant breaks
/// (they are asserted after every event), no window shrinks, memory stays bounded. Afterwards a
/// peer of good will can use what is left of the connection, or end it.
final class HostileSegmentTest {
  private static final int RUNS = Integer.getInteger("netjar.fuzz.runs", 400);

  /// Ways to a state; 11 and 12 leave data in both queues, those from 13 on have all options.
  private static final int WAYS = 18;

  private static final byte[] SYN_OPTIONS =
      HexFormat.of().parseHex("020405b40402080a000003e80000000001030307");

  @Test
  void mutated_segments_into_every_state_never_throw() {
    int lies = 0;
    for (int run = 0; run < RUNS; run++) {
      var random = new SplittableRandom(run);
      var script = new TcpScript();
      try {
        bringTo(script, run % WAYS);
        script.discard();
        lies += attack(script, random);
        befriend(script);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("run " + run + ", way " + run % WAYS, e);
      }
    }
    assertThat(lies).as("looks at a scoreboard that believes a lie").isGreaterThan(RUNS / 4);
  }

  private static void bringTo(TcpScript script, int way) {
    switch (way) {
      case 0 -> script.listen(3);
      case 1 -> connecting(script);
      case 2 -> connecting(script).inject("S 0:0(0)");
      case 3 -> {
        script.listen(3);
        script.inject("S 0:0(0)").expect("S. 0:0(0) ack 1");
      }
      case 4 -> script.established();
      case 13, 14, 15, 16, 17 -> bringWithOptions(script, way);
      default -> bringBeyondEstablished(script, way);
    }
  }

  private static void bringWithOptions(TcpScript script, int way) {
    script.listen(way == 14 ? 1 : 3);
    if (way == 14) { // cookies are under way
      script.inject(elsewhere(script.packet("S 0:0(0)")));
      script.discard();
    }
    script.inject(packet(script, 0, 0, TcpView.SYN, 65_535, SYN_OPTIONS, 0));
    script.expect("S. 0:0(0) ack 1");
    if (way < 15) {
      return; // SYN-RECEIVED
    }
    var timestamps = timestamps(1001, 0);
    script.inject(packet(script, 1, 1, TcpView.ACK, 512, timestamps, 0));
    script.accept();
    if (way == 16) { // a gap, and data in flight
      script.write(30_000);
      script.inject(packet(script, 1001, 1, TcpView.ACK, 512, timestamps, 1000));
    } else if (way == 17) { // TIME-WAIT
      close(script).inject(packet(script, 1, 2, TcpView.ACK | TcpView.FIN, 512, timestamps, 0));
    }
  }

  private static Packet elsewhere(Packet packet) {
    Bytes.put16(packet.bytes(), packet.start(), TcpScript.PEER_PORT + 1);
    return summed(packet);
  }

  private static byte[] timestamps(int value, int echo) {
    var bytes = HexFormat.of().parseHex("0101080a0000000000000000");
    Bytes.put32(bytes, 4, value);
    Bytes.put32(bytes, 8, echo);
    return bytes;
  }

  /// A segment whose numbers count from the initial ones.
  private static Packet packet(
      TcpScript script, int begin, int ack, int flags, int window, byte[] options, int length) {
    int sequence = (int) TcpScript.PEER_ISS + begin;
    return raw(script, sequence, script.iss() + ack, flags, window, options, length);
  }

  private static Packet raw(
      TcpScript script,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      byte[] options,
      int length) {
    int header = TcpView.LENGTH + options.length;
    var packet = Packet.allocate(header + length);
    var bytes = packet.bytes();
    TcpView.write(
        bytes,
        packet.start(),
        TcpScript.PEER_PORT,
        script.localPort(),
        sequence,
        acknowledgment,
        header,
        flags,
        window);
    System.arraycopy(options, 0, bytes, packet.start() + TcpView.LENGTH, options.length);
    return summed(packet);
  }

  private static Packet summed(Packet packet) {
    TcpView.writeChecksum(
        packet.bytes(),
        packet.start(),
        packet.length(),
        TcpScript.THERE.value(),
        TcpScript.HERE.value());
    return packet;
  }

  private static TcpScript connecting(TcpScript script) {
    script.connect();
    return script.expect("S 0:0(0)");
  }

  private static void bringBeyondEstablished(TcpScript script, int way) {
    script.established();
    switch (way) {
      case 5 -> close(script); // FIN-WAIT-1
      case 6 -> close(script).inject(". 1:1(0) ack 2"); // FIN-WAIT-2
      case 7 -> close(script).inject("F. 1:1(0) ack 1"); // CLOSING
      case 8 -> close(script).inject("F. 1:1(0) ack 2"); // TIME-WAIT
      case 9 -> script.inject("F. 1:1(0) ack 1"); // CLOSE-WAIT
      case 10 -> close(script.inject("F. 1:1(0) ack 1")); // LAST-ACK
      case 11 ->
          script.write(30_000).inject(". 1001:2001(1000) ack 1").inject("F. 9000:9000(0) ack 1");
      default -> {
        script.write(30_000);
        for (int i = 0; i < 3; i++) {
          script.inject(". 1:1(0) ack 1"); // fast recovery
        }
      }
    }
  }

  private static TcpScript close(TcpScript script) {
    script.connection().shutdownOutput(script.now());
    return script;
  }

  /// Returns how often it then stood in a scoreboard that something had arrived behind a gap.
  private static int attack(TcpScript script, SplittableRandom random) {
    var watch = new Watch(script);
    watch.look();
    for (int i = 0; i < 250; i++) {
      var packet = hostile(script, random);
      int trafficClass = random.nextInt(4);
      int from = TcpScript.THERE.value();
      script.tcp.onSegment(packet, from, TcpScript.HERE.value(), trafficClass, script.now());
      watch.look();
      if (random.nextInt(20) == 0) {
        script.after(random.nextInt(3000));
        watch.look();
      }
      if (random.nextInt(30) == 0) {
        act(script, random);
        watch.look();
      }
    }
    assertThat(script.tcp.openConnections()).isLessThan(10);
    assertThat(script.tcp.halfOpen()).isLessThanOrEqualTo(3);
    for (var connection : script.tcp.connections()) {
      assertThat(connection.available()).isLessThanOrEqualTo(6 << 20);
      assertThat(connection.receiver().reassemblyBytes()).isLessThan(200_000);
    }
    assertThat(script.events.size()).isLessThan(20);
    return watch.lies;
  }

  /// Looks at a connection after each event.
  private static final class Watch {
    private final TcpScript script;
    private int lies;
    private final IdentityHashMap<TcpConnection, long[]> edges = new IdentityHashMap<>();

    Watch(TcpScript script) {
      this.script = script;
    }

    /// No segment is longer than the path takes; no window that was offered is taken back (RFC 9293
    /// §3.8.6, SHLD-14); nothing is sent beyond the widest window that the peer ever offered.
    void look() {
      Packet packet;
      while ((packet = script.poll()) != null) {
        assertThat(packet.length()).isLessThanOrEqualTo(1480);
      }
      for (var connection : script.tcp.connections()) {
        var receiver = connection.receiver();
        var sender = connection.sender();
        lies += sender.sent().sackedCount() > 0 ? 1 : 0;
        var edge = edges.computeIfAbsent(connection, _ -> new long[2]);
        long offered = receiver.rcvNxt() + receiver.rcvWnd();
        assertThat(offered).as("window of " + connection).isGreaterThanOrEqualTo(edge[0]);
        edge[0] = offered;
        edge[1] = Math.max(edge[1], sender.sndUna() + sender.sndWnd());
        if (connection.isEstablished()) {
          assertThat(sender.sndNxt()).as("sent of " + connection).isLessThanOrEqualTo(edge[1]);
        }
      }
    }
  }

  /// A peer of good will, who knows the numbers, goes on with what is left: data arrives, the end
  /// arrives, and in the end nothing is left.
  private static void befriend(TcpScript script) {
    for (var connection : script.tcp.connections()) {
      if (connection.state() != TcpState.SYN_SENT) {
        goOn(script, connection);
      }
      connection.close(script.now());
    }
    for (int i = 0; i < 30; i++) {
      script.after(60_000);
      script.discard();
    }
    assertThat(script.tcp.openConnections()).as("connections left").isZero();
    assertThat(script.tcp.timeWaitCount()).isZero();
    assertThat(script.events.isEmpty()).as("events left").isTrue();
  }

  private static void goOn(TcpScript script, TcpConnection connection) {
    var receiver = connection.receiver();
    var sender = connection.sender();
    for (int i = 0; i < 5000 && connection.isOpen() && sender.hasFlight(); i++) {
      script.inject(friendly(script, connection, TcpView.ACK, 0));
      script.discard();
    }
    if (!connection.isOpen()) {
      return;
    }
    assertThat(sender.hasFlight()).as("flight of " + connection).isFalse();
    connection.read(new byte[7 << 20], 0, 7 << 20, script.now());
    script.discard();
    if (connection.state().mayReceive() && !connection.isOrphan()) {
      long before = receiver.rcvNxt();
      script.inject(friendly(script, connection, TcpView.ACK, 10));
      assertThat(receiver.rcvNxt()).as("RCV.NXT of " + connection).isGreaterThan(before);
      script.discard();
    }
    if (connection.isOpen()) {
      script.inject(friendly(script, connection, TcpView.RST, 0));
      assertThat(connection.state()).isEqualTo(TcpState.CLOSED);
    }
  }

  /// The segment that the peer would send, had it said all that was forged.
  private static Packet friendly(
      TcpScript script, TcpConnection connection, int flags, int length) {
    var receiver = connection.receiver();
    byte[] options =
        SynOptions.hasTimestamps(connection.options)
            ? timestamps(receiver.tsRecent(), Timestamps.value(script.now(), connection.tsOffset()))
            : new byte[0];
    return raw(
        script,
        (int) receiver.rcvNxt(),
        (int) connection.sender().sndNxt(),
        flags,
        65_535,
        options,
        length);
  }

  private static void act(TcpScript script, SplittableRandom random) {
    var connections = script.tcp.connections();
    if (!connections.isEmpty()) {
      var connection = connections.get(0);
      switch (random.nextInt(4)) {
        case 0 -> connection.read(new byte[1000], 0, 1000, script.now());
        case 1 -> connection.write(new byte[3000], 0, 3000, script.now());
        case 2 -> connection.shutdownOutput(script.now());
        default -> connection.noDelay(random.nextBoolean(), script.now());
      }
    }
  }

  private static final int[] NEAR = {
    0, 1, 2, 100, 1000, 9000, 30_001, 65_535, 65_536, 70_000, 1 << 30, -1, -70_000
  };

  private static int near(SplittableRandom random) {
    return NEAR[random.nextInt(NEAR.length)] + random.nextInt(3) - 1;
  }

  /// A segment with numbers near the edges, random flags, or flipped bits.
  private static Packet hostile(TcpScript script, SplittableRandom random) {
    int length = random.nextInt(3) == 0 ? random.nextInt(1461) : 0;
    int sequence = (int) TcpScript.PEER_ISS + near(random);
    int acknowledgment = script.iss() + near(random);
    var connections = script.tcp.connections();
    if (!connections.isEmpty() && random.nextInt(3) == 0) { // who knows the numbers gets further
      sequence = (int) connections.get(0).receiver().rcvNxt();
      acknowledgment = (int) connections.get(0).sender().sndUna();
    }
    // Resets end most states at once: rarely.
    int flags = random.nextInt(256) & (random.nextInt(15) == 0 ? 255 : ~TcpView.RST);
    flags |= random.nextInt(4) == 0 ? 0 : TcpView.ACK;
    int window = random.nextInt(3) == 0 ? 0 : random.nextInt(65_536);
    var options = hostileOptions(script, random);
    var packet = raw(script, sequence, acknowledgment, flags, window, options, length);
    var bytes = packet.bytes();
    int start = packet.start();
    if (random.nextInt(3) == 0) {
      Bytes.put16(bytes, start + 18, random.nextInt(2) == 0 ? random.nextInt(65_536) : length);
    }
    if (random.nextInt(10) == 0) {
      int at = start + 12 + random.nextInt(8 + options.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
    }
    summed(packet);
    if (random.nextInt(30) == 0) {
      packet.truncate(random.nextInt(packet.length()));
    }
    return packet;
  }

  /// Blocks of what is in flight now: of the oldest segment, which SEG.ACK denies, of one behind
  /// it, of all, beyond SND.NXT, on no edge; the next segment may deny them again (RFC 2018 §8).
  private static void lie(TcpScript script, SplittableRandom random, byte[] options, int blocks) {
    for (var connection : script.tcp.connections()) {
      var sender = connection.sender();
      int una = (int) sender.sndUna();
      int flight = (int) (sender.sndNxt() - sender.sndUna());
      for (int i = 0; i < blocks && flight > 1; i++) {
        int begin = random.nextInt(3) == 0 ? 0 : random.nextInt(flight) / 100 * 100;
        int length = random.nextBoolean() ? sender.mss() : random.nextInt(flight);
        int beyond = random.nextInt(8) == 0 ? random.nextInt(3000) : 0;
        int end = Math.min(begin + length, flight) + beyond;
        Bytes.put32(options, 16 + 8 * i, una + begin);
        Bytes.put32(options, 20 + 8 * i, una + end);
      }
      Bytes.put32(options, 4, connection.receiver().tsRecent()); // PAWS lets it pass
      return;
    }
  }

  private static byte[] hostileOptions(TcpScript script, SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> {
        var noise = new byte[4 * random.nextInt(11)];
        for (int i = 0; i < noise.length; i++) {
          noise[i] = (byte) random.nextInt(random.nextBoolean() ? 10 : 256);
        }
        yield noise;
      }
      case 1 -> timestamps(1000 + near(random), random.nextInt());
      case 2 -> {
        int blocks = 1 + random.nextInt(3);
        var bytes = Arrays.copyOf(timestamps(1000 + random.nextInt(9), 0), 16 + 8 * blocks);
        bytes[12] = TcpOptions.NOP;
        bytes[13] = TcpOptions.NOP;
        bytes[14] = TcpOptions.SACK;
        bytes[15] = (byte) (2 + 8 * blocks);
        for (int i = 0; i < 2 * blocks; i++) {
          Bytes.put32(bytes, 16 + 4 * i, script.iss() + near(random) + random.nextInt(3000));
        }
        if (random.nextBoolean()) {
          lie(script, random, bytes, blocks);
        }
        yield bytes;
      }
      default -> random.nextInt(3) == 0 ? SYN_OPTIONS : timestamps(1002, script.iss());
    };
  }
}
