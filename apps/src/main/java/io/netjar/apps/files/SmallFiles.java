package io.netjar.apps.files;

import io.netjar.apps.files.Refusal.Code;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Small files that have come whole, and are forced to the disk together: one by one, each would
/// wait for the disk by itself.
final class SmallFiles implements Closeable {
  /// How many wait.
  private static final int MOST_PENDING = 64;

  private final Inbox inbox;
  private final List<Pending> pending = new ArrayList<>();

  /// Is told of a file that is on the disk under its name.
  @FunctionalInterface
  interface Saved {
    void saved(Offer offer, String name) throws IOException;
  }

  /// Is told of a file that could not be saved.
  @FunctionalInterface
  interface Refused {
    void refused(long id, String path, Refusal refusal) throws IOException;
  }

  /// A small file that is written and not yet forced.
  private record Pending(
      Offer offer, Directory folder, FileName name, String temporary, FileChannel channel) {}

  SmallFiles(Inbox inbox) {
    this.inbox = inbox;
  }

  /// True where no more should wait.
  boolean isFull() {
    return pending.size() >= MOST_PENDING;
  }

  /// Writes a file, to be named at the next [#commit].
  void add(Offer offer, Directory folder, FileName name, byte[] content) throws Refusal {
    onDisk(
        () -> {
          inbox.twin(folder, name, withoutTime(offer));
          return pending.add(write(offer, folder, name, content));
        });
  }

  /// What works on the disk.
  interface DiskWork<T> {
    T work() throws IOException, Refusal;
  }

  /// A failure of the disk is the receiver's, and no failure of the connection.
  static <T> T onDisk(DiskWork<T> work) throws Refusal {
    try {
      return work.work();
    } catch (java.nio.file.InvalidPathException e) {
      throw new Refusal(Code.NAME, "the receiver's machine cannot write the name");
    } catch (IOException e) {
      throw Refusal.ofDisk(e);
    }
  }

  /// A small file was compared already: the same size and time are no sign of the same file.
  private static Offer withoutTime(Offer offer) {
    return new Offer(
        offer.id(), offer.path(), -1, offer.modified(), offer.chunk(), offer.check(), "");
  }

  /// Finds the same file, to the last byte, under the name or, where files are numbered, one of its
  /// numbers.
  ///
  /// @return the name that it has; empty where it is not there
  String same(Directory folder, FileName name, Offer offer, byte[] content) throws IOException {
    if (inbox.overwrites()) {
      return "";
    }
    int most = inbox.conflict() == Conflict.RENAME ? Inbox.MOST_NUMBERS : 2;
    for (int i = 1; i < most; i++) {
      String each = Inbox.numbered(name.text(), i);
      var there = folder.attributes(each);
      if (there == null) {
        return "";
      }
      boolean hasTime = there.lastModifiedTime().to(TimeUnit.NANOSECONDS) == offer.modified();
      if (there.isRegularFile()
          && there.size() == content.length
          && (i == 1 || hasTime)
          && holds(folder, each, content)) {
        return each;
      }
    }
    return "";
  }

  private static boolean holds(Directory folder, String name, byte[] content) throws IOException {
    byte[] found = new byte[content.length];
    try (FileChannel file = folder.open(name, StandardOpenOption.READ)) {
      return Partial.readWhole(file, 0, found, found.length) && Arrays.equals(found, content);
    }
  }

  private static Pending write(Offer offer, Directory folder, FileName name, byte[] content)
      throws IOException {
    String temporary = Directory.temporary(name.text());
    FileChannel channel = folder.create(temporary);
    try {
      var bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      setTime(folder, temporary, offer);
      return new Pending(offer, folder, name, temporary, channel);
    } catch (IOException e) {
      try (channel) {
        folder.delete(temporary);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  /// Gives a file the time of its source.
  static void setTime(Directory folder, String name, Offer offer) throws IOException {
    if (offer.modified() == 0) {
      return; // what came by a stream has no time of its own
    }
    folder.setModified(name, FileTime.from(offer.modified(), TimeUnit.NANOSECONDS));
  }

  /// Forces the small files that wait to the disk, gives them their names, and says so.
  ///
  /// @param saved is told of those that have one
  /// @param refused is told of the others
  void commit(Saved saved, Refused refused) throws IOException {
    Map<Directory, List<Pending>> named = new LinkedHashMap<>();
    for (Pending each : pending) {
      try {
        Pending whole = onDisk(() -> name(each));
        named.computeIfAbsent(each.folder, _ -> new ArrayList<>()).add(whole);
      } catch (Refusal e) {
        forget(each);
        refused.refused(each.offer.id(), each.offer.path(), e);
      }
    }
    pending.clear();
    for (Map.Entry<Directory, List<Pending>> each : named.entrySet()) {
      try {
        onDisk(() -> force(each.getKey()));
        for (Pending whole : each.getValue()) {
          saved.saved(whole.offer, whole.name.text());
        }
      } catch (Refusal e) {
        for (Pending whole : each.getValue()) {
          refused.refused(whole.offer.id(), whole.offer.path(), e);
        }
      }
    }
  }

  private Pending name(Pending each) throws IOException, Refusal {
    try (each.channel) {
      if (inbox.isForced()) {
        each.channel.force(true);
      }
    }
    String name = inbox.publish(each.folder, each.temporary, each.name);
    return new Pending(each.offer, each.folder, new FileName(name), each.temporary, each.channel);
  }

  private boolean force(Directory folder) throws IOException {
    if (inbox.isForced()) {
      folder.force();
    }
    return inbox.isForced();
  }

  private static void forget(Pending each) {
    try {
      each.folder.delete(each.temporary);
    } catch (IOException e) {
      // The disk that has failed fails here too; it goes with what else is left over.
    }
  }

  /// Deletes those that wait: nobody was told that they are saved.
  @Override
  public void close() throws IOException {
    for (Pending each : pending) {
      try (each.channel) {
        forget(each);
      }
    }
  }
}
