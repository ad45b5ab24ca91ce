package io.netjar.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.wire.Packet;
import io.netjar.wire.TcpView;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Segments that no peer of good will sends, into every state: nothing throws, no invariant breaks
/// (they are asserted after every event), memory stays bounded.
final class HostileSegmentTest {
  private static final int RUNS = Integer.getInteger("netjar.tcp.hostile", 400);

  /// Ways to a state; the last three leave data in both queues.
  private static final int WAYS = 13;

  @Test
  void mutated_segments_into_every_state_never_throw() {
    for (int run = 0; run < RUNS; run++) {
      var random = new SplittableRandom(run);
      var script = new TcpScript();
      try {
        bringTo(script, run % WAYS);
        script.discard();
        attack(script, random);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("run " + run + ", way " + run % WAYS, e);
      }
    }
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
      default -> bringBeyondEstablished(script, way);
    }
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

  private static void attack(TcpScript script, SplittableRandom random) {
    for (int i = 0; i < 250; i++) {
      script.inject(hostile(script, random));
      script.discard();
      if (random.nextInt(20) == 0) {
        script.after(random.nextInt(3000));
        script.discard();
      }
      if (random.nextInt(30) == 0) {
        act(script, random);
      }
    }
    assertThat(script.tcp.openConnections()).isLessThan(10);
    for (var connection : script.tcp.connections()) {
      assertThat(connection.available()).isLessThanOrEqualTo(65_535);
      assertThat(connection.receiver().reassemblyBytes()).isLessThan(200_000);
    }
    assertThat(script.events.size()).isLessThan(20);
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

  /// A segment with numbers near the edges, random flags, or flipped bits.
  private static Packet hostile(TcpScript script, SplittableRandom random) {
    int[] near = {0, 1, 2, 100, 1000, 9000, 30_001, 65_535, 65_536, 70_000, 1 << 30, -1, -70_000};
    int length = random.nextInt(3) == 0 ? random.nextInt(1461) : 0;
    int header = TcpView.LENGTH + 4 * random.nextInt(4);
    var packet = Packet.allocate(header + length);
    var bytes = packet.bytes();
    int start = packet.start();
    int sequence = (int) TcpScript.PEER_ISS + near[random.nextInt(near.length)];
    int acknowledgment = script.iss() + near[random.nextInt(near.length)] + random.nextInt(3) - 1;
    // Resets end most states at once: rarely.
    int flags = random.nextInt(256) & (random.nextInt(15) == 0 ? 255 : ~TcpView.RST);
    int window = random.nextInt(3) == 0 ? 0 : random.nextInt(65_536);
    TcpView.write(
        bytes,
        start,
        TcpScript.PEER_PORT,
        script.localPort(),
        sequence + random.nextInt(3) - 1,
        acknowledgment,
        header,
        flags | (random.nextInt(4) == 0 ? 0 : TcpView.ACK),
        window);
    for (int i = TcpView.LENGTH; i < header; i++) {
      bytes[start + i] = (byte) random.nextInt(random.nextBoolean() ? 10 : 256);
    }
    if (random.nextInt(10) == 0) {
      int at = start + 12 + random.nextInt(header - 12);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
    }
    TcpView.writeChecksum(
        bytes, start, packet.length(), TcpScript.THERE.value(), TcpScript.HERE.value());
    if (random.nextInt(30) == 0) {
      packet.truncate(random.nextInt(packet.length()));
    }
    return packet;
  }
}
