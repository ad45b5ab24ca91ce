package io.netjar.stack.tcp;

import java.util.Arrays;
import java.util.Comparator;

/// The order in which segments in flight were sent last, as a chain through the slots of
/// [SentSegments]; what RFC 8985 §6.2 walks along. A segment that is sent again moves to the end.
///
/// A slot that is not in the chain may hold how long a run of SACKed segments begins there.
final class SendOrder {
  private static final int NONE = SentSegments.NONE;

  private final int[] later;
  private final int[] earlier;
  private int first = NONE;
  private int last = NONE;
  private int count;

  SendOrder(int slots) {
    later = new int[slots];
    earlier = new int[slots];
  }

  /// How many are in flight.
  int count() {
    return count;
  }

  /// The slot sent before all others, or [SentSegments#NONE].
  int first() {
    return first;
  }

  /// The slot sent after all others, or [SentSegments#NONE].
  int last() {
    return last;
  }

  /// The slot sent next after `slot`, or [SentSegments#NONE].
  int after(int slot) {
    return later[slot];
  }

  /// A slot was sent now.
  void append(int slot) {
    link(last, slot, NONE);
  }

  /// A slot takes its place before another one: both are parts of what was sent at one moment.
  void insertBefore(int slot, int other) {
    link(earlier[other], slot, other);
  }

  /// Brings the slots into the order of the times when they were sent; those of one time stay in
  /// theirs. Costs one look at each where they are in that order already.
  void sort(long[] sentAt) {
    int slot = first;
    while (slot != last && sentAt[slot] <= sentAt[later[slot]]) {
      slot = later[slot];
    }
    if (slot == last) {
      return;
    }
    var slots = new Integer[count];
    slot = first;
    for (int i = 0; i < slots.length; i++) {
      slots[i] = slot;
      slot = later[slot];
    }
    Arrays.sort(slots, Comparator.comparingLong(s -> sentAt[s]));
    first = NONE;
    last = NONE;
    count = 0;
    for (int next : slots) {
      append(next);
    }
  }

  private void link(int before, int slot, int after) {
    earlier[slot] = before;
    later[slot] = after;
    if (before == NONE) {
      first = slot;
    } else {
      later[before] = slot;
    }
    if (after == NONE) {
      last = slot;
    } else {
      earlier[after] = slot;
    }
    count++;
  }

  /// A slot is not in flight any more.
  void remove(int slot) {
    int before = earlier[slot];
    int after = later[slot];
    if (before == NONE) {
      first = after;
    } else {
      later[before] = after;
    }
    if (after == NONE) {
      last = before;
    } else {
      earlier[after] = before;
    }
    count--;
  }

  /// How many segments from a SACKed one on are known to be SACKed; at least 1.
  int run(int slot) {
    return later[slot];
  }

  /// Remembers such a run.
  void run(int slot, int length) {
    later[slot] = length;
  }

  /// Adds to such a run the one that follows it, so that blocks that each begin a segment later do
  /// not pass all of it each.
  ///
  /// @return the length of both
  int extend(int slot, int next) {
    later[slot] += later[next];
    return later[slot];
  }

  /// The same for a ring of another size, whose slot 0 is what was slot `head`.
  SendOrder moved(int head, int size, int slots) {
    var moved = new SendOrder(slots);
    int mask = later.length - 1;
    var inChain = new boolean[slots];
    for (int slot = first; slot != NONE; slot = later[slot]) {
      int to = (slot - head) & mask;
      moved.append(to);
      inChain[to] = true;
    }
    for (int i = 0; i < size; i++) {
      if (!inChain[i]) {
        moved.later[i] = later[(head + i) & mask];
      }
    }
    return moved;
  }
}
