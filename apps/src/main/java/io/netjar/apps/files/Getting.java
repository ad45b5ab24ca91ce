package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gets what a server shares.
final class Getting {
  private final Caller caller;
  private final Console console;
  private final Progress progress;

  Getting(Caller caller, Console console, Progress progress) {
    this.caller = caller;
    this.console = console;
    this.progress = progress;
  }

  /// Saves it into an inbox.
  ExitCode into(Inbox inbox, List<String> paths) throws ProgramException {
    receive(inbox, paths, true);
    return ExitCode.OK;
  }

  private void receive(Inbox inbox, List<String> paths, boolean isTold) throws ProgramException {
    var owner =
        new Inbox.Owner() {
          @Override
          public String host() {
            return "";
          }

          @Override
          public void evict() {}
        };
    progress.start();
    try {
      caller.call(
          "get",
          paths,
          (peer, _) -> {
            try (var intake = new Intake(inbox, peer, owner, progress)) {
              String failed = Caller.failed(intake.run(), "could not be given");
              if (isTold) {
                String told = FilesService.told(intake, peer.peer());
                progress.print(console.out(), told + "  " + intake.outcome());
              }
              FilesService.expectNoRefusal(intake);
              if (!failed.isEmpty()) {
                throw new ProgramException(ExitCode.REFUSED, failed);
              }
            }
          });
    } finally {
      progress.end();
    }
  }

  /// Writes it to standard output, when it has come whole: nothing of it is seen before.
  ExitCode toStream(List<String> paths) throws ProgramException {
    if (paths.size() != 1) {
      throw new ProgramException(ExitCode.USAGE, "standard output takes one PATH");
    }
    try {
      Path folder = Files.createTempDirectory("netjar-files");
      try {
        receive(new Inbox(folder, Conflict.REFUSE, false), paths, false);
        Files.walkFileTree(folder, new Copy());
      } finally {
        Files.walkFileTree(folder, new Delete());
      }
      console.out().flush();
      return ExitCode.OK;
    } catch (IOException e) {
      throw new ProgramException(ExitCode.LOCAL, ProgramException.reasonOf(e), e);
    }
  }

  /// Copies files to standard output.
  private final class Copy extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.copy(file, console.out());
      return FileVisitResult.CONTINUE;
    }
  }

  /// Deletes a folder and what is in it.
  private static final class Delete extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
