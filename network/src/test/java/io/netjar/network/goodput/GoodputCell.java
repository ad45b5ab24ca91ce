package io.netjar.network.goodput;

import io.netjar.network.CableSettings;
import io.netjar.network.Direction;
import io.netjar.network.Network;
import io.netjar.stack.tcp.CongestionAlgorithm;
import io.netjar.stack.tcp.TcpSettings;
import java.time.Duration;

/// One figure of the table: a flow over a cable of 100 Mbit/s whose queue holds one product of rate
/// and round-trip time.
///
/// @param roundTripMillis without any waiting
/// @param loss share of the data's frames that are lost, each by itself
/// @param buffer bytes of the receive buffer; the send buffer has twice as many, because it holds
///   what is under way, and its writer is woken when a third of it is free
record GoodputCell(CongestionAlgorithm algorithm, int roundTripMillis, double loss, int buffer) {
  /// What limits a cell.
  enum Limit {
    LINK,
    BUFFER,
    LOSS
  }

  static final long RATE = 100_000_000;

  /// Payload with timestamps, and the bytes that such a frame takes on the wire.
  static final int SEGMENT = 1448;

  static final int ON_THE_WIRE = 1538;

  /// A figure is taken over as much time as about so many bytes take.
  private static final double MEASURED_BYTES = 150e6;

  private double roundTripSeconds() {
    return roundTripMillis / 1e3;
  }

  /// Frames that the queue holds.
  int queueFrames() {
    return (int) Math.ceil(RATE * roundTripSeconds() / 8 / ON_THE_WIRE);
  }

  /// What is left of the link for payload, in bits per second.
  private static double linkLimit() {
    return (double) RATE * SEGMENT / ON_THE_WIRE;
  }

  /// A window in each round trip.
  private double bufferLimit() {
    return 8 * buffer / roundTripSeconds();
  }

  /// The response function. Reno: Mathis, Semke, Mahdavi, Ott 1997, with a window that grows with
  /// the bytes acknowledged, so that delayed acknowledgements do not matter. CUBIC: RFC 9438 §5.1,
  /// or Reno's where that is more (RFC 9438 §4.3).
  private double lossLimit() {
    double window = Math.sqrt(1.5 / loss);
    if (algorithm == CongestionAlgorithm.CUBIC) {
      window = Math.max(window, 1.054 * Math.pow(roundTripSeconds() / loss, 0.75));
    }
    return 8 * SEGMENT * window / roundTripSeconds();
  }

  /// What the path allows, in bits per second.
  double allowed() {
    return Math.min(Math.min(linkLimit(), bufferLimit()), lossLimit());
  }

  Limit limit() {
    double least = allowed();
    return least == linkLimit() ? Limit.LINK : least == bufferLimit() ? Limit.BUFFER : Limit.LOSS;
  }

  /// The goodput in bits per second: what the receiver read after the beginning.
  double measure() {
    var tcp =
        TcpSettings.DEFAULT.toBuilder()
            .congestion(algorithm)
            .sendBuffer(2 * buffer)
            .sendBufferMost(2 * buffer)
            .receiveBuffer(buffer)
            .receiveBufferMost(buffer)
            .build();
    var network = Network.create(1);
    var path =
        CableSettings.DEFAULT
            .withRate(RATE)
            .withDelay(Duration.ofMillis(roundTripMillis).dividedBy(2))
            .withQueueFrames(queueFrames());
    var flow = BulkFlow.over(network, path, tcp);
    if (loss > 0) {
      network
          .cables()
          .getFirst()
          .add(
              passage -> {
                if (passage.direction() == Direction.A_TO_B
                    && passage.length() > SEGMENT
                    && passage.random().nextDouble() < loss) {
                  passage.drop("loss");
                }
              });
    }
    network.runFor(Duration.ofMillis(1000 + 60L * roundTripMillis));
    long before = flow.received();
    long begun = network.nowNanos();
    double seconds = Math.clamp(8 * MEASURED_BYTES / allowed(), 5, 300);
    network.runFor(Duration.ofMillis((long) (1000 * seconds)));
    return 8e9 * (flow.received() - before) / (network.nowNanos() - begun);
  }
}
