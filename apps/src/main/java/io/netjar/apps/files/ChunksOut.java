package io.netjar.apps.files;

import java.io.Closeable;
import java.io.IOException;
import java.util.HexFormat;

/// The chunks of a file on their way to the peer. They are written to the socket in a thread of
/// their own, while the next ones are read and hashed. Until it is finished nobody else speaks.
final class ChunksOut implements Closeable {
  private final Conversation peer;
  private final long id;
  private final Checksums sums;
  private final Progress progress;
  private final Buffers buffers;
  private final Behind<IOException> behind;

  /// @param progress is told of each chunk when it is written, which a limit of the rate delays
  ChunksOut(Conversation peer, Offer offer, Checksums sums, Progress progress) {
    this.peer = peer;
    this.id = offer.id();
    this.sums = sums;
    this.progress = progress;
    buffers = new Buffers(offer);
    var threads = Thread.ofPlatform().daemon().name("files-chunks");
    behind = new Behind<>(IOException.class, threads, buffers.atWork());
  }

  /// An array for the next chunk.
  byte[] buffer() {
    return buffers.next();
  }

  /// Sends a chunk, and remembers its check.
  ///
  /// @param bytes of [#buffer]; not to be changed until it is given again
  void send(int index, byte[] bytes, int length) throws IOException {
    long crc32c = sums.crc32c(bytes, length);
    byte[] check = sums.of(bytes, length, crc32c);
    sums.put(index, check);
    Fields chunk =
        Fields.of("chunk")
            .put("id", id)
            .put("index", index)
            .put("crc32c", crc32c)
            .put("check", HexFormat.of().formatHex(check));
    behind.hand(
        () -> {
          peer.say(chunk, bytes, length);
          progress.moved(length);
        });
  }

  /// Waits until all are written.
  void finish() throws IOException {
    behind.finish();
  }

  @Override
  public void close() {
    behind.close();
  }
}
