package io.netjar.apps.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.program.ProgramException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Which chunks of a file on its way are on the disk. It only grows; each record carries its own
/// CRC32C, so that one half written at a crash is known, and reading ends there.
///
/// ```text
///  +---------+--------------+---------+   +-------+--------+---------+---------+
///  | u32: n  | offer, JSON  | CRC32C  |   | index | CRC32C |  check  | CRC32C  |  …
///  +---------+--------------+---------+   +-------+--------+---------+---------+
/// ```
///
/// A record of index -1 is a seal: it holds when the file was last written to, in nanoseconds, and
/// says that nothing was written to it since. Whoever finds another time there reads the chunks
/// again before trusting the records.
final class Journal implements Closeable {
  private static final int SEAL = -1;
  private static final int MOST_OFFER_BYTES = 64 * 1024;

  private final FileChannel channel;
  private final int recordBytes;
  private long end;

  private Journal(FileChannel channel, Check check) {
    this.channel = channel;
    recordBytes = 3 * Integer.BYTES + check.bytes();
  }

  /// Takes records as they are read.
  interface Records {
    /// A chunk that is on the disk.
    void chunk(int index, int crc32c, byte[] check);

    /// The time of the last write, up to the next chunk.
    void seal(long modified);
  }

  /// Begins a journal.
  ///
  /// @param channel of an empty file, owned by the journal from then on
  static Journal begin(FileChannel channel, Offer offer) throws IOException {
    var journal = new Journal(channel, offer.check());
    try {
      if (!journal.lock()) {
        throw new IOException("a new journal is locked by another");
      }
      byte[] text = offer.fields().toString().getBytes(UTF_8);
      var head = ByteBuffer.allocate(text.length + 2 * Integer.BYTES).putInt(text.length).put(text);
      head.putInt(crc32c(text, 0, text.length)).flip();
      journal.append(head);
      return journal;
    } catch (IOException e) {
      journal.close();
      throw e;
    }
  }

  /// Reads the offer that a journal was begun with.
  ///
  /// @return null where none can be read
  static @Nullable Offer offer(FileChannel channel) throws IOException {
    var head = read(channel, 0, Integer.BYTES);
    int length = head == null ? 0 : ByteBuffer.wrap(head).getInt();
    if (length < 1 || length > MOST_OFFER_BYTES) {
      return null;
    }
    var text = read(channel, Integer.BYTES, length + Integer.BYTES);
    if (text == null || crc32c(text, 0, length) != ByteBuffer.wrap(text).getInt(length)) {
      return null;
    }
    try {
      return Offer.of(Fields.parse(new String(text, 0, length, UTF_8)));
    } catch (ProgramException e) {
      return null;
    }
  }

  /// Goes on with a journal that is there.
  ///
  /// @param channel owned by the journal from then on
  /// @param offer what [#offer] has read of it
  /// @return null where another has it open
  static @Nullable Journal resume(FileChannel channel, Offer offer, Records records)
      throws IOException {
    var journal = new Journal(channel, offer.check());
    if (!journal.lock()) {
      return null;
    }
    var length = read(channel, 0, Integer.BYTES);
    if (length == null) {
      throw new EOFException("the journal was cut while it was read");
    }
    journal.end = ByteBuffer.wrap(length).getInt() + 2L * Integer.BYTES;
    while (journal.readRecord(offer, records)) {
      journal.end += journal.recordBytes;
    }
    channel.truncate(journal.end);
    return journal;
  }

  private boolean readRecord(Offer offer, Records records) throws IOException {
    byte[] bytes = read(channel, end, recordBytes);
    int body = recordBytes - Integer.BYTES;
    if (bytes == null || crc32c(bytes, 0, body) != ByteBuffer.wrap(bytes).getInt(body)) {
      return false;
    }
    var record = ByteBuffer.wrap(bytes);
    int index = record.getInt();
    if (index == SEAL) {
      records.seal(record.getLong());
      return true;
    }
    if (index < 0 || index >= offer.chunks()) {
      return false;
    }
    int crc = record.getInt();
    byte[] check = new byte[offer.check().bytes()];
    record.get(check);
    records.chunk(index, crc, check);
    return true;
  }

  private boolean lock() throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /// The record of a chunk, to be written when the chunk is on the disk.
  byte[] record(int index, int crc32c, byte[] check) {
    byte[] record = new byte[recordBytes];
    ByteBuffer.wrap(record).putInt(index).putInt(crc32c).put(check);
    return finished(record);
  }

  private static byte[] finished(byte[] record) {
    int body = record.length - Integer.BYTES;
    ByteBuffer.wrap(record).putInt(body, crc32c(record, 0, body));
    return record;
  }

  /// Writes a seal.
  void seal(long modified) throws IOException {
    byte[] record = new byte[recordBytes];
    ByteBuffer.wrap(record).putInt(SEAL).putLong(modified);
    append(ByteBuffer.wrap(finished(record)));
  }

  /// Writes records and forces them to the disk.
  void append(ByteBuffer records) throws IOException {
    while (records.hasRemaining()) {
      end += channel.write(records, end);
    }
    channel.force(true);
  }

  private static byte @Nullable [] read(FileChannel from, long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    return Partial.readWhole(from, at, bytes, length) ? bytes : null;
  }

  private static int crc32c(byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
