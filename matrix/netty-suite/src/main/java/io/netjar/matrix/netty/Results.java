package io.netjar.matrix.netty;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/// What became of each case.
final class Results implements TestExecutionListener {
  /// In the names of runs of a method with one set of arguments.
  private static final String INVOCATION = "-invocation:";

  private final Exclusions exclusions;
  private final Pattern wanted;
  private final int least;
  private final PrintStream out;

  // All guarded by this object.
  private final Map<Case, Long> started = new LinkedHashMap<>();
  private final Set<Case> skipped = new LinkedHashSet<>();
  private final Set<Case> succeeded = new LinkedHashSet<>();
  private final Map<Case, Throwable> failed = new LinkedHashMap<>();
  private final Map<Case, String> declined = new LinkedHashMap<>();

  /// @param wanted what must be found in the name of a case that is to run
  /// @param least how many must pass
  Results(Exclusions exclusions, Pattern wanted, int least, PrintStream out) {
    this.exclusions = exclusions;
    this.wanted = wanted;
    this.least = least;
    this.out = out;
  }

  /// Leaves out what is not wanted, and what is skipped.
  PostDiscoveryFilter filter() {
    return test -> FilterResult.includedIf(isToRun(test));
  }

  private synchronized boolean isToRun(TestDescriptor test) {
    var found = Case.of(test.getSource());
    if (found.method().isEmpty()) {
      return true;
    }
    if (!wanted.matcher(found.toString()).find()) {
      return false;
    }
    return !exclusions.isSkipped(found) || !skipped.add(found);
  }

  @Override
  public synchronized void executionStarted(TestIdentifier test) {
    var found = Case.of(test.getSource());
    if (!found.method().isEmpty()) {
      started.putIfAbsent(found, System.nanoTime());
    }
  }

  @Override
  public synchronized void executionSkipped(TestIdentifier test, String reason) {
    declined.put(Case.of(test.getSource()), reason);
  }

  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    var found = Case.of(test.getSource());
    Throwable thrown = result.getThrowable().orElse(null);
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (test.isTest()) {
          succeeded.add(found);
        }
      }
      case ABORTED -> declined.put(found, String.valueOf(thrown));
      case FAILED -> failed.putIfAbsent(found, thrown == null ? new AssertionError() : thrown);
    }
    Long from = started.get(found);
    if (from != null && !test.getUniqueId().contains(INVOCATION)) {
      out.printf(
          "%-10s %6d ms  %s%n", result.getStatus(), (System.nanoTime() - from) / 1_000_000, found);
    }
    if (thrown != null && result.getStatus() == Status.FAILED && !exclusions.mustFail(found)) {
      thrown.printStackTrace(out);
    }
  }

  /// Prints what was not as expected, and the sum.
  ///
  /// @return true where all was as expected
  synchronized boolean report(boolean isOver) {
    int excluded = skipped.size();
    int passed = 0;
    int wrong = 0;
    for (var one : failed.entrySet()) {
      if (exclusions.mustFail(one.getKey())) {
        excluded++;
      } else {
        out.println("failed: " + one.getKey() + ": " + one.getValue());
        wrong++;
      }
    }
    for (var one : succeeded) {
      if (failed.containsKey(one)) {
        continue;
      }
      if (exclusions.mustFail(one)) {
        out.println("has begun to pass: " + one);
        wrong++;
      } else {
        passed++;
      }
    }
    for (var one : declined.entrySet()) {
      out.println("declined by the suite itself: " + one.getKey() + ": " + one.getValue());
    }
    if (!isOver) {
      wrong++;
      started.keySet().stream()
          .filter(one -> !succeeded.contains(one) && !failed.containsKey(one))
          .filter(one -> !declined.containsKey(one))
          .forEach(one -> out.println("not over: " + one));
    }
    if (passed < least) {
      out.println("too few passed: " + passed + " instead of " + least);
    }
    out.printf("%d passed, %d excluded, %d failed%n", passed, excluded, wrong);
    return wrong == 0 && passed >= least;
  }
}
