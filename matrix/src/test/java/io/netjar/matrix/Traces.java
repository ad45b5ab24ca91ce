package io.netjar.matrix;

import java.util.logging.LogManager;

/// Runs every row in virtual time, in a JVM of its own, and prints what its trace was: `Traces
/// SEED`.
final class Traces {
  private Traces() {}

  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    long seed = Long.parseLong(arguments[0]);
    for (var library : Library.values()) {
      var said = Level.L2.run(library, seed);
      System.out.printf("%s %016x %d%n", library, said.traceHash(), said.steps());
    }
    // Threads of libraries that nobody ended do not keep the JVM.
    System.exit(0);
  }
}
