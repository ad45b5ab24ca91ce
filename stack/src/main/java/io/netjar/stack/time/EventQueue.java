package io.netjar.stack.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The one order in which things happen: by time, and among equal times by the order in which they
/// were scheduled. So the same calls give the same run.
///
/// Times are nanoseconds since the network began. The queue holds no clock: [#nowNanos] is the time
/// of the event fired last. Not safe for use by several threads at once.
///
/// Inside, a heap of arity four with times and order numbers in arrays of their own, so that a
/// comparison touches no event. An event knows its place, so moving or cancelling one costs O(log
/// n).
public final class EventQueue {
  private long[] times = new long[64];
  private long[] orders = new long[64];
  private @Nullable Event[] events = new Event[64];
  private int size;

  /// True while an event fires: its place at the root is free, and what is scheduled first takes
  /// it. Most events schedule just one, so the heap is put in order once, not twice.
  private boolean rootIsFree;

  private long nextOrder;
  private long now;
  private long fired;
  private long grain = 1;

  /// The time of the event fired last, or to which [#advanceTo] moved; 0 at first.
  public long nowNanos() {
    return now;
  }

  /// Lets timers of protocols that watch over others expire at multiples of `nanos` only, so that
  /// many are one event: the clock granularity of RFC 6298 §2. At first 1.
  public void grain(long nanos) {
    grain = nanos;
  }

  /// The first time from `timeNanos` on at which such a timer expires.
  public long coarse(long timeNanos) {
    return grain == 1 ? timeNanos : Math.ceilDiv(timeNanos, grain) * grain;
  }

  /// How many events have fired.
  public long fired() {
    return fired;
  }

  /// How many events wait.
  public int size() {
    return rootIsFree ? size - 1 : size;
  }

  /// True where no event waits.
  public boolean isEmpty() {
    return size() == 0;
  }

  /// The time of the next event, or `Long.MAX_VALUE` where none waits.
  public long nextTimeNanos() {
    closeRoot();
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  /// Puts `event` at `timeNanos`, behind all others of that time; moves it where it is scheduled
  /// already. A time before [#nowNanos] counts as now.
  public void schedule(Event event, long timeNanos) {
    long time = Math.max(timeNanos, now);
    long order = nextOrder++;
    int index = event.index;
    event.time = time;
    if (index == Event.NOT_SCHEDULED && rootIsFree) {
      rootIsFree = false;
      siftDown(0, time, order, event);
    } else if (index == Event.NOT_SCHEDULED) {
      if (size == times.length) {
        grow();
      }
      siftUp(size++, time, order, event);
    } else if (time < times[index]) {
      siftUp(index, time, order, event);
    } else {
      siftDown(index, time, order, event);
    }
  }

  /// Takes `event` out; does nothing where it is not scheduled.
  public void cancel(Event event) {
    int index = event.index;
    if (index != Event.NOT_SCHEDULED) {
      event.index = Event.NOT_SCHEDULED;
      removeAt(index);
    }
  }

  /// Moves time to the next event and fires it.
  ///
  /// @return false where no event waits
  public boolean fireNext() {
    closeRoot();
    if (size == 0) {
      return false;
    }
    var event = at(0);
    now = times[0];
    event.index = Event.NOT_SCHEDULED;
    rootIsFree = true;
    fired++;
    event.fire(now);
    return true;
  }

  /// Fills the root's place where the event that fired last has scheduled nothing.
  private void closeRoot() {
    if (rootIsFree) {
      rootIsFree = false;
      removeAt(0);
    }
  }

  /// Moves time on without firing anything.
  ///
  /// @throws IllegalStateException where an event waits for an earlier time
  public void advanceTo(long timeNanos) {
    if (timeNanos > nextTimeNanos()) {
      throw new IllegalStateException(
          "an event waits at " + nextTimeNanos() + " ns, before " + timeNanos + " ns");
    }
    now = Math.max(now, timeNanos);
  }

  private void removeAt(int index) {
    int last = --size;
    var moved = at(last);
    long time = times[last];
    long order = orders[last];
    events[last] = null;
    if (index < last) {
      if (index > 0 && isBefore(time, order, (index - 1) >>> 2)) {
        siftUp(index, time, order, moved);
      } else {
        siftDown(index, time, order, moved);
      }
    }
  }

  private void siftUp(int from, long time, long order, Event event) {
    int index = from;
    while (index > 0) {
      int parent = (index - 1) >>> 2;
      if (!isBefore(time, order, parent)) {
        break;
      }
      copy(parent, index);
      index = parent;
    }
    put(index, time, order, event);
  }

  private void siftDown(int from, long time, long order, Event event) {
    int index = from;
    while (true) {
      int first = (index << 2) + 1;
      if (first >= size) {
        break;
      }
      int least = first;
      int end = Math.min(first + 4, size);
      for (int child = first + 1; child < end; child++) {
        if (isBefore(times[child], orders[child], least)) {
          least = child;
        }
      }
      if (isBefore(time, order, least)) {
        break;
      }
      copy(least, index);
      index = least;
    }
    put(index, time, order, event);
  }

  private boolean isBefore(long time, long order, int index) {
    long other = times[index];
    return time < other || (time == other && order < orders[index]);
  }

  private void copy(int from, int to) {
    put(to, times[from], orders[from], at(from));
  }

  private void put(int index, long time, long order, Event event) {
    times[index] = time;
    orders[index] = order;
    events[index] = event;
    event.index = index;
  }

  private Event at(int index) {
    var event = events[index];
    assert event != null : "no event at " + index + " of " + size;
    return event;
  }

  private void grow() {
    int capacity = times.length * 2;
    times = Arrays.copyOf(times, capacity);
    orders = Arrays.copyOf(orders, capacity);
    events = Arrays.copyOf(events, capacity);
  }
}
