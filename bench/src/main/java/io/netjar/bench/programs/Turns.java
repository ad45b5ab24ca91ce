package io.netjar.bench.programs;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Measurements taken in turns, so that all see the same noise, and printed beside the first.
final class Turns {
  private final String what;
  private final String unit;
  private final List<Kind> kinds = new ArrayList<>();

  /// Something that is measured.
  @FunctionalInterface
  interface Trial {
    Figure run() throws IOException, InterruptedException;
  }

  /// What one run has given: more is better.
  ///
  /// @param rate of the work itself
  /// @param withStart of the work and the start of the JVM that does it; NaN where none is started
  record Figure(double rate, double withStart) {
    static Figure of(double rate) {
      return new Figure(rate, Double.NaN);
    }
  }

  private record Kind(String name, Trial trial, List<Figure> figures) {
    double median() {
      return Turns.median(figures.stream().mapToDouble(Figure::rate).toArray());
    }
  }

  Turns(String what, String unit) {
    this.what = what;
    this.unit = unit;
  }

  /// Adds something to measure; the first is what the others are compared with.
  Turns with(String name, Trial trial) {
    kinds.add(new Kind(name, trial, new ArrayList<>()));
    return this;
  }

  /// Measures all of it, so many times after one time that does not count, and prints it.
  void print(int runs) throws IOException, InterruptedException {
    for (int i = -1; i < runs; i++) {
      for (Kind kind : kinds) {
        Figure figure = kind.trial.run();
        if (i >= 0) {
          kind.figures.add(figure);
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s: medians of %d, in turns; load of the machine %.1f%n",
        what,
        runs,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    for (Kind kind : kinds) {
      print(kind);
    }
  }

  private void print(Kind kind) {
    double[] rates = kind.figures.stream().mapToDouble(Figure::rate).toArray();
    double[] ratios = new double[rates.length];
    for (int i = 0; i < rates.length; i++) {
      ratios[i] = rates[i] / kinds.getFirst().figures.get(i).rate;
    }
    double withStart = median(kind.figures.stream().mapToDouble(Figure::withStart).toArray());
    System.out.printf(
        Locale.ROOT,
        "  %-34s %,10.0f %s  (%,.0f to %,.0f)  %5.2f times the first%s%n",
        kind.name,
        kind.median(),
        unit,
        Arrays.stream(rates).min().orElse(0),
        Arrays.stream(rates).max().orElse(0),
        median(ratios),
        Double.isNaN(withStart)
            ? ""
            : String.format(Locale.ROOT, "; %,.0f %s with the JVM's start", withStart, unit));
  }

  private static double median(double[] of) {
    double[] sorted = of.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
