package io.netjar.apps.files;

import io.netjar.apps.Surroundings.Registration;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.ProgramException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of whoever saves files in netjar's own form.
final class SaveOptions {
  @Option(
      names = "--on-conflict",
      paramLabel = "refuse|rename|overwrite|skip-if-same",
      defaultValue = "refuse",
      converter = WordConverter.OfConflict.class,
      completionCandidates = WordConverter.OfConflict.class,
      description =
          "What to do with a file whose name another has (${DEFAULT-VALUE}); the plain form always"
              + " overwrites.")
  private Conflict conflict = Conflict.REFUSE;

  @Option(
      names = "--no-sync",
      description = "Acknowledge files before they are on the disk: faster, and lost with power.")
  private boolean isUnforced;

  @Option(
      names = "--keep-partial",
      paramLabel = "DURATION",
      defaultValue = "7d",
      converter = IdleTimeout.Converter.class,
      description =
          "Keep what came of a file whose sender is gone for this long (${DEFAULT-VALUE}); 0 for"
              + " ever. A server looks at its start and each hour.")
  private IdleTimeout keepPartial = new IdleTimeout(0);

  SaveOptions() {}

  /// Deletes what senders that never came again have left, from now on; nothing where it is kept
  /// for ever, or where there is no inbox.
  Registration deleteLeftovers(@Nullable Inbox inbox, PrintStream err) {
    return inbox == null || keepPartial.millis() == 0
        ? () -> {}
        : Leftovers.start(inbox, keepPartial.orForever(), err);
  }

  /// The inbox for a folder.
  Inbox inbox(Path folder) {
    return new Inbox(folder, conflict, !isUnforced);
  }

  /// Makes a folder where it is missing.
  ///
  /// @throws ProgramException [ExitCode#LOCAL] if it cannot be made
  static Path make(Path folder) throws ProgramException {
    try {
      // A link to a folder is good enough here, which createDirectories alone would refuse.
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
      return folder;
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.LOCAL, "cannot make the folder of --into: " + ProgramException.reasonOf(e), e);
    }
  }
}
