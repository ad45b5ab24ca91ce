package io.netjar.sockets.channels;

import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Arrays through which bytes go between the network and direct buffers, which have none. A few are
/// kept for the next call.
public final class ScratchArrays {
  /// Bytes of an array.
  static final int LENGTH = 1 << 16;

  private static final int KEPT = 8;

  private final ArrayBlockingQueue<byte[]> free = new ArrayBlockingQueue<>(KEPT);

  /// None at first.
  public ScratchArrays() {}

  byte[] take() {
    byte @Nullable [] kept = free.poll();
    return kept == null ? new byte[LENGTH] : kept;
  }

  @SuppressWarnings("CheckReturnValue") // Where enough are kept, this one is not.
  void giveBack(byte[] array) {
    free.offer(array);
  }
}
