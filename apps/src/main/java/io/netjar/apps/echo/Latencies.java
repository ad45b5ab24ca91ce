package io.netjar.apps.echo;

import io.netjar.apps.program.Shown;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// How long replies took: a histogram of times from 100 ns to an hour, each kept to three digits,
/// in 200 KB however many there are. Not safe for threads.
final class Latencies {
  private static final long LEAST_NANOS = 100;
  private static final long MOST_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final int DIGITS = 3;

  private static final Map<String, Double> PERCENTILES = percentiles();

  private final Histogram histogram = new Histogram(LEAST_NANOS, MOST_NANOS, DIGITS);
  private long least = Long.MAX_VALUE;
  private long most;

  private static Map<String, Double> percentiles() {
    var percentiles = new LinkedHashMap<String, Double>();
    percentiles.put("p50", 50.0);
    percentiles.put("p90", 90.0);
    percentiles.put("p99", 99.0);
    percentiles.put("p99.9", 99.9);
    percentiles.put("p99.99", 99.99);
    return percentiles;
  }

  /// Counts one.
  ///
  /// @param nanos not negative; more than an hour counts as one
  void add(long nanos) {
    histogram.recordValue(Math.min(nanos, MOST_NANOS));
    least = Math.min(least, nanos);
    most = Math.max(most, nanos);
  }

  /// How many there are.
  long count() {
    return histogram.getTotalCount();
  }

  /// All that is to be known, in nanoseconds: the least, the mean, percentiles, the most. Least and
  /// most are exact.
  ///
  /// @return names and times in that order; none where nothing was counted
  Map<String, Long> nanos() {
    var all = new LinkedHashMap<String, Long>();
    if (count() > 0) {
      all.put("min", least);
      all.put("mean", (long) histogram.getMean());
      // The histogram says the upper end of a class of times, which may be above the largest.
      PERCENTILES.forEach(
          (name, percent) ->
              all.put(name, Math.min(most, histogram.getValueAtPercentile(percent))));
      all.put("max", most);
    }
    return all;
  }

  /// The same in one line: `min 0.041 ms mean 0.052 ms p50 …`.
  String line() {
    var line = new StringBuilder();
    nanos()
        .forEach(
            (name, nanos) ->
                line.append(line.isEmpty() ? "" : "  ")
                    .append(name)
                    .append(' ')
                    .append(Shown.millis(nanos)));
    return line.toString();
  }
}
