package io.netjar.apps.files;

import io.netjar.apps.files.Refusal.Code;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
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

  /// Whether names are looked at before the files are written. As long as none is taken that would
  /// only take time: nothing can be replaced, and the link that fails tells.
  private boolean isCareful;

  /// Is told of a file that is on the disk under its name.
  @FunctionalInterface
  interface Saved {
    void saved(Offer offer, String name, boolean wasThere) throws IOException;
  }

  /// Is told of a file that could not be saved.
  @FunctionalInterface
  interface Refused {
    void refused(long id, String path, Refusal refusal) throws IOException;
  }

  /// A small file that is written and not yet forced.
  private record Pending(
      Offer offer, Directory folder, FileName name, String temporary, FileChannel channel) {}

  /// A small file that has its name, or was there under it before.
  private record Named(Pending file, String name, boolean wasThere) {}

  SmallFiles(Inbox inbox) {
    this.inbox = inbox;
    isCareful = inbox.overwrites();
  }

  /// True where no more should wait.
  boolean isFull() {
    return pending.size() >= MOST_PENDING;
  }

  /// Writes a file, to be named at the next [#commit].
  void add(Offer offer, Directory folder, FileName name, byte[] content) throws Refusal {
    onDisk(
        () -> {
          if (isCareful) {
            inbox.twin(folder, name, withoutTime(offer));
          }
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
  /// @return the name that it has; empty where it is not there, or nobody has looked
  String same(Directory folder, FileName name, Offer offer, byte[] content) throws IOException {
    return isCareful && !inbox.overwrites() ? find(folder, name, offer, content) : "";
  }

  private String find(Directory folder, FileName name, Offer offer, byte[] content)
      throws IOException {
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

  private Pending write(Offer offer, Directory folder, FileName name, byte[] content)
      throws IOException {
    String temporary = Directory.temporary(name.text());
    FileChannel channel = folder.create(temporary, Modes.asked(offer.mode()));
    try {
      var bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      inbox.date(folder, temporary, offer);
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

  /// Forces the small files that wait to the disk, gives them their names, and says so.
  ///
  /// @param saved is told of those that have one
  /// @param refused is told of the others
  void commit(Saved saved, Refused refused) throws IOException {
    Map<Directory, List<Named>> named = new LinkedHashMap<>();
    for (Pending each : pending) {
      try {
        Named whole = onDisk(() -> name(each));
        named.computeIfAbsent(each.folder, _ -> new ArrayList<>()).add(whole);
      } catch (Refusal e) {
        forget(each);
        refused.refused(each.offer.id(), each.offer.path(), e);
      }
    }
    pending.clear();
    for (Map.Entry<Directory, List<Named>> each : named.entrySet()) {
      try {
        onDisk(() -> force(each.getKey()));
        for (Named whole : each.getValue()) {
          saved.saved(whole.file.offer, whole.name, whole.wasThere);
        }
      } catch (Refusal e) {
        for (Named whole : each.getValue()) {
          refused.refused(whole.file.offer.id(), whole.file.offer.path(), e);
        }
      }
    }
  }

  private Named name(Pending each) throws IOException, Refusal {
    String there = "";
    try (each.channel) {
      if (inbox.isForced()) {
        each.channel.force(true);
      }
      if (!isCareful && each.folder.publish(each.temporary, each.name.text())) {
        return new Named(each, each.name.text(), false);
      }
      if (!inbox.overwrites()) {
        isCareful = true;
        byte[] content = new byte[(int) each.offer.size()];
        Partial.readWhole(each.channel, 0, content, content.length);
        there = find(each.folder, each.name, each.offer, content);
      }
    }
    if (!there.isEmpty()) {
      each.folder.delete(each.temporary);
      return new Named(each, there, true);
    }
    inbox.twin(each.folder, each.name, withoutTime(each.offer));
    return new Named(each, inbox.publish(each.folder, each.temporary, each.name), false);
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
