package io.netjar.labfile.swarm;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The seeds that a swarm runs: `-Dnetjar.apps.swarm.seeds=10000` says how many,
/// `-Dnetjar.apps.swarm.first=5001` where they begin (1), and `-Dnetjar.apps.swarm.seed=17` runs
/// one alone.
final class Seeds {
  private final String test;
  private final List<Long> seeds;
  private final List<String> problems = new ArrayList<>();

  /// One run.
  @FunctionalInterface
  interface Body {
    /// Runs a seed in an empty folder.
    ///
    /// @return what must not be, and was; empty for a good run
    List<String> run(long seed, Path folder) throws IOException;
  }

  /// @param everyday how many where nothing is said
  Seeds(Class<?> test, int everyday) {
    this.test = test.getSimpleName();
    Long one = Long.getLong("netjar.apps.swarm.seed");
    int count = Integer.getInteger("netjar.apps.swarm.seeds", everyday);
    long first = Long.getLong("netjar.apps.swarm.first", 1);
    seeds = one != null ? List.of(one) : LongStream.range(first, first + count).boxed().toList();
  }

  int count() {
    return seeds.size();
  }

  long last() {
    return seeds.getLast();
  }

  /// Runs all of them.
  void run(Path folder, Body body) throws IOException {
    for (long seed : seeds) {
      List<String> violations = run(seed, folder, body);
      if (!violations.isEmpty()) {
        problems.add(
            "seed " + seed + "\n  " + String.join("\n  ", violations) + "\n  " + command(seed));
      }
    }
  }

  /// Runs one, in a folder of its own that is empty before and gone after.
  List<String> run(long seed, Path folder, Body body) throws IOException {
    Path own = Files.createDirectory(folder.resolve("seed" + seed));
    try {
      return body.run(seed, own);
    } catch (IllegalStateException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + command(seed), e);
    } finally {
      delete(own);
    }
  }

  /// Fails where a run was not good.
  void judge() {
    if (!problems.isEmpty()) {
      fail(problems.size() + " of " + seeds.size() + " seeds:\n" + String.join("\n", problems));
    }
  }

  /// What runs a seed again.
  String command(long seed) {
    return "mvn -q -pl labfile -am test -Dtest="
        + test
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dnetjar.apps.swarm.seed="
        + seed;
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.toList().reversed()) {
        Files.delete(each);
      }
    }
  }
}
