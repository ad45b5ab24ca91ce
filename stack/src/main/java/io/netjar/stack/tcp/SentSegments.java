package io.netjar.stack.tcp;

/// The retransmission queue: what was sent and is not acknowledged, segment by segment, without the
/// bytes (RFC 9293 §3.8.1). SYN and FIN occupy a position each, as data does.
///
/// Each segment begins where the one before ends. A ring of primitive arrays; an empty queue holds
/// none. A segment is either *in flight*, or *lost*: to be sent again when the congestion window
/// allows.
final class SentSegments {
  private static final int FIRST_CAPACITY = 4;
  private static final byte LOST = 1;
  private static final byte RETRANSMITTED = 2;
  private static final long[] NONE = {};
  private static final byte[] NO_MARKS = {};

  /// Result of [#acknowledge]: no segment whose round trip can be measured.
  static final long NO_SAMPLE = -1;

  private long[] ends = NONE;
  private long[] sentAt = NONE;
  private byte[] marks = NO_MARKS;
  private int head;
  private int size;

  /// Where the oldest segment begins, or the part of it that is not acknowledged.
  private long start;

  private int lostBytes;

  /// No segment before this one is lost.
  private int firstLost;

  SentSegments(long start) {
    this.start = start;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// Sequence space taken by lost segments that were not sent again since.
  int lostBytes() {
    return lostBytes;
  }

  /// The position of a segment; 0 is the oldest.
  long begin(int index) {
    return index == 0 ? start : ends[slot(index - 1)];
  }

  /// The position behind a segment.
  long end(int index) {
    return ends[slot(index)];
  }

  /// When a segment was sent last.
  long sentAt(int index) {
    return sentAt[slot(index)];
  }

  boolean isRetransmitted(int index) {
    return (marks[slot(index)] & RETRANSMITTED) != 0;
  }

  boolean isLost(int index) {
    return (marks[slot(index)] & LOST) != 0;
  }

  /// Adds a segment that ends at `end` and was sent now for the first time.
  void add(long end, long now) {
    assert end > (size == 0 ? start : end(size - 1));
    add(end, now, (byte) 0);
  }

  private void add(long end, long at, byte mark) {
    if (size == ends.length) {
      grow();
    }
    int slot = slot(size++);
    ends[slot] = end;
    sentAt[slot] = at;
    marks[slot] = mark;
  }

  /// Removes what lies before `position`.
  ///
  /// @return when the oldest of the segments removed was sent, or [#NO_SAMPLE] where one of them
  ///   was sent more than once, because it is not known which one was acknowledged (Karn's
  ///   algorithm, RFC 6298 §3)
  long acknowledge(long position) {
    long sample = NO_SAMPLE;
    boolean ambiguous = false;
    while (size > 0 && end(0) <= position) {
      ambiguous |= isRetransmitted(0);
      if (sample == NO_SAMPLE) {
        sample = sentAt(0);
      }
      if (isLost(0)) {
        lostBytes -= (int) (end(0) - start);
      }
      start = end(0);
      head = (head + 1) & (ends.length - 1);
      size--;
      firstLost = Math.max(0, firstLost - 1);
    }
    if (size == 0) {
      clear();
    } else if (position > start && isLost(0)) {
      lostBytes -= (int) (position - start);
    }
    start = position;
    return ambiguous ? NO_SAMPLE : sample;
  }

  /// Takes all segments for lost (RFC 6298 §5.4 says to send the earliest; the others follow as the
  /// window opens).
  void markAllLost() {
    for (int i = 0; i < size; i++) {
      marks[slot(i)] |= LOST;
    }
    lostBytes = size == 0 ? 0 : (int) (end(size - 1) - start);
    firstLost = 0;
  }

  /// Takes one segment for lost.
  void markLost(int index) {
    if (!isLost(index)) {
      marks[slot(index)] |= LOST;
      lostBytes += (int) (end(index) - begin(index));
      firstLost = Math.min(firstLost, index);
    }
  }

  /// The oldest segment that is lost, or -1.
  int nextLost() {
    if (lostBytes == 0) {
      return -1;
    }
    while (!isLost(firstLost)) {
      firstLost++;
    }
    return firstLost;
  }

  /// Notes that a segment was sent again now and is in flight.
  void onRetransmitted(int index, long now) {
    if (isLost(index)) {
      lostBytes -= (int) (end(index) - begin(index));
    }
    int slot = slot(index);
    marks[slot] = RETRANSMITTED;
    sentAt[slot] = now;
  }

  /// Cuts all segments so that none is longer than `most`, and takes those for lost that were: the
  /// path did not let them through.
  void cutTo(int most) {
    var old = new SentSegments(start);
    old.ends = ends;
    old.sentAt = sentAt;
    old.marks = marks;
    old.head = head;
    old.size = size;
    clear();
    for (int i = 0; i < old.size; i++) {
      long end = old.end(i);
      byte mark = old.marks[old.slot(i)];
      if (end - old.begin(i) > most) {
        mark |= LOST;
      }
      for (long at = old.begin(i); at < end; at += most) {
        add(Math.min(at + most, end), old.sentAt(i), mark);
        if ((mark & LOST) != 0) {
          lostBytes += (int) (end(size - 1) - at);
        }
      }
    }
  }

  /// Forgets all segments.
  void clear() {
    ends = NONE;
    sentAt = NONE;
    marks = NO_MARKS;
    head = 0;
    size = 0;
    lostBytes = 0;
    firstLost = 0;
  }

  private int slot(int index) {
    return (head + index) & (ends.length - 1);
  }

  private void grow() {
    int capacity = Math.max(FIRST_CAPACITY, size * 2);
    var newEnds = new long[capacity];
    var newSentAt = new long[capacity];
    var newMarks = new byte[capacity];
    for (int i = 0; i < size; i++) {
      newEnds[i] = ends[slot(i)];
      newSentAt[i] = sentAt[slot(i)];
      newMarks[i] = marks[slot(i)];
    }
    ends = newEnds;
    sentAt = newSentAt;
    marks = newMarks;
    head = 0;
  }

  /// Checks the sums against the segments.
  boolean isConsistent() {
    int lost = 0;
    long at = start;
    for (int i = 0; i < size; i++) {
      if (end(i) <= at) {
        return false;
      }
      lost += isLost(i) ? (int) (end(i) - at) : 0;
      at = end(i);
    }
    return lost == lostBytes;
  }
}
