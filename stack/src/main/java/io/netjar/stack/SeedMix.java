package io.netjar.stack;

/// Numbers that look random and follow from a seed alone: the same seed and the same names give the
/// same number in every run.
public final class SeedMix {
  private SeedMix() {}

  /// A well-mixed number that follows from `seed` and `value`: every bit of either turns about half
  /// of the result's bits.
  public static long mix(long seed, long value) {
    long z = seed + 0x9e37_79b9_7f4a_7c15L * (value + 1);
    z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
    return z ^ z >>> 31;
  }
}
