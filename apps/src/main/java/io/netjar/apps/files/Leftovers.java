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
import java.util.List;

/// What senders that never came again have left in an inbox: files on their way, their journals,
/// and folders that a receiver was killed over. They are deleted when nothing has happened to them
/// for some time, at the start and each hour, while the server serves.
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
    leftovers.thread.start();
    return leftovers;
  }

  private void deleteEachHour() {
    try {
      while (true) {
        deleteAndTell();
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException _) {
      // The server has ended.
    }
  }

  private void deleteAndTell() {
    try {
      Result result = delete(inbox, keep);
      int deleted = result.deleted;
      if (deleted > 0) {
        String what = deleted == 1 ? " leftover" : " leftovers";
        err.println("files: deleted " + Shown.number(deleted) + what + " of files on their way");
      }
      if (!result.failure.isEmpty() && !Thread.currentThread().isInterrupted()) {
        err.println("files: cannot delete all leftovers: " + result.failure);
      }
    } catch (IOException e) {
      err.println("files: cannot delete leftovers: " + ProgramException.reasonOf(e));
    }
  }

  /// What came of a walk.
  ///
  /// @param deleted how many files and folders
  /// @param failure what was passed over, and why: the first of it and how much more; else empty
  record Result(int deleted, String failure) {}

  /// Deletes what is older.
  ///
  /// @throws IOException if the inbox itself cannot be read
  static Result delete(Inbox inbox, Duration keep) throws IOException {
    try (Directory root = inbox.open()) {
      var pass = new Pass(inbox, root, keep.toMillis());
      pass.walk(root, root.names(), "", 0);
      return new Result(pass.deleted, pass.failure());
    }
  }

  /// One walk through the folders.
  private static final class Pass {
    private final Inbox inbox;
    private final Directory root;
    private final long keepMillis;
    private long nowMillis;
    private int deleted;
    private String firstFailed = "";
    private int failed;

    Pass(Inbox inbox, Directory root, long keepMillis) {
      this.inbox = inbox;
      this.root = root;
      this.keepMillis = keepMillis;
    }

    String failure() {
      return failed < 2 ? firstFailed : firstFailed + ", and " + Shown.number(failed - 1) + " more";
    }

    /// Deletes in a folder and in those below it. What cannot be read or deleted is passed over.
    ///
    /// @param path of the folder, with a slash at its end; empty for the outermost
    /// @param depth how many folders it is in
    void walk(Directory folder, List<String> names, String path, int depth) {
      for (String name : names) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        try {
          visit(folder, name, path, depth);
        } catch (IOException e) {
          failed++;
          if (firstFailed.isEmpty()) {
            firstFailed = Shown.name(path + name) + ": " + ProgramException.reasonOf(e);
          }
        }
      }
    }

    private void visit(Directory folder, String name, String path, int depth) throws IOException {
      BasicFileAttributes found = folder.attributes(name);
      if (found == null) {
        return;
      }
      if (Directory.isTemporary(name) || Incoming.isTemporary(name)) {
        String partial = Inbox.partialOf(name);
        // What is young is not doomed even for a moment: its sender may come in that one.
        if (isOld(folder, name) && inbox.doom(partial)) {
          try {
            // It may have been gone on with since.
            deleted += isOld(folder, name) && delete(folder, name, found) ? 1 : 0;
          } finally {
            inbox.spare(partial);
          }
        }
      } else if (found.isDirectory() && depth < MOST_DEPTH) {
        try (Directory inner = folder.folder(new FileName(name))) {
          if (inner != null) {
            walk(inner, inner.names(), path + name + "/", depth + 1);
          }
        }
      }
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
