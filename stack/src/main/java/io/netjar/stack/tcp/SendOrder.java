package io.netjar.stack.tcp;

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

  /// A slot takes its place by the time when it was sent.
  void insert(int slot, long[] sentAt) {
    int before = last;
    while (before != NONE && sentAt[before] > sentAt[slot]) {
      before = earlier[before];
    }
    link(before, slot, before == NONE ? first : later[before]);
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
