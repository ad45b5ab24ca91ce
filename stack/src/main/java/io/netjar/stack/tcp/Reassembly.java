package io.netjar.stack.tcp;

import java.util.Arrays;

/// Data that arrived before data in front of it: ranges of positions in rising order that neither
/// overlap nor wait for nothing (RFC 9293 §3.10.7.4, seventh step: "SHOULD hold").
///
/// Where two segments carry the same positions, the bytes that came first stay, unless the later
/// segment covers an earlier range whole. Small payloads that follow each other become one range.
///
/// What is held is bounded, in memory and in ranges: [#add] refuses what would exceed a bound, and
/// the peer sends it again. A range may be put in front of all others, so the work for a segment is
/// bounded as the ranges are: at most [#mostRanges], which is more than a window holds, whatever
/// the size of its segments, unless every other small one is missing.
final class Reassembly {
  /// What keeping a range costs besides its array, in bytes.
  private static final int OVERHEAD = 64;

  /// Payloads below this size in bytes are copied, and joined to one in front of them.
  private static final int SMALL = 512;

  /// How long a range of joined payloads becomes.
  private static final int JOINED = 2048;

  /// So many ranges may be held, however small the bound on memory.
  private static final int FEW_RANGES = 1024;

  /// In place of an offset: an array of our own, used from its beginning.
  private static final int OWN = -1;

  private static final byte[] NOTHING = {};

  private long[] starts = new long[4];
  private long[] ends = new long[4];
  private byte[][] arrays = new byte[4][];
  private int[] offsets = new int[4];

  /// The ranges are numbers `head` to `tail - 1`.
  private int head;

  private int tail;
  private int heldBytes;

  boolean isEmpty() {
    return head == tail;
  }

  /// The position behind the last range; there must be one.
  long end() {
    return ends[tail - 1];
  }

  /// How many ranges are held.
  int ranges() {
    return tail - head;
  }

  /// Bytes of memory held, [#OVERHEAD] of each range included.
  int heldBytes() {
    return heldBytes;
  }

  /// How many ranges are held at most: one for each kilobyte of memory that may be held, so that
  /// payloads as small as are kept by themselves still fill it.
  static int mostRanges(int bound) {
    return Math.max(FEW_RANGES, bound / (2 * SMALL));
  }

  /// Keeps a payload.
  ///
  /// @param bound most bytes of memory to hold
  /// @return false where it would exceed the bound, or [#mostRanges]; nothing is kept then
  boolean add(long start, byte[] array, int offset, int length, int bound) {
    makeRoom();
    int before = lastStartingBefore(start);
    long from = before >= head ? Math.max(start, ends[before]) : start;
    long to = start + length;
    int index = before + 1;
    int covered = index;
    while (covered < tail && ends[covered] <= to) {
      covered++;
    }
    if (covered < tail) {
      to = Math.min(to, starts[covered]);
    }
    if (from >= to) {
      return true; // all of it is held already
    }
    int at = offset + (int) (from - start);
    int kept = (int) (to - from);
    if (covered == index && kept < SMALL && join(before, from, array, at, kept, bound)) {
      return true;
    }
    var keep = array;
    if (kept < SMALL || array.length > 2 * kept + SMALL) {
      keep = Arrays.copyOfRange(array, at, at + kept);
      at = OWN;
    }
    boolean full = covered == index && ranges() >= mostRanges(bound);
    if (full || heldBytes + keep.length + OVERHEAD > bound) {
      return false;
    }
    replace(index, covered);
    starts[index] = from;
    ends[index] = to;
    arrays[index] = keep;
    offsets[index] = at;
    heldBytes += keep.length + OVERHEAD;
    return true;
  }

  /// Copies a small payload behind that of a range of our own which it continues.
  ///
  /// @return false where there is no such range, or it would become too long
  private boolean join(int index, long from, byte[] array, int offset, int length, int bound) {
    if (index < head || ends[index] != from || offsets[index] != OWN) {
      return false;
    }
    int joined = (int) (from - starts[index]);
    int needed = joined + length;
    int growth = 0;
    if (needed > arrays[index].length) {
      int capacity = Math.min(JOINED, needed + needed / 2);
      growth = capacity - arrays[index].length;
      if (needed > JOINED || heldBytes + growth > bound) {
        return false;
      }
      arrays[index] = Arrays.copyOf(arrays[index], capacity);
    }
    System.arraycopy(array, offset, arrays[index], joined, length);
    ends[index] += length;
    heldBytes += growth;
    return true;
  }

  /// Moves what continues at `position` to `queue`.
  ///
  /// @return the position behind it; `position` where nothing continues there
  long drainTo(ReceiveQueue queue, long position) {
    long next = position;
    while (head < tail && starts[head] <= next) {
      long end = ends[head];
      if (end > next) {
        int skipped = (int) (next - starts[head]);
        int offset = Math.max(offsets[head], 0);
        queue.append(arrays[head], offset + skipped, (int) (end - next), null);
        next = end;
      }
      heldBytes -= arrays[head].length + OVERHEAD;
      arrays[head] = NOTHING;
      head++;
    }
    return next;
  }

  /// Where the data begins that reaches `position` without a gap; `position` where none does.
  long beginOfDataThatReaches(long position) {
    int index = lastStartingBefore(position);
    if (index < head || ends[index] < position) {
      return position;
    }
    while (index > head && ends[index - 1] == starts[index]) {
      index--;
    }
    return starts[index];
  }

  /// Where the data ends that continues at `position` without a gap; `position` where none does.
  long endOfDataThatContinues(long position) {
    return heldUntil(position, Long.MAX_VALUE);
  }

  /// Where the first byte from `start` on and before `end` lies that is held; `end` where none is.
  long firstHeld(long start, long end) {
    int index = lastStartingBefore(start + 1);
    if (index >= head && ends[index] > start) {
      return start;
    }
    return index + 1 < tail ? Math.min(starts[index + 1], end) : end;
  }

  /// Where the data ends, at most at `end`, that is held without a gap from `start` on.
  long heldUntil(long start, long end) {
    int index = lastStartingBefore(start + 1);
    long until = index >= head ? Math.max(ends[index], start) : start;
    while (until < end && index + 1 < tail && starts[index + 1] == until) {
      index++;
      until = ends[index];
    }
    return Math.min(until, end);
  }

  private int lastStartingBefore(long start) {
    if (head == tail || starts[tail - 1] < start) {
      return tail - 1; // mostly: data behind a gap comes in order too
    }
    int low = head;
    int high = tail - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (starts[middle] < start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /// Gives up the ranges from `from` to before `to` and leaves one free place at `from`.
  private void replace(int from, int to) {
    for (int i = from; i < to; i++) {
      heldBytes -= arrays[i].length + OVERHEAD;
    }
    int shift = from + 1 - to;
    move(to, from + 1, tail - to);
    if (shift < 0) {
      Arrays.fill(arrays, tail + shift, tail, NOTHING);
    }
    tail += shift;
  }

  /// Makes sure that there is a free place behind the last range.
  private void makeRoom() {
    if (tail < starts.length) {
      return;
    }
    if (head < starts.length / 2) {
      int capacity = starts.length * 2;
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
      arrays = Arrays.copyOf(arrays, capacity);
      offsets = Arrays.copyOf(offsets, capacity);
      return;
    }
    int ranges = ranges();
    move(head, 0, ranges);
    Arrays.fill(arrays, ranges, tail, NOTHING);
    head = 0;
    tail = ranges;
  }

  private void move(int from, int to, int length) {
    System.arraycopy(starts, from, starts, to, length);
    System.arraycopy(ends, from, ends, to, length);
    System.arraycopy(arrays, from, arrays, to, length);
    System.arraycopy(offsets, from, offsets, to, length);
  }

  /// Checks order and sums of the ranges.
  boolean isConsistent() {
    int held = 0;
    for (int i = head; i < tail; i++) {
      if (ends[i] <= starts[i] || (i > head && starts[i] < ends[i - 1])) {
        return false;
      }
      held += arrays[i].length + OVERHEAD;
    }
    return held == heldBytes;
  }
}
