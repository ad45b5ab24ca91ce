package io.netjar.sockets.program;

/// What this JVM gives as the identity hashes of objects, which the order of a `HashMap` of objects
/// without a `hashCode` of their own follows from. Only a flag of its command line decides it.
public final class IdentityHashes {
  /// What makes them the same in every run.
  public static final String FLAGS = "-XX:+UnlockExperimentalVMOptions -XX:hashCode=2";

  private static final int COUNTED_MEANWHILE = 1000;

  private IdentityHashes() {}

  /// True where they differ from run to run: they are neither all equal nor counted.
  public static boolean areRandom() {
    int first = System.identityHashCode(new Object());
    int second = System.identityHashCode(new Object());
    // Other threads count too.
    return Math.abs((long) second - first) > COUNTED_MEANWHILE;
  }

  /// What the timeline is told of it.
  public static String note() {
    return "identity hashes differ from run to run in this JVM, and what a program does may follow"
        + " from them; flags against it: "
        + FLAGS
        + " (docs/determinism.md)";
  }
}
