package io.netjar.apps.program;

import java.io.IOException;

/// A failure of a stream whose cause is known well enough to have an exit code.
public final class StreamException extends IOException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  /// A failure.
  ///
  /// @param code what [ProgramException#codeOf(IOException)] says of it
  /// @param message one line
  public StreamException(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  /// The exit code.
  ///
  /// @return never [ExitCode#OK]
  public ExitCode code() {
    return code;
  }
}
