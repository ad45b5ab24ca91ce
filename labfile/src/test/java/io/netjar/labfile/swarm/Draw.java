package io.netjar.labfile.swarm;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/// Draws by a seed.
final class Draw {
  private final SplittableRandom random;

  Draw(long seed) {
    random = new SplittableRandom(seed);
  }

  /// Another, whose draws shift none of this one's.
  Draw fork() {
    return new Draw(random.nextLong());
  }

  /// A number from `least` to `most`.
  int from(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /// A number from 1 to `most`, small ones as often as large ones by their digits.
  int magnitude(int most) {
    return (int) Math.exp(random.nextDouble() * Math.log(most));
  }

  double upTo(double most) {
    return random.nextDouble() * most;
  }

  /// True once in so many times.
  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  <T> T of(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  Duration within(Duration most) {
    return Duration.ofNanos(random.nextLong(most.toNanos()));
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
