package io.netjar.network;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.wire.Ipv4Address;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class TraceTest {
  /// The trace hash of ten pings over two LANs.
  private static long hash(long seed, Consumer<Network> faults) {
    var network = Network.create(seed);
    var office = network.lan("office", "192.168.1.0/24");
    var branch = network.lan("branch", "10.1.0.0/16");
    network.router("gateway", office, branch);
    var desk = office.host("desk");
    var store = branch.host("store");
    faults.accept(network);
    var ping = desk.stack().icmp().ping(store.address());
    for (int i = 0; i < 10; i++) {
      assertThat(ping.send(100, 64, network.nowNanos())).isNull();
      network.runFor(Duration.ofMillis(100));
    }
    network.run();
    return network.traceHash() ^ network.steps() << 48;
  }

  private static Cable store(Network network) {
    return network.cables().getLast();
  }

  @Test
  void the_same_seed_gives_the_same_hash() {
    Consumer<Network> faults = network -> store(network).add(Rules.loss(0.2));
    assertThat(hash(5, faults)).isEqualTo(hash(5, faults));
  }

  @Test
  void another_seed_gives_another_hash() {
    assertThat(hash(5, _ -> {})).isNotEqualTo(hash(6, _ -> {}));
  }

  @Test
  void a_delay_of_one_nanosecond_shows() {
    assertThat(hash(5, n -> n.cables().getFirst().add(p -> p.delay(1, "a little"))))
        .isNotEqualTo(hash(5, _ -> {}));
  }

  @Test
  void a_tap_or_a_rule_that_does_nothing_does_not_show() {
    assertThat(
            hash(
                5,
                network -> {
                  store(network).add(_ -> {});
                  Frames.watch(store(network));
                }))
        .isEqualTo(hash(5, _ -> {}));
  }

  @Test
  void one_bit_anywhere_among_the_headers_shows() {
    long clean = hashOfOne(-1);
    for (int bit = 0; bit < 8 * 64; bit++) {
      assertThat(hashOfOne(bit)).isNotEqualTo(clean);
    }
  }

  private static long hashOfOne(int bit) {
    var traffic = new Traffic();
    var frame = Frames.frame(1, 2, 100);
    if (bit >= 0) {
      frame.bytes()[frame.start() + bit / 8] ^= (byte) (1 << bit % 8);
    }
    traffic.enters(3, frame, 4);
    return traffic.hash();
  }

  @Test
  void what_a_host_says_to_itself_shows() {
    long clean = hashOfSelfPing("desk", 100);
    assertThat(hashOfSelfPing("desk", 100)).isEqualTo(clean);
    assertThat(hashOfSelfPing("desk", 101)).isNotEqualTo(clean);
    assertThat(hashOfSelfPing("store", 100)).isNotEqualTo(clean);
  }

  /// The trace hash of a ping by which a host asks itself.
  private static long hashOfSelfPing(String name, int payloadLength) {
    var network = Network.create(1);
    network.host("desk");
    network.host("store");
    var stack = requireNonNull(network.findHost(name)).stack();
    var ping = stack.icmp().ping(Ipv4Address.LOOPBACK);
    assertThat(ping.send(payloadLength, 64, network.nowNanos())).isNull();
    network.run();
    assertThat(network.steps()).isEqualTo(2);
    return network.traceHash();
  }

  @Test
  void the_loss_of_the_last_frame_shows() {
    var lossy = new Wire(1, CableSettings.DEFAULT);
    lossy.cable.add(passage -> passage.drop("lost"));
    var whole = new Wire(1, CableSettings.DEFAULT);
    lossy.send(60);
    whole.send(60);
    assertThat(lossy.network.traceHash()).isNotEqualTo(whole.network.traceHash());
  }
}
