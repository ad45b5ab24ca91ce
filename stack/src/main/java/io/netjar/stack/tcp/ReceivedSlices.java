package io.netjar.stack.tcp;

import io.netjar.wire.PacketArrays;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Received bytes that were taken out of their connection and not copied yet: whole payloads, in
/// the packets they came in. A program copies them while others go on in the network.
///
/// [BufferTransfer#read] fills it; [#copyTo] may run anywhere; [#recycle] belongs to the network
/// again. One thread at a time.
public final class ReceivedSlices {
  private byte[][] arrays = new byte[4][];
  private int[] starts = new int[4];
  private int[] lengths = new int[4];
  private @Nullable PacketArrays[] homes = new PacketArrays[4];
  private int count;
  private int bytes;

  /// Empty.
  public ReceivedSlices() {}

  /// How many bytes it holds.
  public int bytes() {
    return bytes;
  }

  void add(byte[] array, int start, int end, @Nullable PacketArrays home) {
    if (count == arrays.length) {
      arrays = Arrays.copyOf(arrays, 2 * count);
      starts = Arrays.copyOf(starts, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
      homes = Arrays.copyOf(homes, 2 * count);
    }
    arrays[count] = array;
    starts[count] = start;
    lengths[count] = end - start;
    homes[count++] = home;
    bytes += end - start;
  }

  /// Copies all bytes into `target`, from `index` on; its position stays.
  public void copyTo(ByteBuffer target, int index) {
    int at = index;
    for (int i = 0; i < count; i++) {
      target.put(at, arrays[i], starts[i], lengths[i]);
      at += lengths[i];
    }
  }

  /// Lets go of the bytes, whose arrays serve other packets.
  public void recycle() {
    for (int i = 0; i < count; i++) {
      var home = homes[i];
      if (home != null) {
        home.giveBack(arrays[i]);
      }
    }
    clear();
  }

  /// Lets go of the bytes.
  private void clear() {
    Arrays.fill(arrays, 0, count, ReceiveQueue.NOTHING);
    Arrays.fill(homes, 0, count, null);
    count = 0;
    bytes = 0;
  }
}
