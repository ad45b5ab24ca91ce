package io.netjar.apps.files;

import io.netjar.apps.Surroundings.Registration;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.program.Waits;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.function.Predicate;

/// What senders that never came again have left in an inbox: files on their way, their journals,
/// and folders that a receiver was killed over. They are deleted when nothing has happened to them
/// for some time, once at the start and each hour.
///
/// Names are those that nobody but a receiver gives, and are looked up in open folders, as all are
/// ([Directory]). The clock is that of the file system: a file is made to see what time it is
/// there.
final class Leftovers implements Registration {
  private static final Duration EVERY = Duration.ofHours(1);

  /// How deep folders are looked into.
  private static final int MOST_DEPTH = Offer.MOST_DEPTH;

  private final Inbox inbox;
  private final Duration keep;
  private final PrintStream err;
  private final Thread thread;

  private Leftovers(Inbox inbox, Duration keep, PrintStream err) {
    this.inbox = inbox;
    this.keep = keep;
    this.err = err;
    thread = Thread.ofVirtual().name("files-leftovers").unstarted(this::deleteEachHour);
  }

  /// Begins to delete them.
  ///
  /// @param inbox whose
  /// @param keep how long they are kept
  /// @param err is told what was deleted
  static Leftovers start(Inbox inbox, Duration keep, PrintStream err) {
    var leftovers = new Leftovers(inbox, keep, err);
    leftovers.deleteAndTell();
    leftovers.thread.start();
    return leftovers;
  }

  private void deleteEachHour() {
    try {
      while (true) {
        Thread.sleep(EVERY);
        deleteAndTell();
      }
    } catch (InterruptedException _) {
      // The server has ended.
    }
  }

  private void deleteAndTell() {
    try {
      int deleted = delete(inbox, keep);
      if (deleted > 0) {
        String what = deleted == 1 ? " leftover" : " leftovers";
        err.println("files: deleted " + Shown.number(deleted) + what + " of files on their way");
      }
    } catch (IOException e) {
      err.println("files: cannot delete leftovers: " + ProgramException.reasonOf(e));
    }
  }

  /// Deletes what is older.
  ///
  /// @return how many files and folders
  static int delete(Inbox inbox, Duration keep) throws IOException {
    try (Directory root = inbox.open()) {
      return new Pass(root, keep.toMillis(), inbox::isFilled).delete(root, 0);
    }
  }

  /// One walk through the folders.
  private static final class Pass {
    private final Directory root;
    private final long keepMillis;
    private final Predicate<String> isFilled;
    private long nowMillis;

    Pass(Directory root, long keepMillis, Predicate<String> isFilled) {
      this.root = root;
      this.keepMillis = keepMillis;
      this.isFilled = isFilled;
    }

    int delete(Directory folder, int depth) throws IOException {
      int deleted = 0;
      for (String name : folder.names()) {
        BasicFileAttributes found = folder.attributes(name);
        if (found == null) {
          continue;
        }
        boolean isOurs = Directory.isTemporary(name) || Incoming.isTemporary(name);
        if (isOurs && !isFilled.test(Inbox.partialOf(name))) {
          deleted += isOld(folder, name) && delete(folder, name, found) ? 1 : 0;
        } else if (found.isDirectory() && depth < MOST_DEPTH) {
          try (Directory inner = folder.folder(new FileName(name))) {
            deleted += inner == null ? 0 : delete(inner, depth + 1);
          }
        }
      }
      return deleted;
    }

    private boolean isOld(Directory folder, String name) throws IOException {
      if (nowMillis == 0) {
        String probe = Directory.temporary("now");
        try (var _ = root.create(probe)) {
          FileTime now = root.changed(probe);
          nowMillis = now == null ? 0 : now.toMillis();
        } finally {
          root.delete(probe);
        }
      }
      FileTime changed = folder.changed(name);
      return changed != null && nowMillis - changed.toMillis() >= keepMillis;
    }

    private static boolean delete(Directory folder, String name, BasicFileAttributes found)
        throws IOException {
      if (found.isRegularFile()) {
        folder.delete(name);
        return true;
      }
      try {
        if (found.isDirectory()) {
          folder.deleteFolder(name);
        }
        return found.isDirectory();
      } catch (DirectoryNotEmptyException e) {
        return false; // somebody has put something there, which is not ours
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    Waits.joinUninterruptibly(thread);
  }
}
