package io.netjar.stack.tcp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes that a program is about to write, copied already, in chunks that a send buffer takes as
/// they are. A program copies them while others go on in the network.
///
/// [#fill] and [#clear] may run anywhere; [BufferTransfer#write] belongs to the network, and so do
/// the chunks that come back when their bytes are acknowledged. One thread at a time.
public final class PreparedBytes {
  /// How many chunks are filled at once.
  private static final int MOST_CHUNKS = 16;

  private static final byte[] NONE = {};

  /// Those filled are `chunks[first]` to `chunks[count - 1]`, all but the last of full length; the
  /// others are empty or not there.
  private final byte[][] chunks = new byte[MOST_CHUNKS][];

  private int first;
  private int count;

  /// How much of the first chunk is written already.
  private int done;

  private int remaining;

  /// Chunks that came back: the network's.
  private final byte[][] spares = new byte[MOST_CHUNKS][];

  private int spareCount;

  /// Empty.
  public PreparedBytes() {
    Arrays.fill(chunks, NONE);
    Arrays.fill(spares, NONE);
  }

  /// How many bytes are left to write.
  public int remaining() {
    return remaining;
  }

  /// Copies bytes of `from`, as many as fit; its position stays. Nothing may be left of what was
  /// filled before.
  public void fill(ByteBuffer from) {
    assert remaining == 0 : remaining + " bytes are left";
    int length = Math.min(from.remaining(), MOST_CHUNKS * SendBuffer.CHUNK);
    first = 0;
    count = 0;
    done = 0;
    for (int at = 0; at < length; at += SendBuffer.CHUNK) {
      if (chunks[count].length == 0) {
        chunks[count] = new byte[SendBuffer.CHUNK];
      }
      int part = Math.min(SendBuffer.CHUNK, length - at);
      from.get(from.position() + at, chunks[count++], 0, part);
    }
    remaining = length;
  }

  /// Forgets what is left.
  public void clear() {
    remaining = 0;
  }

  /// Moves bytes to the end of `target`, which has room for `free`: only whole chunks where it
  /// holds others, since with the acknowledgement of these there will be room, and nothing is to be
  /// copied again.
  ///
  /// @return how many
  int moveTo(SendBuffer target, int free) {
    int moved = 0;
    while (remaining > 0) {
      int part = Math.min(remaining, SendBuffer.CHUNK - done);
      if (part > free - moved && target.size() > 0) {
        break;
      }
      part = Math.min(part, free - moved);
      movePart(target, part);
      moved += part;
    }
    return moved;
  }

  private void movePart(SendBuffer target, int length) {
    if (length == SendBuffer.CHUNK && target.endsWithWholeChunk()) {
      target.take(chunks[first], this);
      chunks[first] = spareCount == 0 ? NONE : spares[--spareCount];
    } else {
      target.append(chunks[first], done, length);
    }
    done += length;
    remaining -= length;
    if (done == SendBuffer.CHUNK) {
      first++;
      done = 0;
    }
  }

  /// Takes chunks back whose bytes nobody needs any more.
  void giveBack(byte[][] from, int number) {
    for (int i = 0; i < number && spareCount < MOST_CHUNKS; i++) {
      if (from[i].length == SendBuffer.CHUNK) {
        spares[spareCount++] = from[i];
      }
    }
  }
}
