package io.netjar.network.goodput;

import io.netjar.stack.tcp.CongestionAlgorithm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Goodput against delay, loss, buffer and congestion control, measured and written out.
final class GoodputTable {
  static final List<Integer> ROUND_TRIPS = List.of(1, 20, 100);
  static final List<Double> LOSSES = List.of(0.0, 0.001, 0.01, 0.03, 0.1);
  static final List<Integer> BUFFERS = List.of(64 << 10, 1 << 20, 4 << 20);
  private static final int THREADS = 2;

  private final Map<GoodputCell, Double> figures = new LinkedHashMap<>();

  /// Measures all cells. Each is a network of its own, so that it does not matter which thread
  /// measures it.
  static GoodputTable measure() throws InterruptedException {
    var cells = new ArrayList<GoodputCell>();
    for (var algorithm : CongestionAlgorithm.values()) {
      for (int roundTrip : ROUND_TRIPS) {
        for (double loss : LOSSES) {
          for (int buffer : BUFFERS) {
            cells.add(new GoodputCell(algorithm, roundTrip, loss, buffer));
          }
        }
      }
    }
    var table = new GoodputTable();
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      var results = cells.stream().map(cell -> threads.submit(cell::measure)).toList();
      for (int i = 0; i < cells.size(); i++) {
        table.figures.put(cells.get(i), results.get(i).get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return table;
  }

  Map<GoodputCell, Double> figures() {
    return figures;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%s %%", share == 0 ? "0" : plain(100 * share));
  }

  private static String plain(double number) {
    return number == Math.rint(number)
        ? Long.toString(Math.round(number))
        : Double.toString(Math.round(number * 1000) / 1000.0);
  }

  private static String size(int bytes) {
    return bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
  }

  /// The table as text.
  String text() {
    var text = new StringBuilder();
    text.append(
        """
        Goodput of one TCP flow, in Mbit/s

        The path: 100 Mbit/s, a queue of one product of rate and round-trip time, each frame with
        data lost by itself with the stated probability. The buffer is the receive buffer; the send
        buffer is twice as large. Each figure stands beside what the path allows, and what limits
        it:

          link     94.15 Mbit/s: 1,448 bytes of payload in 1,538 on the wire
          buffer   one buffer in each round trip
          loss     Reno: sqrt(3/2p) segments in each round trip (Mathis et al. 1997)
                   CUBIC: 1.054 (RTT/p)^(3/4) segments (RFC 9438 §5.1), or as Reno where that is
                   more (§4.3)

        Both functions leave out timeouts, and therefore promise too much where few segments are in
        flight: from 3 % on. Where losses come often, several of them cost one reduction, and the
        figure may be above.

        """);
    for (var algorithm : CongestionAlgorithm.values()) {
      for (int roundTrip : ROUND_TRIPS) {
        section(text, algorithm, roundTrip);
      }
    }
    return text.toString();
  }

  private void section(StringBuilder text, CongestionAlgorithm algorithm, int roundTrip) {
    var first = new GoodputCell(algorithm, roundTrip, 0, BUFFERS.getFirst());
    text.append(
        String.format(
            Locale.ROOT,
            "%s, round trip %d ms, queue %d frames%n%n",
            algorithm,
            roundTrip,
            first.queueFrames()));
    text.append("   loss");
    for (int buffer : BUFFERS) {
      text.append(String.format(Locale.ROOT, "   %24s", "buffer " + size(buffer)));
    }
    text.append('\n');
    for (double loss : LOSSES) {
      text.append(String.format(Locale.ROOT, "%7s", percent(loss)));
      for (int buffer : BUFFERS) {
        var cell = new GoodputCell(algorithm, roundTrip, loss, buffer);
        text.append(
            String.format(
                Locale.ROOT,
                "   %7.2f of %7.2f %-6s",
                Objects.requireNonNull(figures.get(cell)) / 1e6,
                cell.allowed() / 1e6,
                cell.limit().name().toLowerCase(Locale.ROOT)));
      }
      // No line ends in blanks.
      text.setLength(text.toString().stripTrailing().length());
      text.append('\n');
    }
    text.append('\n');
  }
}
