package io.netjar.apps.files;

import io.netjar.apps.files.Conversation.Heard;
import io.netjar.apps.files.Refusal.Code;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import java.util.HexFormat;

/// The chunks of a file on their way in. They are checked and written in a thread of their own,
/// while the next ones are read from the socket.
final class ChunksIn implements Closeable {
  private final Offer offer;
  private final Partial partial;
  private final Busy busy;
  private final BitSet come;
  private final Buffers buffers;
  private final Behind<Refusal> behind;

  ChunksIn(Offer offer, Partial partial, Busy busy) {
    this.offer = offer;
    this.partial = partial;
    this.busy = busy;
    come = partial.checksums().known();
    buffers = new Buffers(offer);
    var threads = Thread.ofPlatform().daemon().name("files-writing");
    behind = new Behind<>(Refusal.class, threads, buffers.atWork());
  }

  /// Reads a chunk.
  ///
  /// @return how many bytes it has
  /// @throws Refusal of an earlier chunk, perhaps
  int take(Heard heard) throws IOException, ProgramException, Refusal {
    Fields fields = heard.fields();
    long number = fields.number("index");
    int length = (int) heard.payload().length();
    boolean isKnown = offer.size() >= 0;
    long most = isKnown ? offer.chunks() : Offer.MOST_CHUNKS;
    if (number >= most || come.get((int) number) || (!isKnown && number != come.cardinality())) {
      throw new ProgramException(ExitCode.PROTOCOL, "chunk " + number + " comes out of turn");
    }
    int index = (int) number;
    if (isKnown ? length != offer.length(index) : length > offer.chunk()) {
      throw new ProgramException(
          ExitCode.PROTOCOL, "chunk " + index + " has a length of " + Shown.bytes(length));
    }
    long crc32c = fields.number("crc32c");
    String check = fields.text("check");
    byte[] buffer = buffers.next();
    read(heard.payload(), buffer, length);
    come.set(index);
    behind.hand(() -> write(index, buffer, length, crc32c, check));
    return length;
  }

  /// Reads a payload, and says now and then that it is coming: a slow network is no dead peer.
  private void read(InputStream payload, byte[] buffer, int length) throws IOException {
    int read = 0;
    while (read < length) {
      read += Math.max(0, payload.read(buffer, read, length - read));
      busy.stay();
    }
  }

  private void write(int index, byte[] bytes, int length, long crc32c, String check)
      throws Refusal {
    Checksums sums = partial.checksums();
    if (sums.crc32c(bytes, length) != crc32c) {
      throw new Refusal(Code.INTEGRITY, "chunk " + index + " arrived with another CRC32C");
    }
    byte[] own = sums.of(bytes, length, crc32c);
    if (!HexFormat.of().formatHex(own).equals(check)) {
      throw new Refusal(Code.INTEGRITY, "chunk " + index + " arrived with another check");
    }
    SmallFiles.onDisk(
        () -> {
          partial.write(index, bytes, length, (int) crc32c, own);
          return true;
        });
  }

  /// Waits until all are written.
  ///
  /// @throws Refusal if one of them is not what it should be, or could not be written
  void finish() throws Refusal {
    behind.finish();
  }

  /// Waits until those that came are written, unless one could not be.
  @Override
  public void close() {
    behind.close();
  }
}
