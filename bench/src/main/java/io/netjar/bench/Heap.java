package io.netjar.bench;

import java.lang.ref.Reference;
import java.util.function.Supplier;

/// How many bytes of heap something takes.
public final class Heap {
  private Heap() {}

  /// Bytes that what `maker` makes keeps alive; the maker runs once before, so that classes and
  /// tables of the JVM do not count.
  static long bytesOf(Supplier<Object> maker) {
    var _ = maker.get();
    long before = used();
    Object made = maker.get();
    try {
      return used() - before;
    } finally {
      Reference.reachabilityFence(made);
    }
  }

  /// Bytes in use after a full collection.
  public static long used() {
    var runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
