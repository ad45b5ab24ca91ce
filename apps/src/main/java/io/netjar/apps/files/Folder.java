package io.netjar.apps.files;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option `--into`: the folder that files are saved in.
final class Folder {
  @Option(
      names = "--into",
      paramLabel = "FOLDER",
      description = "Save into this folder; it is made if it is missing.")
  private @Nullable Path folder;

  Folder() {}

  /// True where it was named.
  boolean isThere() {
    return folder != null;
  }

  /// True where standard output was named instead, as `-`.
  boolean isStream() {
    return folder != null && folder.toString().equals("-");
  }

  /// The folder, whether or not it is there.
  ///
  /// @throws ProgramException if none was named
  Path named() throws ProgramException {
    if (folder == null) {
      throw new ProgramException(ExitCode.USAGE, "--into is missing: where to save");
    }
    return folder;
  }

  /// Makes it where it is missing.
  ///
  /// @return the folder, which is there
  /// @throws ProgramException if it cannot be made
  Path make() throws ProgramException {
    return SaveOptions.make(named());
  }
}
