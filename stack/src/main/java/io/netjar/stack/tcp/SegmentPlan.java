package io.netjar.stack.tcp;

/// The segment that [NextSegment] wants to be sent. One object per layer, filled anew each time.
final class SegmentPlan {
  /// Value of [#index] for a segment that was not sent before.
  static final int NEW = -1;

  /// Bytes to be left free for selective acknowledgements; set before the question.
  int reserved;

  /// Positions of the segment and behind it, SYN and FIN included.
  long begin;

  long end;

  /// Which of the [SentSegments] it is, or [#NEW].
  int index;

  /// Bytes of payload.
  int payload;

  boolean syn;
  boolean fin;

  /// True where it carries the last byte written so far.
  boolean push;

  boolean isNew() {
    return index == NEW;
  }

  /// What it occupies in sequence space.
  int length() {
    return (int) (end - begin);
  }
}
