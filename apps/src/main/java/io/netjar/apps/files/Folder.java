package io.netjar.apps.files;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The option `--into`: the folder that files are saved in.
final class Folder {
  @Option(
      names = "--into",
      required = true,
      paramLabel = "FOLDER",
      description = "Save into this folder; it is made if it is missing.")
  private Path folder = Path.of("");

  Folder() {}

  /// Makes it where it is missing.
  ///
  /// @return the folder, which is there
  /// @throws ProgramException [ExitCode#LOCAL] if it cannot be made
  Path make() throws ProgramException {
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
