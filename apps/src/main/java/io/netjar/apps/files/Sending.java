package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.program.Waits;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Sends what the user named, over as many connections as it takes.
final class Sending implements Dispatch.Answers {
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  /// So much is printed in one piece.
  private static final int MOST_CHARS = 8 * 1024;

  private final Caller caller;
  private final Check check;
  private final Console console;
  private final Progress progress;
  private final Set<String> over = new HashSet<>(); // guarded by this
  private final StringBuilder lines = new StringBuilder(); // guarded by this
  private final AtomicReference<ExitCode> outcome = new AtomicReference<>(ExitCode.OK);

  Sending(Caller caller, Check check, Console console, Progress progress) {
    this.caller = caller;
    this.check = check;
    this.console = console;
    this.progress = progress;
  }

  @Override
  public synchronized void done(Cargo cargo, String name, long size, boolean wasThere) {
    over.add(cargo.from());
    String how = wasThere ? "  already complete" : "  sent and saved";
    String as = cargo.path().endsWith(name) ? "" : " as " + Shown.name(name);
    if (!lines.isEmpty()) {
      lines.append(System.lineSeparator());
    }
    lines.append(Shown.name(cargo.path())).append("  ").append(Shown.bytes(size));
    lines.append(how).append(as);
    if (lines.length() >= MOST_CHARS) {
      print();
    }
  }

  @Override
  public synchronized void waiting() {
    print();
  }

  /// Prints what is over: of many small files, in one piece.
  private synchronized void print() {
    if (!lines.isEmpty()) {
      progress.print(console.out(), lines.toString());
      lines.setLength(0);
    }
  }

  @Override
  public synchronized void failed(Cargo cargo, ExitCode code, String reason) {
    print();
    over.add(cargo.from());
    outcome.compareAndSet(ExitCode.OK, code);
    boolean isMissing = cargo.kind() instanceof Cargo.Missing;
    progress.print(
        console.err(), "files: " + (isMissing ? "" : Shown.name(cargo.path()) + "  ") + reason);
  }

  private synchronized boolean isOver(Cargo cargo) {
    return over.contains(cargo.from());
  }

  private synchronized int countOver() {
    return over.size();
  }

  /// Sends over one connection.
  ///
  /// @return how it ended: that of the first that was not taken, if there is one
  ExitCode sendOnce(Iterator<Cargo> cargo) throws ProgramException {
    progress.start();
    try {
      caller.call(
          "send",
          List.of(),
          (peer, socket) -> new Dispatch(peer, cargo, check, this, progress, socket).run());
    } finally {
      print();
      progress.end();
    }
    return outcome.get();
  }

  /// Sends, and where the connection fails, goes on over another.
  ///
  /// @param retryMillis how long without a file getting through; 0 for one connection only
  ExitCode send(List<Path> paths, long retryMillis) throws ProgramException {
    long pause = FIRST_PAUSE_MILLIS;
    int before = 0;
    long giveUpNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(retryMillis);
    while (true) {
      try {
        return sendOnce(new Rest(Cargo.of(paths)));
      } catch (ProgramException e) {
        if (countOver() > before) {
          before = countOver();
          pause = FIRST_PAUSE_MILLIS;
          giveUpNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(retryMillis);
        }
        if (!isWorthRetry(e.code())
            || System.nanoTime() - giveUpNanos >= 0
            || !Waits.sleep(pause)) {
          throw e;
        }
        console.err().println("files: " + e.line() + "; again");
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  /// A connection that failed may be better the next time; a peer that speaks something else is
  /// not.
  private static boolean isWorthRetry(ExitCode code) {
    return switch (code) {
      case REFUSED, NO_CONNECTION, TIMEOUT, FAILED -> true;
      default -> false;
    };
  }

  /// What the connections before have not brought to an end.
  private final class Rest implements Iterator<Cargo> {
    private final Iterator<Cargo> all;
    private @Nullable Cargo next;

    Rest(Iterator<Cargo> all) {
      this.all = all;
    }

    @Override
    public boolean hasNext() {
      while (next == null && all.hasNext()) {
        Cargo each = all.next();
        next = isOver(each) ? null : each;
      }
      return next != null;
    }

    @Override
    public Cargo next() {
      if (!hasNext() || next == null) {
        throw new java.util.NoSuchElementException();
      }
      Cargo given = next;
      next = null;
      return given;
    }
  }
}
