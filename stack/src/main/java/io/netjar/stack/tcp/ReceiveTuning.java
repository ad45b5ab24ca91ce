package io.netjar.stack.tcp;

/// How large a receive buffer should be: so large that a peer can send in a round trip what the
/// program reads in one, and twice that, so that slow start is not held up (as Linux does, after
/// "dynamic right-sizing"). It tells a size; it never tells a smaller one than before.
///
/// The round trip is measured by timestamps where they were agreed on, else by how long a window's
/// worth of data takes to arrive, which is never less.
final class ReceiveTuning {
  /// Room for what is sent while the buffer is read, in segments.
  private static final int SLACK_SEGMENTS = 16;

  /// What a first round trip brings anyway, in segments (RFC 6928 §2).
  private static final int FIRST_SEGMENTS = 10;

  private final int segmentSize;

  /// The round-trip time; 0 before it is known.
  private long rttNanos;

  private int lastEcho;

  /// When the last window began, and the position behind it.
  private long windowBegan;

  private long windowEnd;

  /// When the measured round trip began, and what the program had read then.
  private long roundBegan;

  private long roundFrom;

  /// The most that was read in a round trip.
  private int mostRead;

  /// @param read what the program has read, as a position
  ReceiveTuning(int segmentSize, long read, long edge, long now) {
    this.segmentSize = segmentSize;
    this.mostRead = FIRST_SEGMENTS * segmentSize;
    this.roundBegan = now;
    this.roundFrom = read;
    this.windowBegan = now;
    this.windowEnd = edge;
  }

  /// The size that a buffer should have at first, whatever the program reads: with segments nearly
  /// as long as the whole window, each would wait for the acknowledgement of the one before.
  int leastSize() {
    return mostRead;
  }

  /// Data arrived in order.
  ///
  /// @param echoedNanos the round-trip time that its timestamp tells, or [AckSample#NO_RTT]
  /// @param echo TSecr
  void onData(long echoedNanos, int echo, long rcvNxt, long edge, long now) {
    if (echoedNanos != AckSample.NO_RTT) {
      if (echo != lastEcho) { // one timestamp is echoed by many segments; the first one is prompt
        lastEcho = echo;
        rttNanos = rttNanos == 0 ? echoedNanos : rttNanos + (echoedNanos - rttNanos) / 8;
      }
    } else if (rcvNxt > windowEnd) { // beyond what the peer might send when it began
      long took = Math.max(1, now - windowBegan);
      rttNanos = rttNanos == 0 ? took : Math.min(rttNanos, took);
      windowBegan = now;
      windowEnd = edge;
    }
  }

  /// The program has read.
  ///
  /// @param read up to where, as a position
  /// @return the size that the buffer should have; 0 where nothing new is known
  int onRead(long read, long now) {
    if (rttNanos == 0 || now - roundBegan < rttNanos) {
      return 0;
    }
    long size = 0;
    int taken = (int) Math.min(read - roundFrom, 1 << 30);
    if (taken > mostRead) {
      size = 2L * taken + (long) SLACK_SEGMENTS * segmentSize;
      size += 2 * (size * (taken - mostRead) / mostRead); // it grows: as much again at once
      mostRead = taken;
    }
    roundBegan = now;
    roundFrom = read;
    return (int) Math.min(size, 1 << 30);
  }
}
