package io.netjar.network.swarm;

import io.netjar.network.CableSettings;
import io.netjar.network.Rule;
import io.netjar.network.Rules;
import io.netjar.stack.tcp.CongestionAlgorithm;
import io.netjar.stack.tcp.EcnMode;
import io.netjar.stack.tcp.TcpSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// What a seed stands for: a path, its faults, and the conversations on it.
///
/// Faults last for [#faultsNanos]; then they are taken away.
final class TcpScenario {
  private static final long MILLISECOND = 1_000_000;
  private static final int LARGEST_STREAM = 1_000_000;

  private final SplittableRandom random;
  private final StringBuilder faults = new StringBuilder();

  final long seed;
  final CableSettings firstCable;
  final CableSettings secondCable;
  final TcpSettings client;
  final TcpSettings server;
  final int conversations;
  final long faultsNanos;

  /// A cable that is cut and mended.
  ///
  /// @param second true: the cable behind the router
  record Cut(boolean second, long atNanos, long forNanos) {}

  final List<Cut> cuts = new ArrayList<>();
  final List<Rule> firstRules = new ArrayList<>();
  final List<Rule> secondRules = new ArrayList<>();

  TcpScenario(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    firstCable = cable(true);
    secondCable = cable(false);
    client = settings();
    server = settings();
    conversations = 1 + random.nextInt(3);
    faultsNanos = random.nextLong(30_000 * MILLISECOND);
    drawFaults(firstRules);
    drawFaults(secondRules);
    for (int i = random.nextInt(3); i > 0; i--) {
      var cut =
          new Cut(random.nextBoolean(), random.nextLong(faultsNanos + 1), logarithmic(1, 20_000));
      cuts.add(cut);
      faults.append(cut).append(' ');
    }
  }

  private <T> T oneOf(T[] values) {
    return values[random.nextInt(values.length)];
  }

  /// A number whose order of magnitude is drawn evenly.
  private long logarithmic(int leastMillis, int mostMillis) {
    double exponent = random.nextDouble(Math.log(leastMillis), Math.log(mostMillis));
    return (long) (Math.exp(exponent) * MILLISECOND);
  }

  private CableSettings cable(boolean first) {
    // Two damaged bits may cancel out in a checksum; so one cable lets damaged frames through.
    var cable =
        CableSettings.DEFAULT
            .withFcs(first)
            .withRate(random.nextInt(4) == 0 ? 0 : random.nextLong(1_000_000, 200_000_000))
            .withDelay(Duration.ofNanos(logarithmic(1, 200) - MILLISECOND))
            .withQueueFrames(1 << random.nextInt(1, 10));
    return random.nextInt(4) == 0 ? cable.withMtu(random.nextInt(576, 1500)) : cable;
  }

  private TcpSettings settings() {
    int receive = 1 << random.nextInt(9, 19);
    int send = 1 << random.nextInt(9, 19);
    return TcpSettings.DEFAULT.toBuilder()
        .windowScaling(random.nextInt(4) != 0)
        .timestamps(random.nextInt(4) != 0)
        .selectiveAcks(random.nextInt(4) != 0)
        .rack(random.nextInt(4) != 0)
        .ecn(oneOf(EcnMode.values()))
        .congestion(oneOf(CongestionAlgorithm.values()))
        .pacing(random.nextInt(4) == 0)
        .mtuProbing(random.nextInt(4) == 0)
        .noDelay(random.nextBoolean())
        .receiveBuffer(receive)
        .receiveBufferMost(random.nextBoolean() ? receive : 1 << 20)
        .sendBuffer(send)
        .sendBufferMost(random.nextBoolean() ? send : 1 << 20)
        .maximumSegmentSize(random.nextInt(4) == 0 ? random.nextInt(88, 1460) : 0)
        .delayedAckNanos(10L * random.nextInt(5) * MILLISECOND)
        .dataRetries(random.nextInt(8, 16))
        .keepAliveIdleNanos(60_000 * MILLISECOND)
        .keepAliveIntervalNanos(5_000 * MILLISECOND)
        .keepAliveProbes(5)
        .build();
  }

  private void drawFaults(List<Rule> rules) {
    add(rules, "loss", p -> Rules.loss(0.2 * p));
    add(rules, "burst", p -> Rules.burstLoss(0.02 * p, 0.1 + 0.4 * p, 0, 1));
    add(rules, "duplicate", p -> Rules.duplicate(0.3 * p));
    add(rules, "corrupt", p -> Rules.corrupt(0.1 * p));
    long delay = logarithmic(1, 300);
    add(rules, "reorder", p -> Rules.reorder(0.3 * p, Duration.ofNanos(delay)));
    add(rules, "jitter", p -> Rules.jitter(Duration.ofNanos((long) (p * delay) + 1)));
    long spike = logarithmic(100, 5_000);
    add(rules, "spike", p -> Rules.reorder(0.005 * p, Duration.ofNanos(spike)));
  }

  private void add(List<Rule> rules, String name, java.util.function.DoubleFunction<Rule> made) {
    if (random.nextInt(3) == 0) {
      double p = random.nextDouble();
      rules.add(made.apply(p));
      faults.append("%s(%.2f) ".formatted(name, p));
    }
  }

  StreamEnd.Plan plan() {
    int bytes = (int) Math.exp(random.nextDouble(0, Math.log(LARGEST_STREAM))) - 1;
    long pause = random.nextInt(3) == 0 ? random.nextLong(20 * MILLISECOND) : 0;
    // A slow program does not take all day.
    int chunk = Math.max(1 << random.nextInt(4, 17), pause == 0 ? 1 : bytes / 1000);
    return new StreamEnd.Plan(random.nextInt(5) == 0 ? 0 : bytes, chunk, pause, farewell());
  }

  private StreamEnd.Farewell farewell() {
    return switch (random.nextInt(10)) {
      case 0 -> StreamEnd.Farewell.ABORT;
      case 1, 2 -> StreamEnd.Farewell.CLOSE;
      default -> StreamEnd.Farewell.HALF_CLOSE;
    };
  }

  long startNanos() {
    return random.nextLong(1 + faultsNanos / 2);
  }

  @Override
  public String toString() {
    return "%s; then %s; faults for %.3f s: %s%n  client %s%n  server %s"
        .formatted(firstCable, secondCable, faultsNanos / 1e9, faults, client, server);
  }
}
