package io.netjar.apps.files;

/// The arrays that the chunks of one file are in on their way: as many as can be at work at once,
/// used in turns.
final class Buffers {
  /// Of larger chunks there are fewer at once.
  private static final int MANY_BYTES = 1024 * 1024;

  /// Shorter files are not worth a thread.
  private static final int FEW_CHUNKS = 4;

  private final byte[][] arrays;
  private final int bytes;
  private int next;

  /// A CRC takes less time than to hand a chunk to another thread, which has to fetch it from
  /// another core; SHA-256 takes as long as the network of this machine.
  ///
  /// @param offer whose chunks they are for
  Buffers(Offer offer) {
    boolean isShort = offer.size() >= 0 && offer.chunks() <= FEW_CHUNKS;
    int most = offer.chunk() > MANY_BYTES ? 1 : 3;
    boolean isInTurn = isShort || offer.check() == Check.CRC32C;
    arrays = new byte[isInTurn ? 1 : most + 1][];
    bytes = offer.size() >= 0 ? (int) Math.min(offer.size(), offer.chunk()) : offer.chunk();
  }

  /// How many may be at work while another is filled; 0 where all is to be done in turn.
  int atWork() {
    return arrays.length - 1;
  }

  /// The one that was free for longest.
  byte[] next() {
    next = (next + 1) % arrays.length;
    byte[] array = arrays[next];
    if (array == null) {
      array = new byte[bytes];
      arrays[next] = array;
    }
    return array;
  }
}
