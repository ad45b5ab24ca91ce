package io.netjar.sockets.program;

import java.util.Random;
import java.util.random.RandomGenerator;

/// Everything random that a program asks the JDK for. It comes from the network's seed and the
/// program's name; what one kind of generator draws shifts no other kind.
final class ProgramRandom {
  private final Random secure;
  private final Random seeds;
  private final Random threads;
  private final Random shared;

  ProgramRandom(RandomGenerator root) {
    secure = new Random(root.nextLong());
    seeds = new Random(root.nextLong());
    threads = new Random(root.nextLong());
    shared = new Random(root.nextLong());
  }

  /// What `SecureRandom` gives.
  void fill(byte[] bytes) {
    secure.nextBytes(bytes);
  }

  /// What makes the next new generator differ from the one before.
  long nextSeed() {
    return seeds.nextLong();
  }

  /// The same for the `ThreadLocalRandom` of the next thread.
  long nextThreadSeed() {
    return threads.nextLong();
  }

  /// What `Math.random` and `Collections.shuffle` draw from.
  Random shared() {
    return shared;
  }
}
