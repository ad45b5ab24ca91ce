package io.netjar.wire.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs a property, a body that throws where it does not hold, many times over.
///
/// Runs have the seeds 1, 2, 3… so that a build is the same every time. `-Dnetjar.seed=N` runs the
/// one seed only. What fails is shrunk, and the failure names the seed.
public final class Property {
  private static final int SHRINKING_RUNS = 2_000;

  private final Consumer<Choices> body;
  private int runsLeft = SHRINKING_RUNS;

  private Property(Consumer<Choices> body) {
    this.body = body;
  }

  /// Runs `body` for `runs` seeds.
  ///
  /// @throws AssertionError at the first seed for which it throws, with the shrunk case's failure
  ///   as the cause
  public static void check(int runs, Consumer<Choices> body) {
    Long only = Long.getLong("netjar.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? runs : only;
    for (long seed = first; seed <= last; seed++) {
      var choices = new Choices(seed);
      Throwable failure = failure(body, choices);
      if (failure != null) {
        throw new Property(body).shrunk(seed, choices.drawn(), failure);
      }
    }
  }

  private static @Nullable Throwable failure(Consumer<Choices> body, Choices choices) {
    try {
      body.accept(choices);
      return null;
    } catch (Exception | AssertionError | StackOverflowError failure) {
      return failure;
    }
  }

  private AssertionError shrunk(long seed, long[] drawn, Throwable first) {
    long[] smallest = drawn;
    Throwable failure = first;
    boolean smaller = true;
    while (smaller && runsLeft > 0) {
      smaller = false;
      for (long[] candidate : candidates(smallest)) {
        var choices = new Choices(candidate);
        Throwable found = runsLeft-- > 0 ? failure(body, choices) : null;
        if (found != null) {
          smallest = candidate;
          failure = found;
          smaller = true;
          break;
        }
      }
    }
    String message =
        "fails with seed "
            + seed
            + " (again: -Dnetjar.seed="
            + seed
            + "), shrunk from "
            + drawn.length
            + " choices to "
            + smallest.length
            + ": "
            + failure;
    return new AssertionError(message, failure);
  }

  /// Simpler sequences, the boldest first: shorter ones, then ones with smaller numbers.
  private static List<long[]> candidates(long[] sequence) {
    var all = new ArrayList<long[]>();
    int length = sequence.length;
    for (int cut = length; cut > 0; cut /= 2) {
      for (int from = 0; from + cut <= length; from += cut) {
        long[] shorter = new long[length - cut];
        System.arraycopy(sequence, 0, shorter, 0, from);
        System.arraycopy(sequence, from + cut, shorter, from, length - from - cut);
        all.add(shorter);
      }
    }
    for (int i = 0; i < length; i++) {
      for (long value : new long[] {0, sequence[i] >>> 32, sequence[i] >>> 1, sequence[i] - 1}) {
        if (Long.compareUnsigned(value, sequence[i]) < 0) {
          long[] lower = Arrays.copyOf(sequence, length);
          lower[i] = value;
          all.add(lower);
        }
      }
    }
    return all;
  }
}
