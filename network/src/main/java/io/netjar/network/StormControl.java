package io.netjar.network;

import java.time.Duration;

/// When a switch takes what it sees for a broadcast storm, and what it does about it.
///
/// Switches joined in a loop send each broadcast round for ever, and multiply it where they have
/// more ways than one: a storm. A switch notices it by either sign: it floods more broadcast and
/// multicast frames within a window than a bound allows, or stations it has learned jump from port
/// to port. It then reports the storm, once, on the timeline, and refuses to flood anything for the
/// hold time. That breaks the loop, so the frames in it die out; what it refused is counted
/// ([EthernetSwitch#stormDrops]).
///
/// Where the switch does not hold, a storm is bounded by the queues of the cables alone: it takes
/// no more memory than those, but it never ends, so bound the run by a time limit.
///
/// @param windowNanos length of the window in which frames are counted
/// @param framesPerWindow how many broadcast and multicast frames a switch floods within a window
/// @param framesPerStation how many more for each station that it has learned, since many stations
///   rightly ask at once
/// @param movesPerHold how many times within the hold time learned stations may change their port
/// @param holdNanos how long nothing is flooded after a storm was noticed; 0: it is only reported
public record StormControl(
    long windowNanos, int framesPerWindow, int framesPerStation, int movesPerHold, long holdNanos) {
  /// 1,000 frames and 4 a station within 10 ms, or 100 moves within 1 s; then silence for 1 s.
  public static final StormControl DEFAULT =
      new StormControl(10_000_000, 1000, 4, 100, 1_000_000_000);

  /// @throws IllegalArgumentException naming the value that is out of range
  public StormControl {
    check(windowNanos > 0, "a window is positive", windowNanos);
    check(framesPerWindow > 0, "a bound on frames is positive", framesPerWindow);
    check(framesPerStation >= 0, "a bound on frames is not negative", framesPerStation);
    check(movesPerHold > 0, "a bound on moves is positive", movesPerHold);
    check(holdNanos >= 0, "a hold time is not negative", holdNanos);
  }

  private static void check(boolean holds, String what, long value) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": " + value);
    }
  }

  /// The same with another window and bound on the frames within it.
  public StormControl withFrames(int frames, Duration window) {
    return new StormControl(window.toNanos(), frames, framesPerStation, movesPerHold, holdNanos);
  }

  /// The same, but a storm is only reported and goes on.
  public StormControl reportOnly() {
    return new StormControl(windowNanos, framesPerWindow, framesPerStation, movesPerHold, 0);
  }
}
