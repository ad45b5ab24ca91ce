package io.netjar.apps.files;

import io.netjar.apps.files.Refusal.Code;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The folder that files are saved in, for any number of connections at once.
final class Inbox {
  /// How many numbers are tried for a name that is taken.
  private static final int MOST_NUMBERS = 10_000;

  private static final long PATIENCE_SECONDS = 5;

  private final Path root;
  private final Conflict conflict;
  private final boolean isForced;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final Map<String, Held> owners = new LinkedHashMap<>(); // guarded by lock

  /// Whose connection fills a file.
  interface Owner {
    /// The host of the peer; the sender itself, as far as can be seen, if it comes again.
    String host();

    /// Ends the connection: its sender has come again.
    void evict();
  }

  /// Who fills a file, and with what.
  private record Held(Owner owner, Offer offer) {}

  /// An inbox.
  ///
  /// @param root an existing folder
  /// @param conflict what to do where a name is taken
  /// @param isForced whether files are on the disk before they are acknowledged
  Inbox(Path root, Conflict conflict, boolean isForced) {
    this.root = root;
    this.conflict = conflict;
    this.isForced = isForced;
  }

  Directory open() throws IOException {
    return Directory.open(root);
  }

  Conflict conflict() {
    return conflict;
  }

  /// True where files are on the disk before they are acknowledged.
  boolean isForced() {
    return isForced;
  }

  /// What a file that comes finds at its name.
  enum Found {
    /// Nothing in its way.
    FREE,
    /// Perhaps the same file: compare before its bytes are sent.
    TWIN
  }

  /// Looks at a name before the bytes of a file are sent.
  ///
  /// @throws Refusal if the file would not be taken
  Found look(Directory folder, FileName name, Offer offer) throws IOException, Refusal {
    BasicFileAttributes there = folder.attributes(name.text());
    if (there == null) {
      return Found.FREE;
    }
    if (!there.isRegularFile() && conflict != Conflict.RENAME) {
      throw new Refusal(
          Code.EXISTS, "there is a " + (there.isDirectory() ? "folder" : "link") + " of this name");
    }
    boolean hasSize = there.isRegularFile() && there.size() == offer.size();
    boolean hasTime = there.lastModifiedTime().to(TimeUnit.NANOSECONDS) == offer.modified();
    if (hasSize
        && conflict != Conflict.OVERWRITE
        && (hasTime || conflict == Conflict.SKIP_IF_SAME)) {
      return Found.TWIN;
    }
    if (conflict == Conflict.REFUSE || conflict == Conflict.SKIP_IF_SAME) {
      throw taken(name);
    }
    return Found.FREE;
  }

  private static Refusal taken(FileName name) {
    return new Refusal(Code.EXISTS, "another file has the name " + name.shown());
  }

  /// Gives a file that is whole its name.
  ///
  /// @param temporary the name it came under
  /// @return the name it has got
  /// @throws Refusal if the name is taken; the file still has its temporary name then
  String publish(Directory folder, String temporary, FileName name) throws IOException, Refusal {
    if (conflict == Conflict.OVERWRITE) {
      BasicFileAttributes there = folder.attributes(name.text());
      if (there != null && !there.isRegularFile()) {
        throw taken(name);
      }
      folder.replace(temporary, name.text());
      return name.text();
    }
    if (folder.publish(temporary, name.text())) {
      return name.text();
    }
    for (int i = 2; conflict == Conflict.RENAME && i < MOST_NUMBERS; i++) {
      String numbered = numbered(name.text(), i);
      if (folder.publish(temporary, numbered)) {
        return numbered;
      }
    }
    throw taken(name);
  }

  private static String numbered(String name, int number) {
    int dot = name.lastIndexOf('.');
    int end = dot > 0 ? dot : name.length();
    return name.substring(0, end) + " (" + number + ")" + name.substring(end);
  }

  /// Checks that there is room.
  void expectRoom(Directory folder, long bytes) throws IOException, Refusal {
    long usable = folder.usableBytes();
    if (bytes > usable) {
      throw new Refusal(
          Code.SPACE,
          Shown.bytes(bytes) + " are to come, and there is room for " + Shown.bytes(usable));
    }
  }

  /// Finds what came of a file before, or begins it.
  Partial partial(Directory folder, FileName name, Offer offer, Owner owner)
      throws IOException, Refusal {
    @Nullable Partial found = null;
    var newcomer = new Held(owner, offer);
    if (offer.chunks() > 1 && !offer.identity().isEmpty()) {
      for (String each : folder.names()) {
        if (found == null && isJournal(each)) {
          found = resume(folder, each, name, newcomer);
        }
      }
    }
    if (found == null) {
      expectRoom(folder, offer.size());
      found = Partial.create(folder, name, offer);
    }
    lock.lock();
    try {
      owners.put(found.name(), newcomer);
    } finally {
      lock.unlock();
    }
    return found;
  }

  private static boolean isJournal(String name) {
    return name.startsWith(".") && name.endsWith(FileName.JOURNAL);
  }

  private @Nullable Partial resume(Directory folder, String journal, FileName name, Held newcomer)
      throws IOException {
    Offer offer = newcomer.offer;
    String partial =
        journal.substring(0, journal.length() - FileName.JOURNAL.length()) + FileName.PARTIAL;
    BasicFileAttributes attributes = folder.attributes(partial);
    if (attributes == null) {
      return null;
    }
    BasicFileAttributes published = folder.attributes(name.text());
    if (published != null && Objects.equals(published.fileKey(), attributes.fileKey())) {
      // The receiver was killed after it had given the file its name.
      folder.delete(partial);
      folder.delete(journal);
      return null;
    }
    return takeOver(partial, newcomer) ? Partial.resume(folder, partial, offer) : null;
  }

  /// Makes sure that nobody fills a file: ends the connection that does, if it is one of the same
  /// host with the same file. Its sender has come again, and what it left is half-open.
  ///
  /// @return false where somebody still fills it
  private boolean takeOver(String partial, Held newcomer) throws IOException {
    Held former;
    lock.lock();
    try {
      former = owners.get(partial);
    } finally {
      lock.unlock();
    }
    if (former == null) {
      return true;
    }
    if (!former.owner.host().equals(newcomer.owner.host())
        || !former.offer.identity().equals(newcomer.offer.identity())
        || !former.offer.path().equals(newcomer.offer.path())) {
      return false;
    }
    former.owner.evict();
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (owners.containsKey(partial) && left > 0) {
        left = released.awaitNanos(left);
      }
      return !owners.containsKey(partial);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  /// Says that a file is no longer filled.
  void release(Partial partial) {
    lock.lock();
    try {
      owners.remove(partial.name());
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
