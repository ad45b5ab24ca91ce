package io.netjar.stack.tcp;

import io.netjar.wire.PacketArrays;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Bytes received in order and not read by the program yet: slices of the packets they came in.
///
/// A payload is kept where it arrived and copied once, when it is read. So that many small payloads
/// do not hold many arrays, a small one that finds others waiting is copied behind them into an
/// array of the queue's own. The arrays held are at most four times the bytes queued plus [#SLACK].
/// An empty queue holds nothing.
final class ReceiveQueue {
  /// Payloads below this size in bytes are copied together.
  private static final int SMALL = 1024;

  private static final int OWN_ARRAY = 2048;

  /// What the arrays held may exceed four times the bytes queued by: one packet and one own array.
  static final int SLACK = 65_536 + 1024 + 2 * OWN_ARRAY;

  static final byte[] NOTHING = {};

  private byte[][] arrays = new byte[4][];
  private int[] starts = new int[4];
  private int[] ends = new int[4];

  /// Where the arrays go when they are read.
  private @Nullable PacketArrays[] homes = new PacketArrays[4];

  private int head;
  private int size;
  private int bytes;

  /// True where the newest slice lies in an array of our own with room behind it.
  private boolean tailIsOwn;

  /// How many bytes wait.
  int bytes() {
    return bytes;
  }

  /// Appends a slice; `array` is kept.
  ///
  /// @param home where the array goes when it is read; null: nowhere
  void append(byte[] array, int offset, int length, @Nullable PacketArrays home) {
    bytes += length;
    if (size > 0 && (length < SMALL || array.length > 2 * length + SMALL)) {
      appendCopy(array, offset, length);
    } else {
      add(array, offset, offset + length, home);
      tailIsOwn = false;
    }
  }

  private void appendCopy(byte[] array, int offset, int length) {
    int tail = slot(size - 1);
    if (tailIsOwn && arrays[tail].length - ends[tail] >= length) {
      System.arraycopy(array, offset, arrays[tail], ends[tail], length);
      ends[tail] += length;
      return;
    }
    var own = new byte[Math.max(OWN_ARRAY, length)];
    System.arraycopy(array, offset, own, 0, length);
    add(own, 0, length, null);
    tailIsOwn = true;
  }

  /// Moves up to `length` bytes out; returns how many.
  int read(byte[] target, int offset, int length) {
    int done = 0;
    while (done < length && size > 0) {
      int part = Math.min(length - done, ends[head] - starts[head]);
      System.arraycopy(arrays[head], starts[head], target, offset + done, part);
      done += part;
      starts[head] += part;
      if (starts[head] == ends[head]) {
        removeHead();
      }
    }
    bytes -= done;
    return done;
  }

  /// Moves up to `length` bytes into `target`, from `index` on; returns how many.
  int read(ByteBuffer target, int index, int length) {
    int done = 0;
    while (done < length && size > 0) {
      int part = Math.min(length - done, ends[head] - starts[head]);
      target.put(index + done, arrays[head], starts[head], part);
      done += part;
      starts[head] += part;
      if (starts[head] == ends[head]) {
        removeHead();
      }
    }
    bytes -= done;
    return done;
  }

  /// Moves the slices out that fit wholly into `length` bytes.
  void moveTo(ReceivedSlices target, int length) {
    int room = length;
    while (size > 0 && ends[head] - starts[head] <= room) {
      int part = ends[head] - starts[head];
      target.add(arrays[head], starts[head], ends[head], homes[head]);
      homes[head] = null;
      removeHead();
      room -= part;
      bytes -= part;
    }
  }

  private void removeHead() {
    var home = homes[head];
    if (home != null) {
      home.giveBack(arrays[head]);
      homes[head] = null;
    }
    arrays[head] = NOTHING;
    head = (head + 1) & (arrays.length - 1);
    size--;
  }

  /// Bytes of the arrays held.
  int heldBytes() {
    int sum = 0;
    for (int i = 0; i < size; i++) {
      sum += arrays[slot(i)].length;
    }
    return sum;
  }

  private void add(byte[] array, int start, int end, @Nullable PacketArrays home) {
    if (size == arrays.length) {
      grow();
    }
    int slot = slot(size++);
    arrays[slot] = array;
    starts[slot] = start;
    ends[slot] = end;
    homes[slot] = home;
  }

  private int slot(int index) {
    return (head + index) & (arrays.length - 1);
  }

  private void grow() {
    int capacity = size * 2;
    var newArrays = new byte[capacity][];
    var newStarts = new int[capacity];
    var newEnds = new int[capacity];
    var newHomes = new @Nullable PacketArrays[capacity];
    for (int i = 0; i < size; i++) {
      newArrays[i] = arrays[slot(i)];
      newStarts[i] = starts[slot(i)];
      newEnds[i] = ends[slot(i)];
      newHomes[i] = homes[slot(i)];
    }
    arrays = newArrays;
    starts = newStarts;
    ends = newEnds;
    homes = newHomes;
    head = 0;
  }

  /// Checks the sums against the slices.
  boolean isConsistent() {
    int sum = 0;
    for (int i = 0; i < size; i++) {
      sum += ends[slot(i)] - starts[slot(i)];
    }
    return sum == bytes && heldBytes() <= 4L * bytes + SLACK;
  }

  /// The empty queue, or null in its place.
  static @Nullable ReceiveQueue orNull(@Nullable ReceiveQueue queue) {
    return queue == null || queue.size == 0 ? null : queue;
  }
}
