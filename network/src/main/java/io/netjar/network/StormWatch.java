package io.netjar.network;

/// Counts what a switch floods, by the rules of its [StormControl].
final class StormWatch {
  private StormControl control = StormControl.DEFAULT;
  private long windowStart;
  private long flooded;
  private long movesStart;
  private long moves;
  private long heldUntil;
  private boolean seen;
  private long drops;

  void control(StormControl to) {
    control = to;
  }

  StormControl control() {
    return control;
  }

  /// True where a storm was noticed at any time.
  boolean seen() {
    return seen;
  }

  /// Frames that were not flooded because of a storm.
  long drops() {
    return drops;
  }

  /// Notes that a learned station has moved; returns true where that shows a storm.
  boolean moved(long now) {
    long span = Math.max(control.holdNanos(), control.windowNanos());
    if (now - movesStart >= span) {
      movesStart = now;
      moves = 0;
    }
    moves++;
    return moves > control.movesPerHold() && storm(now);
  }

  /// Notes that a group frame is to be flooded; returns true where that shows a storm.
  boolean floods(int stations, long now) {
    if (now - windowStart >= control.windowNanos()) {
      windowStart = now;
      flooded = 0;
    }
    flooded++;
    return flooded > control.framesPerWindow() + (long) control.framesPerStation() * stations
        && storm(now);
  }

  /// True where nothing is to be flooded now; the frame is counted.
  boolean refuses(long now) {
    if (now < heldUntil) {
      drops++;
      return true;
    }
    return false;
  }

  /// Begins the silence; true the first time in the switch's life.
  private boolean storm(long now) {
    heldUntil = now + control.holdNanos();
    boolean first = !seen;
    seen = true;
    return first;
  }
}
