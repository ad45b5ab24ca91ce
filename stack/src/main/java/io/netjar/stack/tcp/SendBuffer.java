package io.netjar.stack.tcp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes that a program has written and the peer has not acknowledged: positions [#start] to
/// [#end].
///
/// They lie in chunks of [#CHUNK] bytes, so that the chunk of a position is found by a shift; the
/// last chunk grows up to that size as it fills. An empty buffer holds no chunk.
final class SendBuffer {
  static final int CHUNK = 1 << 14;

  private static final int LEAST_CHUNK = 256;
  private static final int MOST_SPARES = 32;
  private static final byte[][] NONE = {};
  private static final byte[] NONE_CHUNK = {};

  /// The chunks in use are `chunks[0]` to `chunks[count - 1]`.
  private byte[][] chunks = NONE;

  private int count;

  /// Position of the first byte of `chunks[0]`.
  private long base;

  private long start;
  private long end;

  /// Emptied chunks to be used again: `spares[0]` to `spares[spareCount - 1]`. A writer that is
  /// woken when a third of the buffer is free fills as many at once.
  private byte[][] spares = NONE;

  private int spareCount;

  /// Where emptied chunks go instead; null: nowhere.
  private @Nullable PreparedBytes home;

  /// @param position of the first byte that will be written
  SendBuffer(long position) {
    base = position;
    start = position;
    end = position;
  }

  /// The position of the oldest byte held.
  long start() {
    return start;
  }

  /// How many bytes are held.
  int size() {
    return (int) (end - start);
  }

  /// Appends bytes.
  void append(byte[] bytes, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > 0) {
      int used = roomFor(left);
      int taken = Math.min(left, CHUNK - used);
      var chunk = withRoom(used, used + taken);
      System.arraycopy(bytes, from, chunk, used, taken);
      end += taken;
      from += taken;
      left -= taken;
    }
  }

  /// Appends the next `length` bytes of `from`, whose position moves behind them.
  void append(ByteBuffer from, int length) {
    int left = length;
    while (left > 0) {
      int used = roomFor(left);
      int taken = Math.min(left, CHUNK - used);
      from.get(withRoom(used, used + taken), used, taken);
      end += taken;
      left -= taken;
    }
  }

  /// True where a whole chunk may follow: [#take].
  boolean endsWithWholeChunk() {
    return end - base == (long) count * CHUNK;
  }

  /// Appends a chunk that is full, without a copy.
  ///
  /// @param from takes emptied chunks from now on
  void take(byte[] chunk, PreparedBytes from) {
    home = from;
    makePlace();
    chunks[count++] = chunk;
    end += CHUNK;
  }

  /// Adds a chunk where the last one is full; returns how much of the last one is used.
  private int roomFor(int wanted) {
    int used = count == 0 ? CHUNK : (int) (end - base) - (count - 1) * CHUNK;
    if (used == CHUNK) {
      addChunk(wanted);
      used = 0;
    }
    return used;
  }

  /// Copies `length` bytes from `position` on into `target`.
  void copy(long position, byte[] target, int offset, int length) {
    assert position >= start && position + length <= end
        : position + "+" + length + " of " + start + "-" + end;
    int from = (int) (position - base);
    int to = offset;
    int left = length;
    while (left > 0) {
      int within = from & (CHUNK - 1);
      int part = Math.min(left, CHUNK - within);
      System.arraycopy(chunks[from >>> 14], within, target, to, part);
      from += part;
      to += part;
      left -= part;
    }
  }

  /// Lets go of all bytes before `position`.
  void release(long position) {
    assert position >= start && position <= end : position + " of " + start + "-" + end;
    start = position;
    if (start == end) {
      if (home != null) {
        home.giveBack(chunks, count);
      }
      clear();
      return;
    }
    int emptied = (int) (start - base) / CHUNK;
    if (emptied > 0) {
      keepSpares(emptied);
      System.arraycopy(chunks, emptied, chunks, 0, count - emptied);
      Arrays.fill(chunks, count - emptied, count, NONE_CHUNK);
      count -= emptied;
      base += (long) emptied * CHUNK;
    }
  }

  /// Lets go of everything.
  void clear() {
    start = end;
    base = end;
    chunks = NONE;
    count = 0;
    spares = NONE;
    spareCount = 0;
  }

  private void keepSpares(int emptied) {
    if (home != null) {
      home.giveBack(chunks, emptied);
      return;
    }
    int kept = Math.min(emptied, MOST_SPARES - spareCount);
    if (spares.length < spareCount + kept) {
      int capacity = Math.min(MOST_SPARES, 2 * (spareCount + kept));
      var larger = Arrays.copyOf(spares, capacity);
      Arrays.fill(larger, spares.length, capacity, NONE_CHUNK);
      spares = larger;
    }
    // All but the last chunk in use are of full size, and the last is never emptied here.
    System.arraycopy(chunks, 0, spares, spareCount, kept);
    spareCount += kept;
  }

  private void makePlace() {
    if (count == chunks.length) {
      int capacity = Math.max(1, count * 2);
      var larger = Arrays.copyOf(chunks, capacity);
      Arrays.fill(larger, count, capacity, NONE_CHUNK);
      chunks = larger;
    }
  }

  private void addChunk(int wanted) {
    makePlace();
    if (spareCount > 0 && wanted > LEAST_CHUNK) {
      chunks[count++] = spares[--spareCount];
      spares[spareCount] = NONE_CHUNK;
    } else {
      chunks[count++] = new byte[chunkSize(wanted)];
    }
  }

  /// The last chunk, grown where it does not hold `needed` bytes.
  private byte[] withRoom(int used, int needed) {
    var last = chunks[count - 1];
    if (last.length < needed) {
      var larger = new byte[chunkSize(needed)];
      System.arraycopy(last, 0, larger, 0, used);
      chunks[count - 1] = larger;
      return larger;
    }
    return last;
  }

  private static int chunkSize(int wanted) {
    int size = LEAST_CHUNK;
    while (size < wanted && size < CHUNK) {
      size *= 2;
    }
    return size;
  }

  /// Bytes of the arrays held.
  int heldBytes() {
    int sum = spareCount * CHUNK;
    for (int i = 0; i < count; i++) {
      sum += chunks[i].length;
    }
    return sum;
  }
}
