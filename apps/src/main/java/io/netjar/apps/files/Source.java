package io.netjar.apps.files;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/// A file to send, as it was when it was looked at.
///
/// @param path where it is
/// @param name the name it is sent under
/// @param size bytes
/// @param modified when it was last written to
record Source(Path path, FileName name, long size, FileTime modified) {
  /// Looks at a file.
  ///
  /// @param path a regular file, or a link to one
  /// @return what it is
  /// @throws ProgramException [ExitCode#LOCAL] if it is missing, no regular file, not readable, or
  ///   has a name that a receiver must refuse
  static Source of(Path path) throws ProgramException {
    String shown = Shown.name(path.toString());
    Path last = path.getFileName();
    BasicFileAttributes attributes = attributes(path, shown);
    // A pipe or a device has no size to announce, and may have no end.
    if (!attributes.isRegularFile() || last == null) {
      throw new ProgramException(ExitCode.LOCAL, shown + ": not a regular file");
    }
    if (!Files.isReadable(path)) {
      throw new ProgramException(ExitCode.LOCAL, shown + ": permission denied");
    }
    if (!FileName.isText(path)) {
      throw new ProgramException(ExitCode.LOCAL, shown + ": " + Cargo.NO_TEXT);
    }
    FileName name = FileName.of(last.toString());
    return new Source(path, name, attributes.size(), attributes.lastModifiedTime());
  }

  /// Tells whether the file is still what was looked at.
  ///
  /// @return false if its size or time differs
  /// @throws ProgramException [ExitCode#LOCAL] if it is gone
  boolean isUnchanged() throws ProgramException {
    BasicFileAttributes now = attributes(path, name.shown());
    return now.size() == size && now.lastModifiedTime().equals(modified);
  }

  private static BasicFileAttributes attributes(Path path, String shown) throws ProgramException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new ProgramException(ExitCode.LOCAL, shown + ": no such file", e);
    } catch (IOException e) {
      throw new ProgramException(ExitCode.LOCAL, shown + ": " + ProgramException.reasonOf(e), e);
    }
  }
}
