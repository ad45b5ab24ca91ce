package io.netjar.stack.tcp;

import java.util.Arrays;

/// Data that arrived before data in front of it: ranges of positions in rising order that neither
/// overlap nor wait for nothing (RFC 9293 §3.10.7.4, seventh step: "SHOULD hold").
///
/// Where two segments carry the same positions, the bytes that came first stay, unless the later
/// segment covers an earlier range whole. What is held is bounded: [#add] refuses what would exceed
/// the bound, and the peer sends it again.
final class Reassembly {
  /// What keeping a range costs besides its array, in bytes.
  private static final int OVERHEAD = 64;

  private static final int SMALL = 512;
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

  /// Keeps a payload.
  ///
  /// @param bound most bytes of memory to hold
  /// @return false where it would exceed the bound; nothing is kept then
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
    var keep = array;
    if (kept < SMALL || array.length > 2 * kept + SMALL) {
      keep = Arrays.copyOfRange(array, at, at + kept);
      at = 0;
    }
    if (heldBytes + keep.length + OVERHEAD > bound) {
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

  /// Moves what continues at `position` to `queue`.
  ///
  /// @return the position behind it; `position` where nothing continues there
  long drainTo(ReceiveQueue queue, long position) {
    long next = position;
    while (head < tail && starts[head] <= next) {
      long end = ends[head];
      if (end > next) {
        int skipped = (int) (next - starts[head]);
        queue.append(arrays[head], offsets[head] + skipped, (int) (end - next));
        next = end;
      }
      heldBytes -= arrays[head].length + OVERHEAD;
      arrays[head] = NOTHING;
      head++;
    }
    return next;
  }

  /// Where the range begins that ends at `position` or holds it; `position` where there is none.
  long beginOfRangeThatReaches(long position) {
    int index = lastStartingBefore(position);
    return index >= head && ends[index] >= position ? starts[index] : position;
  }

  /// Where the range ends that begins at `position` or holds it; `position` where there is none.
  long endOfRangeThatContinues(long position) {
    int index = lastStartingBefore(position + 1);
    return index >= head ? Math.max(ends[index], position) : position;
  }

  /// Where the first byte from `start` on and before `end` lies that is held; `end` where none is.
  long firstHeld(long start, long end) {
    if (endOfRangeThatContinues(start) > start) {
      return start;
    }
    int next = lastStartingBefore(start) + 1;
    return next < tail ? Math.min(starts[next], end) : end;
  }

  /// Where the data ends, at most at `end`, that is held without a gap from `start` on.
  long heldUntil(long start, long end) {
    long until = start;
    long next = endOfRangeThatContinues(until);
    while (next > until && until < end) {
      until = next;
      next = endOfRangeThatContinues(until);
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
