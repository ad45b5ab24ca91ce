package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.frames.FrameException;
import io.netjar.apps.frames.LengthPrefix;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.server.Session;
import io.netjar.apps.server.SessionException;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What `files serve` does with a connection in netjar's own form.
final class FilesService {
  private final @Nullable Inbox inbox;
  private final @Nullable Path shared;
  private final Check check;
  private final Console console;

  /// @param inbox where files are saved; null where none are taken
  /// @param shared whose files are given; null where none are
  FilesService(@Nullable Inbox inbox, @Nullable Path shared, Check check, Console console) {
    this.inbox = inbox;
    this.shared = shared;
    this.check = check;
    this.console = console;
  }

  void serve(Session session) throws IOException, ProgramException {
    try {
      converse(session);
    } catch (FrameException e) {
      throw Conversation.failure(e);
    }
  }

  private void converse(Session session) throws IOException, ProgramException {
    var wanted = new Fields[1];
    var frames = session.frames(LengthPrefix.U32, Conversation.MOST_HEADER_BYTES);
    var peer = Conversation.answer(session.in(), frames, session.out(), session.peer(), wanted);
    session.greeted();
    String want = wanted[0].text("want");
    Path from = shared;
    Inbox into = inbox;
    if (want.equals("send") && into != null) {
      receive(session, peer, into);
    } else if (want.equals("get") && from != null) {
      give(session, peer, Cargo.shared(from, wanted[0].texts("paths")));
    } else if (want.equals("list") && from != null) {
      list(session, peer, Cargo.shared(from, wanted[0].texts("paths")));
    } else {
      String rule = want.equals("send") ? "nothing is taken here" : "nothing is given here";
      peer.say(Fields.of("error").put("rule", rule));
      session.farewell();
      throw new ProgramException(ExitCode.REFUSED, rule + ": '" + Shown.name(want) + "'");
    }
  }

  private void receive(Session session, Conversation peer, Inbox into)
      throws IOException, ProgramException {
    var owner =
        new Inbox.Owner() {
          @Override
          public String host() {
            String address = session.peer();
            return address.substring(0, address.lastIndexOf(':'));
          }

          @Override
          public void evict() {
            session.end(SessionException.Kind.EVICTED, "its sender came again");
          }
        };
    try (var intake = new Intake(into, peer, owner, Progress.none(console.err()))) {
      try {
        intake.run();
        peer.next();
      } finally {
        session.describe(told(intake, session.peer()), intake.outcome());
      }
      expectNoRefusal(intake);
    }
  }

  /// What came, in words.
  static String told(Intake intake, String peer) {
    String what =
        intake.files() == 1
            ? Shown.name(intake.lastName())
            : Shown.number(intake.files()) + " files";
    return what + "  " + Shown.bytes(intake.bytes()) + " from " + peer;
  }

  /// Fails if anything was refused.
  static void expectNoRefusal(Intake intake) throws ProgramException {
    List<Refusal> refusals = intake.refusals();
    if (!refusals.isEmpty()) {
      String more = refusals.size() == 1 ? "" : ", and " + (refusals.size() - 1) + " more";
      throw new ProgramException(refusals.getFirst().exitCode(), refusals.getFirst().rule() + more);
    }
  }

  private void give(Session session, Conversation peer, Iterator<Cargo> cargo)
      throws IOException, ProgramException {
    var given = new Given();
    new Dispatch(
            peer,
            cargo,
            check,
            given,
            Progress.none(console.err()),
            () -> session.end(SessionException.Kind.EVICTED, "the transfer failed"))
        .run();
    session.describe(given.told() + " to " + session.peer(), "given");
    given.expectNoFailure();
  }

  /// Counts what was given.
  static final class Given implements Dispatch.Answers {
    private long files;
    private long bytes;
    private @Nullable ProgramException failure;

    @Override
    public synchronized void done(Cargo cargo, String name, long size, boolean wasThere) {
      if (!(cargo.kind() instanceof Cargo.Folder)) {
        files++;
        bytes += size;
      }
    }

    @Override
    public synchronized void failed(Cargo cargo, ExitCode code, String reason) {
      if (failure == null) {
        boolean isNamed = cargo.kind() instanceof Cargo.Missing;
        String name = isNamed ? "" : Shown.name(cargo.path()) + "  ";
        failure = new ProgramException(code, name + reason);
      }
    }

    synchronized String told() {
      return Shown.number(files) + (files == 1 ? " file  " : " files  ") + Shown.bytes(bytes);
    }

    synchronized void expectNoFailure() throws ProgramException {
      if (failure != null) {
        throw failure;
      }
    }
  }

  private static void list(Session session, Conversation peer, Iterator<Cargo> cargo)
      throws IOException, ProgramException {
    long failed = 0;
    String first = "";
    while (cargo.hasNext()) {
      Cargo next = cargo.next();
      switch (next.kind()) {
        case Cargo.Missing(String reason) -> {
          failed++;
          first = first.isEmpty() ? reason : first;
        }
        case Cargo.Folder _ -> peer.say(entry(next.path() + "/", 0, FileTime.fromMillis(0)));
        case Cargo.File(Content.OnDisk file) ->
            peer.say(entry(next.path(), file.size(), file.modified()));
        case Cargo.File(Content.Stream _) -> throw new IllegalStateException("nothing to list");
      }
    }
    peer.say(Fields.of("bye").put("failed", failed).put("first", first));
    peer.next();
    session.describe(session.peer() + "  list", "given");
  }

  private static Fields entry(String path, long size, FileTime modified) {
    return Fields.of("entry")
        .put("path", path)
        .put("size", size)
        .put("modified", modified.to(TimeUnit.NANOSECONDS));
  }
}
