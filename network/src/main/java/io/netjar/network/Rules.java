package io.netjar.network;

import java.time.Duration;

/// The usual faults, ready made. Each call makes a rule of its own, for one cable.
public final class Rules {
  private Rules() {}

  /// Drops each frame with probability `p`, independently of all others; reason `loss`.
  ///
  /// @throws IllegalArgumentException where `p` is not 0 to 1
  public static Rule loss(double p) {
    checkProbability("loss", p);
    return passage -> {
      if (passage.random().nextDouble() < p) {
        passage.drop("loss");
      }
    };
  }

  /// Drops frames in bursts, by the model of Gilbert and Elliott: each direction of the cable is in
  /// a good or a bad state, begins in the good one, and may change it before each frame. Reason
  /// `burst loss`.
  ///
  /// @param toBad probability of going from good to bad
  /// @param toGood probability of going from bad to good; a burst is 1 / `toGood` frames on average
  /// @param lossInGood probability of a loss in the good state, often 0
  /// @param lossInBad probability of a loss in the bad state, often 1
  /// @throws IllegalArgumentException where one of them is not 0 to 1
  public static Rule burstLoss(double toBad, double toGood, double lossInGood, double lossInBad) {
    checkProbability("toBad", toBad);
    checkProbability("toGood", toGood);
    checkProbability("lossInGood", lossInGood);
    checkProbability("lossInBad", lossInBad);
    var isBad = new boolean[2];
    return passage -> {
      int direction = passage.direction() == Direction.A_TO_B ? 0 : 1;
      var random = passage.random();
      boolean changes = random.nextDouble() < (isBad[direction] ? toGood : toBad);
      isBad[direction] ^= changes;
      if (random.nextDouble() < (isBad[direction] ? lossInBad : lossInGood)) {
        passage.drop("burst loss");
      }
    };
  }

  /// Sends each frame twice with probability `p`.
  ///
  /// @throws IllegalArgumentException where `p` is not 0 to 1
  public static Rule duplicate(double p) {
    checkProbability("duplicate", p);
    return passage -> {
      if (passage.random().nextDouble() < p) {
        passage.duplicate();
      }
    };
  }

  /// Holds each frame back by `delay` with probability `p`, so that those behind it overtake it.
  ///
  /// @throws IllegalArgumentException where `p` is not 0 to 1 or `delay` not positive
  public static Rule reorder(double p, Duration delay) {
    checkProbability("reorder", p);
    long nanos = positiveNanos("reorder", delay);
    return passage -> {
      if (passage.random().nextDouble() < p) {
        passage.delay(nanos, "reorder");
      }
    };
  }

  /// Delays each frame by a time drawn evenly from 0 to `most`, independently of all others: frames
  /// closer to each other than that may change their order.
  ///
  /// @throws IllegalArgumentException where `most` is not positive
  public static Rule jitter(Duration most) {
    long bound = positiveNanos("jitter", most);
    return passage -> passage.delay(passage.random().nextLong(bound + 1), "jitter");
  }

  /// Turns over one bit, drawn evenly, of each frame with probability `p`. What becomes of the
  /// frame is a setting of the cable: [CableSettings#fcs].
  ///
  /// @throws IllegalArgumentException where `p` is not 0 to 1
  public static Rule corrupt(double p) {
    checkProbability("corrupt", p);
    return passage -> {
      if (passage.random().nextDouble() < p) {
        passage.corruptBit(passage.random().nextInt(8 * passage.length()));
      }
    };
  }

  private static void checkProbability(String what, double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("the probability of " + what + " is 0 to 1: " + p);
    }
  }

  private static long positiveNanos(String what, Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("the time of " + what + " is positive: " + time);
    }
    return time.toNanos();
  }
}
