package io.netjar.stack.tcp;

import org.jspecify.annotations.Nullable;

/// The retransmission queue and scoreboard: what was sent and is not acknowledged, segment by
/// segment, without the bytes (RFC 9293 §3.8.1, RFC 6675 §3). SYN and FIN occupy a position each.
///
/// Each segment begins where the one before ends. One is *SACKed*, or *lost*, or neither; and a
/// copy of a lost one, or of any other, may have been *sent again* and be in flight. The sums of
/// all three give `pipe` without looking at the segments. Those with a copy in flight are chained
/// in the order in which they were sent last ([SendOrder]) once that is not the order of the queue.
///
/// A ring of primitive arrays; an empty queue holds none. No call costs more than one look at each
/// segment, and a peer adds none but by its window at the oldest ([#cutFirst]).
final class SentSegments {
  /// Result of [#acknowledge]: no segment whose round trip can be measured.
  static final long NO_SAMPLE = -1;

  /// No such segment.
  static final int NONE = -1;

  private static final int FIRST_CAPACITY = 4;
  private static final byte SACKED = 1;
  private static final byte LOST = 2;

  /// A copy sent again is in flight.
  private static final byte AGAIN = 4;

  /// It was sent more than once.
  private static final byte AMBIGUOUS = 8;

  private static final long[] NO_TIMES = {};
  private static final byte[] NO_MARKS = {};

  private long[] ends = NO_TIMES;
  private long[] sentAt = NO_TIMES;
  private byte[] marks = NO_MARKS;

  /// Null where all are in flight and none was sent twice: then the queue's own order is it.
  private @Nullable SendOrder order;

  private int head;
  private int size;

  /// Where the oldest segment begins, or the part of it that is not acknowledged.
  private long start;

  private int sackedBytes;
  private int sackedCount;
  private int lostBytes;
  private int againBytes;

  /// Lost and not in flight again.
  private int pendingBytes;

  /// No segment before this one is lost and not in flight again.
  private int firstPending;

  /// Behind the last segment that was SACKed.
  private long highestSacked;

  SentSegments(long start) {
    this.start = start;
    this.highestSacked = start;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// Sequence space known to have arrived.
  int sackedBytes() {
    return sackedBytes;
  }

  /// How many segments are known to have arrived.
  int sackedCount() {
    return sackedCount;
  }

  /// Sequence space taken for lost, sent again or not.
  int lostBytes() {
    return lostBytes;
  }

  /// Sequence space that was sent again and is in flight.
  int againBytes() {
    return againBytes;
  }

  /// What is in flight, in bytes of sequence space (RFC 6675 §4: pipe).
  int pipe() {
    int all = size == 0 ? 0 : (int) (end(size - 1) - start);
    return all - sackedBytes - lostBytes + againBytes;
  }

  /// Behind the last position known to have arrived (RFC 8985 §6.2: RACK.fack).
  long highestDelivered() {
    return Math.max(start, highestSacked);
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

  boolean isSacked(int index) {
    return (marks[slot(index)] & SACKED) != 0;
  }

  boolean isLost(int index) {
    return (marks[slot(index)] & LOST) != 0;
  }

  /// True where a copy that was sent again is in flight.
  boolean isAgain(int index) {
    return (marks[slot(index)] & AGAIN) != 0;
  }

  private int length(int index) {
    return (int) (end(index) - begin(index));
  }

  private static boolean inFlight(byte mark) {
    return (mark & SACKED) == 0 && (mark & (LOST | AGAIN)) != LOST;
  }

  // ------------------------------------------------------------------ sending

  /// Adds a segment that ends at `end` and was sent now for the first time.
  void add(long end, long now) {
    assert end > (size == 0 ? start : end(size - 1));
    append(end, Math.max(now, lastSentAt()), (byte) 0);
  }

  private void append(long end, long at, byte mark) {
    if (size == ends.length) {
      grow();
    }
    int slot = slot(size++);
    ends[slot] = end;
    sentAt[slot] = at;
    marks[slot] = mark;
    if (order != null && inFlight(mark)) {
      order.append(slot);
    }
  }

  /// When the last segment in flight was sent, once they are chained.
  private long lastSentAt() {
    int last = order == null ? NONE : order.last();
    return last == NONE ? Long.MIN_VALUE : sentAt[last];
  }

  /// Notes that a segment was sent again now. Where something else was sent at the same moment
  /// before it, it is one nanosecond later: so times alone tell the order of sending.
  void onSentAgain(int index, long now) {
    var chain = track();
    int slot = slot(index);
    byte mark = marks[slot];
    assert (mark & SACKED) == 0;
    if (inFlight(mark)) {
      chain.remove(slot);
    } else {
      pendingBytes -= length(index);
    }
    if ((mark & AGAIN) == 0) {
      againBytes += length(index);
    }
    marks[slot] |= AGAIN | AMBIGUOUS;
    sentAt[slot] = Math.max(now, lastSentAt() + 1);
    chain.append(slot);
  }

  // ------------------------------------------------------------------ acknowledgements

  /// Removes what lies before `position`, and tells `sample` what thereby was delivered.
  ///
  /// @return when the oldest of the segments removed was sent, or [#NO_SAMPLE] where one of them
  ///   was sent more than once, because it is not known which one was acknowledged (Karn's
  ///   algorithm, RFC 6298 §3)
  long acknowledge(long position, AckSample sample) {
    long measured = NO_SAMPLE;
    boolean ambiguous = false;
    while (size > 0 && end(0) <= position) {
      byte mark = marks[head];
      long end = ends[head];
      int length = (int) (end - start);
      ambiguous |= (mark & AMBIGUOUS) != 0;
      if ((mark & SACKED) == 0) {
        if (measured == NO_SAMPLE) {
          measured = sentAt[head];
        }
        sample.onDelivered(end, length, sentAt[head], (mark & AMBIGUOUS) != 0);
      }
      if (order != null && inFlight(mark)) {
        order.remove(head);
      }
      takeFromSums(mark, length);
      sackedCount -= mark & SACKED;
      start = end;
      head = (head + 1) & (ends.length - 1);
      size--;
      firstPending = Math.max(0, firstPending - 1);
    }
    if (size == 0) {
      clear();
    } else if (position > start) { // a part of a segment
      int part = (int) (position - start);
      takeFromSums(marks[head], part);
      sample.delivered += isSacked(0) ? 0 : part;
    }
    start = position;
    return ambiguous ? NO_SAMPLE : measured;
  }

  private void takeFromSums(byte mark, int length) {
    sackedBytes -= (mark & SACKED) != 0 ? length : 0;
    lostBytes -= (mark & LOST) != 0 ? length : 0;
    againBytes -= (mark & AGAIN) != 0 ? length : 0;
    pendingBytes -= (mark & (LOST | AGAIN)) == LOST ? length : 0;
  }

  /// Notes that the segments that lie wholly between two positions have arrived (RFC 2018 §5), and
  /// tells `sample` of those of which that was not known. Costs what is new: a run of segments that
  /// are SACKed already is passed in a few steps.
  void sack(long from, long to, AckSample sample) {
    int first = firstFrom(from);
    int index = first;
    while (index < size && end(index) <= to) {
      var chain = track();
      int slot = slot(index);
      byte mark = marks[slot];
      if ((mark & SACKED) != 0) {
        int next = index + chain.run(slot);
        boolean more = next < size && isSacked(next);
        index = more ? index + chain.extend(slot, slot(next)) : next;
        continue;
      }
      int length = length(index);
      if (inFlight(mark)) {
        chain.remove(slot);
      }
      takeFromSums(mark, length);
      marks[slot] = (byte) ((mark & AMBIGUOUS) | SACKED);
      chain.run(slot, 1);
      sackedBytes += length;
      sackedCount++;
      highestSacked = Math.max(highestSacked, ends[slot]);
      sample.onDelivered(ends[slot], length, sentAt[slot], (mark & AMBIGUOUS) != 0);
      sample.selective = true;
      index++;
    }
    if (index > first && order != null) {
      order.run(slot(first), index - first);
    }
  }

  /// The first segment that begins at or behind a position; [#size] where none does.
  int firstFrom(long position) {
    if (position <= start) {
      return 0;
    }
    int low = 0; // the segments before `low` end before the position
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (end(middle) < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.min(size, low + 1);
  }

  // ------------------------------------------------------------------ losses

  /// The segment in flight that was sent before all others; [#NONE] where none is in flight.
  int oldestSent() {
    return index(track().first());
  }

  /// The one in flight that was sent next after `index`; [#NONE] where that was the last.
  int nextSent(int index) {
    return index(track().after(slot(index)));
  }

  private int index(int slot) {
    return slot == NONE ? NONE : (slot - head) & (ends.length - 1);
  }

  /// Takes a segment for lost, with the copy that was sent again.
  void markLost(int index) {
    var chain = track();
    int slot = slot(index);
    byte mark = marks[slot];
    if (!inFlight(mark)) {
      return;
    }
    int length = length(index);
    chain.remove(slot);
    againBytes -= (mark & AGAIN) != 0 ? length : 0;
    lostBytes += (mark & LOST) != 0 ? 0 : length;
    marks[slot] = (byte) ((mark & AMBIGUOUS) | LOST);
    pendingBytes += length;
    firstPending = pendingBytes == length ? index : Math.min(firstPending, index);
  }

  /// The oldest segment that is lost and not in flight again, or [#NONE].
  int nextLost() {
    if (pendingBytes == 0) {
      return NONE;
    }
    while ((marks[slot(firstPending)] & (LOST | AGAIN)) != LOST) {
      firstPending++;
    }
    return firstPending;
  }

  /// Takes no segment for lost any more: they were only late.
  void clearLost() {
    keepMarks((byte) (SACKED | AGAIN | AMBIGUOUS));
  }

  /// Forgets what was said to have arrived: the peer has thrown it away (RFC 2018 §8).
  void clearSacked() {
    keepMarks((byte) (LOST | AGAIN | AMBIGUOUS));
    highestSacked = start;
  }

  private void keepMarks(byte kept) {
    for (int i = 0; i < size; i++) {
      marks[slot(i)] &= kept;
    }
    order = null;
    sum();
    track();
  }

  private void sum() {
    sackedBytes = 0;
    sackedCount = 0;
    lostBytes = 0;
    againBytes = 0;
    pendingBytes = 0;
    firstPending = 0;
    for (int i = 0; i < size; i++) {
      byte mark = marks[slot(i)];
      takeFromSums(mark, -length(i));
      sackedCount += mark & SACKED;
    }
  }

  /// The chain of what is in flight, made where there is none.
  private SendOrder track() {
    var chain = order;
    if (chain == null) {
      chain = new SendOrder(ends.length);
      order = chain;
      for (int i = 0; i < size; i++) {
        int slot = slot(i);
        if (inFlight(marks[slot])) {
          chain.append(slot);
        } else {
          chain.run(slot, 1);
        }
      }
      chain.sort(sentAt);
    }
    return chain;
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
    long highest = highestSacked;
    boolean tracked = order != null;
    clear();
    highestSacked = highest;
    for (int i = 0; i < old.size; i++) {
      long end = old.end(i);
      byte mark = old.marks[old.slot(i)];
      if (end - old.begin(i) > most && (mark & SACKED) == 0) {
        mark = (byte) ((mark & AMBIGUOUS) | LOST);
      }
      for (long at = old.begin(i); at < end; ) {
        long to = Math.min(at + most, end);
        append(to, old.sentAt(i), mark);
        at = to;
      }
    }
    sum();
    if (tracked || lostBytes > 0) {
      track();
    }
  }

  /// Cuts the oldest segment into two at a position in it. What a peer says it takes may change
  /// with each of its segments, so this looks at no other one.
  void cutFirst(long position) {
    assert position > start && position < end(0) && !isSacked(0);
    if (size == ends.length) {
      grow();
    }
    int rest = head;
    head = (head - 1) & (ends.length - 1);
    size++;
    ends[head] = position;
    sentAt[head] = sentAt[rest];
    marks[head] = marks[rest];
    if (order != null && inFlight(marks[rest])) {
      order.insertBefore(head, rest);
    }
    firstPending = (marks[rest] & (LOST | AGAIN)) == LOST ? 0 : firstPending + 1;
  }

  /// Forgets all segments.
  void clear() {
    ends = NO_TIMES;
    sentAt = NO_TIMES;
    marks = NO_MARKS;
    order = null;
    head = 0;
    size = 0;
    sum();
    highestSacked = start;
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
    if (order != null) {
      order = order.moved(head, size, capacity);
    }
    ends = newEnds;
    sentAt = newSentAt;
    marks = newMarks;
    head = 0;
  }

  /// Checks the sums against the segments.
  boolean isConsistent() {
    long at = start;
    int sacked = 0;
    int lost = 0;
    int again = 0;
    int pending = 0;
    int flying = 0;
    for (int i = 0; i < size; i++) {
      int length = (int) (end(i) - at);
      byte mark = marks[slot(i)];
      if (length <= 0 || ((mark & SACKED) != 0 && (mark & (LOST | AGAIN)) != 0)) {
        return false;
      }
      sacked += (mark & SACKED) != 0 ? length : 0;
      lost += (mark & LOST) != 0 ? length : 0;
      again += (mark & AGAIN) != 0 ? length : 0;
      pending += (mark & (LOST | AGAIN)) == LOST ? length : 0;
      flying += inFlight(mark) ? 1 : 0;
      at = end(i);
    }
    return sacked == sackedBytes
        && lost == lostBytes
        && again == againBytes
        && pending == pendingBytes
        && (order == null || order.count() == flying);
  }
}
