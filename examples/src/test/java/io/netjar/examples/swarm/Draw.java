package io.netjar.examples.swarm;

import java.time.Duration;
import java.util.SplittableRandom;

/// Draws what a scenario is made of.
final class Draw {
  private final SplittableRandom random;

  Draw(long seed) {
    random = new SplittableRandom(seed);
  }

  /// A whole number from `least` to `most`, both included.
  int from(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /// A number from `least` up to `most`.
  double from(double least, double most) {
    return random.nextDouble(least, most);
  }

  /// A time from `leastMicros` to `mostMicros` microseconds, both included.
  Duration micros(long leastMicros, long mostMicros) {
    return Duration.ofNanos(1000 * random.nextLong(leastMicros, mostMicros + 1));
  }

  /// True in `percent` of 100 draws.
  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /// One of the values.
  @SafeVarargs
  final <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }

  /// `size` bytes.
  byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
