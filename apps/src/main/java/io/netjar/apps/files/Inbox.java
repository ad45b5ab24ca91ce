package io.netjar.apps.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.files.Refusal.Code;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The folder that files are saved in, for any number of connections at once.
final class Inbox {
  /// How many numbers are tried for a name that is taken.
  static final int MOST_NUMBERS = 10_000;

  private static final long PATIENCE_SECONDS = 5;

  private final Path root;
  private final Conflict conflict;
  private final boolean isForced;
  private final Disk disk;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final Map<String, Held> owners = new LinkedHashMap<>(); // guarded by lock
  private volatile int mostMode = Modes.UNKNOWN;
  private final Set<String> doomed = new HashSet<>(); // being deleted; guarded by lock

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
    this(root, conflict, isForced, Disk.REAL);
  }

  /// An inbox whose disk has something before it.
  Inbox(Path root, Conflict conflict, boolean isForced, Disk disk) {
    this.root = root;
    this.conflict = conflict;
    this.isForced = isForced;
    this.disk = new DiskTurns(disk);
  }

  Directory open() throws IOException {
    return Directory.open(root, disk);
  }

  Conflict conflict() {
    return conflict;
  }

  /// True where a file takes the place of another.
  boolean overwrites() {
    return conflict == Conflict.OVERWRITE;
  }

  /// True where files are on the disk before they are acknowledged.
  boolean isForced() {
    return isForced;
  }

  /// Gives a file that is whole the time of the last write to its source.
  ///
  /// @param name that it has on its way
  void date(Directory folder, String name, Offer offer) throws IOException {
    if (offer.modified() != 0) { // what came by a stream has no time of its own
      folder.setModified(name, FileTime.from(offer.modified(), TimeUnit.NANOSECONDS));
    }
  }

  /// Gives a file that is whole what is its source's: that time, and who may do what with it. On
  /// its way it is its owner's alone.
  ///
  /// @param name that it has on its way
  void finish(Directory folder, String name, Offer offer) throws IOException {
    date(folder, name, offer);
    int most = mostMode;
    if (most == Modes.UNKNOWN) {
      most = folder.mostMode();
      mostMode = most;
    }
    folder.setMode(name, Modes.received(offer.mode(), most));
  }

  /// Looks at a name before the bytes of a file are sent.
  ///
  /// @return the name of a file that may be the same, and is to be compared before the bytes are
  ///   sent; null where there is none
  /// @throws Refusal if the file would not be taken
  @Nullable FileName twin(Directory folder, FileName name, Offer offer)
      throws IOException, Refusal {
    for (int i = 1; i < MOST_NUMBERS; i++) {
      String each = numbered(name.text(), i);
      BasicFileAttributes there = folder.attributes(each);
      if (there == null) {
        return null;
      }
      if (!there.isRegularFile() && conflict != Conflict.RENAME) {
        String what = there.isDirectory() ? "folder" : "link";
        throw new Refusal(Code.EXISTS, "there is a " + what + " of this name");
      }
      if (conflict == Conflict.OVERWRITE) {
        return null;
      }
      if (mayBeSame(there, offer)) {
        return new FileName(each);
      }
      if (conflict != Conflict.RENAME) {
        throw taken(name);
      }
    }
    return null;
  }

  /// Says what would become of a file under a name, and changes nothing.
  ///
  /// @return part of a sentence
  /// @throws Refusal if it would not be taken
  String foreseen(Directory folder, FileName name, Offer offer) throws IOException, Refusal {
    FileName twin = twin(folder, name, offer);
    if (twin != null) {
      return "would be compared with " + twin.shown() + ", which may be the same";
    }
    int number = 1;
    while (conflict == Conflict.RENAME
        && number < MOST_NUMBERS
        && folder.attributes(numbered(name.text(), number)) != null) {
      number++;
    }
    if (number > 1) {
      return "would be saved as " + Shown.name(numbered(name.text(), number));
    }
    return folder.attributes(name.text()) == null
        ? "would be saved"
        : "would be saved, in place of the older file";
  }

  private boolean mayBeSame(BasicFileAttributes there, Offer offer) {
    boolean hasTime = there.lastModifiedTime().to(TimeUnit.NANOSECONDS) == offer.modified();
    return there.isRegularFile()
        && there.size() == offer.size()
        && (hasTime || conflict == Conflict.SKIP_IF_SAME);
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
    int most = conflict == Conflict.RENAME ? MOST_NUMBERS : 2;
    for (int i = 1; i < most; i++) {
      String each = numbered(name.text(), i);
      if (folder.publish(temporary, each)) {
        return each;
      }
    }
    throw taken(name);
  }

  /// A name with a number before its ending: `notes (2).txt`. The first is the name itself, and one
  /// that would be too long loses letters before the number.
  static String numbered(String name, int number) {
    if (number == 1) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    int end = dot > 0 && name.length() - dot < 20 ? dot : name.length();
    String rest = " (" + number + ")" + name.substring(end);
    String start = name.substring(0, end);
    while ((start + rest).getBytes(UTF_8).length > FileName.MOST_BYTES) {
      start = start.substring(0, start.offsetByCodePoints(start.length(), -1));
    }
    return start + rest;
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
    if (Partial.hasJournal(offer)) {
      for (String each : folder.leftovers()) {
        if (found == null && each.endsWith(FileName.JOURNAL)) {
          found = resume(folder, partialOf(each), newcomer);
        }
      }
    }
    if (found != null) {
      expectRoomForRest(folder, found, offer);
      return found;
    }
    expectRoom(folder, offer.size());
    Partial begun = Partial.create(folder, name, offer);
    own(begun.name(), newcomer);
    return begun;
  }

  private void expectRoomForRest(Directory folder, Partial partial, Offer offer)
      throws IOException, Refusal {
    try {
      expectRoom(folder, offer.size() - (long) partial.checksums().count() * offer.chunk());
    } catch (IOException | Refusal e) {
      try {
        partial.close();
      } finally {
        release(partial.name());
      }
      throw e;
    }
  }

  /// The name of the file on its way that a name belongs to: its own, or that of its journal.
  static String partialOf(String name) {
    return name.endsWith(FileName.JOURNAL)
        ? name.substring(0, name.length() - FileName.JOURNAL.length()) + FileName.PARTIAL
        : name;
  }

  private @Nullable Partial resume(Directory folder, String partial, Held newcomer)
      throws IOException {
    if (folder.attributes(partial) == null || !takeOver(partial, newcomer)) {
      return null;
    }
    @Nullable Partial found = null;
    try {
      found = Partial.resume(folder, partial, newcomer.offer);
      return found;
    } finally {
      if (found == null) {
        release(partial);
      }
    }
  }

  /// Takes away what a receiver has left that was killed while it gave a file its name: the name
  /// that it had on its way, where it has another by now, and a journal that is alone.
  void tidy(Directory folder) throws IOException {
    for (String each : folder.leftovers()) {
      if (each.endsWith(FileName.JOURNAL)) {
        String partial = partialOf(each);
        BasicFileAttributes there = folder.attributes(partial);
        if (there == null || (there.isRegularFile() && folder.links(partial) > 1)) {
          folder.delete(partial);
          folder.delete(each);
        }
      } else {
        BasicFileAttributes there = folder.attributes(each);
        if (there != null && there.isRegularFile() && folder.links(each) > 1) {
          folder.delete(each);
        }
      }
    }
  }

  /// Marks a file on its way as one that is being deleted, until [#spare]: no connection goes on
  /// with it.
  ///
  /// @return false where a connection is filling it
  boolean doom(String partial) {
    lock.lock();
    try {
      return !owners.containsKey(partial) && doomed.add(partial);
    } finally {
      lock.unlock();
    }
  }

  /// Ends what [#doom] began.
  void spare(String partial) {
    lock.lock();
    try {
      doomed.remove(partial);
    } finally {
      lock.unlock();
    }
  }

  /// Makes a connection the one that fills a file: ends the one that does, if it is one of the same
  /// host with the same file. Its sender has come again, and what it left is half-open.
  ///
  /// @return false where somebody else still fills it, or it is being deleted
  private boolean takeOver(String partial, Held newcomer) throws IOException {
    Held former;
    lock.lock();
    try {
      former = owners.get(partial);
    } finally {
      lock.unlock();
    }
    if (former == null) {
      return own(partial, newcomer);
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
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
    return own(partial, newcomer);
  }

  private boolean own(String partial, Held newcomer) {
    lock.lock();
    try {
      return !doomed.contains(partial) && owners.putIfAbsent(partial, newcomer) == null;
    } finally {
      lock.unlock();
    }
  }

  /// Says that a file is no longer filled.
  void release(String partial) {
    lock.lock();
    try {
      owners.remove(partial);
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
