package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.files.Conversation.Heard;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what would be sent or saved, and under which names (`--dry-run`); nothing is written.
final class Rehearsal {
  /// The most paths of one list, as of one connection that gets them.
  private static final int MOST_PATHS = 1_000_000;

  private final Console console;
  private final Names names = new Names(MOST_PATHS);
  private ExitCode outcome = ExitCode.OK;

  Rehearsal(Console console) {
    this.console = console;
  }

  /// Says what would be sent. Nobody is connected to: a receiver may still refuse a name.
  ///
  /// @return how the sending would end for the first that cannot be sent
  ExitCode send(Iterator<Cargo> cargo) {
    while (cargo.hasNext()) {
      Cargo next = cargo.next();
      String path = Shown.name(next.path());
      switch (next.kind()) {
        case Cargo.Missing(String reason) -> fail(reason);
        case Cargo.Folder _ -> say(path + "/  would be sent");
        case Cargo.File(Content.OnDisk file) -> sent(path, file.size());
        case Cargo.File(Content.Stream _) -> say(path + "  from standard input  would be sent");
      }
    }
    return outcome;
  }

  /// Says that a file would be sent.
  void sent(String shown, long size) {
    say(shown + "  " + Shown.bytes(size) + "  would be sent");
  }

  /// Asks a server for its list, and says what would be saved of it.
  ///
  /// @param into the folder, which need not be there; null for standard output
  /// @param inbox whose rules for names that are taken hold
  /// @return how the saving would end for the first that would be refused
  ExitCode get(Caller caller, List<String> paths, @Nullable Path into, Inbox inbox)
      throws ProgramException {
    caller.call(
        "list",
        paths,
        (peer, _) -> {
          for (Fields entry = entry(peer); entry != null; entry = entry(peer)) {
            String path = entry.text("path");
            try {
              say(Shown.name(path) + got(entry, path, into, inbox));
            } catch (Refusal e) {
              fail(Shown.name(path) + "  would be refused: " + e.rule());
            }
          }
        });
    return outcome;
  }

  /// The next of a list; null at its end.
  private @Nullable Fields entry(Conversation peer) throws IOException, ProgramException {
    Heard heard = peer.next();
    if (heard == null) {
      throw new ProgramException(ExitCode.INTEGRITY, "the list ended too early");
    }
    Fields fields = heard.fields();
    if (fields.type().equals("bye")) {
      String failed = Caller.failed(fields, "could not be given");
      if (!failed.isEmpty()) {
        fail(failed);
        outcome = ExitCode.REFUSED;
      }
      return null;
    }
    if (!fields.type().equals("entry")) {
      throw Conversation.unexpected(fields);
    }
    return fields;
  }

  private String got(Fields entry, String path, @Nullable Path into, Inbox inbox)
      throws ProgramException, Refusal {
    if (path.endsWith("/")) {
      Offer.names(path.substring(0, path.length() - 1));
      return "  would be made";
    }
    long size = entry.number("size");
    long modified = entry.number("modified");
    String bytes = "  " + Shown.bytes(size) + "  ";
    if (into == null) {
      return bytes + "would be written to standard output";
    }
    var offer = new Offer(0, path, size, modified, Offer.chunkFor(size), Check.SHA256, "");
    List<FileName> elements = offer.names();
    names.expectNoTwin(path, !inbox.overwrites());
    String how = SmallFiles.onDisk(() -> named(into, elements, offer, inbox));
    return bytes + how;
  }

  /// The name that a file would get.
  private static String named(Path into, List<FileName> path, Offer offer, Inbox inbox)
      throws IOException, Refusal {
    if (!Files.isDirectory(into)) {
      return "would be saved";
    }
    Directory folder = Directory.open(into, Disk.REAL);
    try {
      for (FileName each : path.subList(0, path.size() - 1)) {
        Directory next = folder.folder(each);
        if (next == null) {
          return "would be saved"; // in a folder that would be made
        }
        folder.close();
        folder = next;
      }
      return inbox.foreseen(folder, path.getLast(), offer);
    } finally {
      folder.close();
    }
  }

  private void say(String line) {
    console.out().println(line);
  }

  private void fail(String line) {
    console.err().println("files: " + line);
    outcome = outcome == ExitCode.OK ? ExitCode.LOCAL : outcome;
  }
}
