package io.netjar.wire.testing;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A source of choices for a property: the same seed makes the same choices.
///
/// All choices come from a sequence of numbers, which is recorded. [Property] shrinks the sequence:
/// a smaller number is a simpler choice, and behind the end of a given sequence all are 0, the
/// simplest.
public final class Choices {
  private final SplittableRandom random;
  private final long @Nullable [] given;
  private long[] drawn = new long[64];
  private int count;

  /// Choices that follow from `seed`.
  public Choices(long seed) {
    this.random = new SplittableRandom(seed);
    this.given = null;
  }

  /// Choices as they were recorded.
  Choices(long[] given) {
    this.random = new SplittableRandom(0);
    this.given = given;
  }

  /// What has been drawn so far.
  long[] drawn() {
    return Arrays.copyOf(drawn, count);
  }

  /// 64 random bits.
  public long bits() {
    long value = given == null ? random.nextLong() : count < given.length ? given[count] : 0;
    if (count == drawn.length) {
      drawn = Arrays.copyOf(drawn, 2 * count);
    }
    drawn[count++] = value;
    return value;
  }

  /// A number from `minimum` to `maximum`, both included.
  public long range(long minimum, long maximum) {
    long span = maximum - minimum + 1;
    return span == 0 ? bits() : minimum + Long.remainderUnsigned(bits(), span);
  }

  /// As [#range].
  public int range(int minimum, int maximum) {
    return (int) range((long) minimum, (long) maximum);
  }

  /// 32 random bits.
  public int int32() {
    return (int) bits();
  }

  /// True in `percent` of 100 cases; shrinks to false.
  public boolean chance(int percent) {
    return range(0, 99) >= 100 - percent;
  }

  /// One of `values`; shrinks to the first.
  public <T> T of(List<T> values) {
    return values.get(range(0, values.size() - 1));
  }

  /// `length` random bytes.
  public byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i += 8) {
      long bits = bits();
      for (int j = i; j < Math.min(length, i + 8); j++, bits >>>= 8) {
        bytes[j] = (byte) bits;
      }
    }
    return bytes;
  }

  /// `minimum` to `maximum` random bytes.
  public byte[] bytes(int minimum, int maximum) {
    return bytes(range(minimum, maximum));
  }
}
