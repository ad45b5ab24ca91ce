package io.netjar.network.goodput;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Cable;
import io.netjar.network.CableSettings;
import io.netjar.network.Network;
import io.netjar.stack.tcp.CongestionAlgorithm;
import io.netjar.stack.tcp.EcnMode;
import io.netjar.stack.tcp.TcpSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A flow over 100 Mbit/s, a round trip of 20 ms (163 frames) and a queue of 300 frames that marks
/// from 60 on; and what pacing does to a queue.
final class MarkedPathTest {
  private static final CableSettings PATH =
      CableSettings.DEFAULT
          .withRate(100_000_000)
          .withDelay(Duration.ofMillis(10))
          .withQueueFrames(300);

  private final Network network = Network.create(1);

  private BulkFlow flow(TcpSettings tcp, CableSettings path) {
    return BulkFlow.over(network, path, tcp);
  }

  private Cable path() {
    return network.cables().getFirst();
  }

  private static TcpSettings.Builder settings(CongestionAlgorithm algorithm) {
    return TcpSettings.DEFAULT.toBuilder()
        .congestion(algorithm)
        .receiveBuffer(4 << 20)
        .sendBuffer(8 << 20);
  }

  @ParameterizedTest
  @EnumSource
  void marks_take_the_place_of_losses(CongestionAlgorithm algorithm) { // RFC 3168 §5
    var flow = flow(settings(algorithm).ecn(EcnMode.REQUEST).build(), PATH.withEcnMarking(60));
    network.runFor(Duration.ofSeconds(20));
    assertThat(path().summary().marked()).isPositive();
    assertThat(path().summary().drops()).isEmpty();
    assertThat(flow.info().retransmissions()).isZero();
    assertThat(flow.received() * 8 / 20.0).isGreaterThan(0.85 * 94.15e6);
  }

  @ParameterizedTest
  @EnumSource
  void without_ecn_the_same_queue_drops(CongestionAlgorithm algorithm) {
    var flow = flow(settings(algorithm).ecn(EcnMode.OFF).build(), PATH.withEcnMarking(60));
    network.runFor(Duration.ofSeconds(20));
    assertThat(path().summary().marked()).isZero();
    assertThat(path().summary().drops()).containsOnlyKeys(Cable.QUEUE_FULL);
    assertThat(flow.info().retransmissions()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void pacing_fills_the_link_as_well(CongestionAlgorithm algorithm) {
    var flow = flow(settings(algorithm).pacing(true).build(), PATH);
    network.runFor(Duration.ofSeconds(5));
    long before = flow.received();
    network.runFor(Duration.ofSeconds(20));
    assertThat((flow.received() - before) * 8 / 20.0).isGreaterThan(0.95 * 94.15e6);
  }

  @Test
  void pacing_spares_a_short_queue_the_initial_window() {
    var tight = PATH.withQueueFrames(4);
    var paced = flow(settings(CongestionAlgorithm.CUBIC).pacing(true).build(), tight);
    network.runFor(Duration.ofMillis(55)); // the handshake, and the initial window
    assertThat(paced.received()).isPositive();
    assertThat(path().summary().drops()).isEmpty();
  }
}
