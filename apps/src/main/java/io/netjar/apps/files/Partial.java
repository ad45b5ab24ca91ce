package io.netjar.apps.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A file on its way in, chunk by chunk, under a name that nobody can guess. Beside it lies a
/// journal of the chunks that are on the disk, if it has more than one: with it a later connection,
/// and a later process, goes on where this one ends.
final class Partial implements Closeable {
  /// How much may be lost, and come again, when the receiver is killed.
  private static final int SYNC_BYTES = 16 * 1024 * 1024;

  private final Directory folder;
  private final String name;
  private final Offer offer;
  private final FileChannel file;
  private final @Nullable Journal journal;
  private final Checksums checksums;
  private final List<byte[]> unsynced = new ArrayList<>();
  private long unsyncedBytes;
  private boolean isOver;

  private Partial(
      Directory folder,
      String name,
      Offer offer,
      FileChannel file,
      @Nullable Journal journal,
      Checksums checksums) {
    this.folder = folder;
    this.name = name;
    this.offer = offer;
    this.file = file;
    this.journal = journal;
    this.checksums = checksums;
  }

  /// Begins a file.
  static Partial create(Directory folder, FileName target, Offer offer) throws IOException {
    String name = Directory.temporary(target.text());
    FileChannel file = folder.create(name);
    @Nullable Journal journal = null;
    try {
      if (hasJournal(offer)) {
        journal = Journal.begin(folder.create(journalOf(name)), offer);
      }
      return new Partial(folder, name, offer, file, journal, new Checksums(offer.check()));
    } catch (IOException e) {
      new Partial(folder, name, offer, file, null, new Checksums(offer.check())).discard();
      throw e;
    }
  }

  /// True where a file can be gone on with by a later connection.
  static boolean hasJournal(Offer offer) {
    return offer.chunks() > 1 && !offer.identity().isEmpty();
  }

  /// Goes on with a file, if it is the same as the one offered.
  ///
  /// @param name of the file on its way
  /// @return null where it is another, or its journal does not tell, or somebody else writes it
  static @Nullable Partial resume(Directory folder, String name, Offer offer) throws IOException {
    BasicFileAttributes attributes = folder.attributes(name);
    BasicFileAttributes ofJournal = folder.attributes(journalOf(name));
    if (attributes == null || ofJournal == null || !ofJournal.isRegularFile()) {
      return null;
    }
    FileChannel channel =
        folder.open(journalOf(name), StandardOpenOption.READ, StandardOpenOption.WRITE);
    @Nullable Partial partial = null;
    try {
      Offer begun = Journal.offer(channel);
      if (begun != null && begun.path().equals(offer.path()) && attributes.isRegularFile()) {
        boolean isSame = isSame(begun, offer);
        partial = resume(folder, name, isSame ? offer : begun, channel);
        if (partial != null && !isSame) {
          // The source has changed: nothing of it is of use any more.
          partial.discard();
          partial = null;
        }
      }
      return partial;
    } finally {
      if (partial == null) {
        channel.close();
      }
    }
  }

  private static @Nullable Partial resume(
      Directory folder, String name, Offer offer, FileChannel channel) throws IOException {
    var checksums = new Checksums(offer.check());
    List<Integer> crcs = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    long[] sealed = {Long.MIN_VALUE};
    var journal =
        Journal.resume(
            channel,
            offer,
            new Journal.Records() {
              @Override
              public void chunk(int index, int crc32c, byte[] check) {
                checksums.put(index, check);
                indices.add(index);
                crcs.add(crc32c);
                sealed[0] = Long.MIN_VALUE;
              }

              @Override
              public void seal(long modified) {
                sealed[0] = modified;
              }
            });
    if (journal == null) {
      return null;
    }
    FileChannel file = folder.open(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
    BasicFileAttributes now = folder.attributes(name);
    boolean isTrusted = now != null && sealed[0] == nanos(now);
    boolean isWhole = isTrusted || isAsWritten(file, offer, checksums, indices, crcs);
    var partial = new Partial(folder, name, offer, file, journal, checksums);
    if (!isWhole) {
      partial.discard();
      return null;
    }
    return partial;
  }

  /// Reads all chunks that the journal names: the receiver was killed, or somebody else has written
  /// to the file.
  private static boolean isAsWritten(
      FileChannel file, Offer offer, Checksums sums, List<Integer> indices, List<Integer> crcs)
      throws IOException {
    byte[] bytes = new byte[offer.chunk()];
    for (int i = 0; i < indices.size(); i++) {
      int index = indices.get(i);
      int length = offer.length(index);
      if (!readWhole(file, (long) index * offer.chunk(), bytes, length)
          || (int) sums.crc32c(bytes, length) != crcs.get(i)) {
        return false;
      }
    }
    return true;
  }

  /// Reads bytes of a file.
  ///
  /// @return false where it ends before
  static boolean readWhole(FileChannel file, long at, byte[] into, int length) throws IOException {
    var bytes = ByteBuffer.wrap(into, 0, length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, at + bytes.position()) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(Offer begun, Offer now) {
    return begun.path().equals(now.path())
        && begun.size() == now.size()
        && begun.modified() == now.modified()
        && begun.chunk() == now.chunk()
        && begun.check() == now.check()
        && begun.identity().equals(now.identity());
  }

  private static String journalOf(String name) {
    return name.substring(0, name.length() - FileName.PARTIAL.length()) + FileName.JOURNAL;
  }

  private static long nanos(BasicFileAttributes attributes) {
    return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  /// The name it has on its way.
  String name() {
    return name;
  }

  /// What is known of its chunks.
  Checksums checksums() {
    return checksums;
  }

  /// Writes a chunk.
  ///
  /// @throws IOException if it cannot be written whole
  void write(int index, byte[] bytes, int length, int crc32c, byte[] check) throws IOException {
    var chunk = ByteBuffer.wrap(bytes, 0, length);
    long at = (long) index * offer.chunk();
    try {
      while (chunk.hasRemaining()) {
        file.write(chunk, at + chunk.position());
      }
    } catch (IOException e) {
      // A disk that fills up takes a part first and only then throws: give that part back.
      if (checksums.isLast(index)) {
        file.truncate(at);
      }
      throw e;
    }
    checksums.put(index, check);
    if (journal != null) {
      unsynced.add(journal.record(index, crc32c, check));
    }
    unsyncedBytes += length;
    if (unsyncedBytes >= SYNC_BYTES) {
      sync();
    }
  }

  /// Forces the chunks to the disk, and then, that they are there.
  private void sync() throws IOException {
    file.force(true);
    unsyncedBytes = 0;
    if (journal != null && !unsynced.isEmpty()) {
      var records = ByteBuffer.allocate(unsynced.size() * unsynced.getFirst().length);
      unsynced.forEach(records::put);
      unsynced.clear();
      journal.append(records.flip());
    }
  }

  /// Closes it: it is whole. It still has the name it had on its way.
  ///
  /// @param isForced whether it must be on the disk first
  void finish(boolean isForced) throws IOException {
    if (isForced) {
      sync();
    }
    file.close();
    isOver = true;
  }

  /// Deletes the journal of a file that has been published.
  void forgetJournal() {
    if (hasJournal(offer)) {
      try (journal) {
        folder.delete(journalOf(name));
      } catch (IOException e) {
        // A disk that has failed may fail here too; a journal alone is deleted by who comes next.
      }
    }
  }

  /// Deletes it.
  void discard() {
    isOver = true;
    try (file) {
      folder.delete(name);
    } catch (IOException e) {
      // As above, with the other leftovers.
    }
    forgetJournal();
  }

  /// Keeps what came for a later connection, or deletes it where none could go on with it.
  @Override
  public void close() throws IOException {
    if (isOver) {
      return;
    }
    if (journal == null || checksums.count() == 0) {
      discard();
      return;
    }
    isOver = true;
    try (file;
        journal) {
      sync();
      BasicFileAttributes attributes = folder.attributes(name);
      if (attributes != null) {
        journal.seal(nanos(attributes));
      }
    } catch (IOException e) {
      // Such as on a full disk. What the journal held before still holds, and the rest comes again.
    }
  }
}
