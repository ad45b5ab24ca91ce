package io.netjar.apps.files;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/// A file that the receiver does not take. The sender is told why, and the connection goes on with
/// the next.
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  /// Why, as it is said on the wire.
  enum Code {
    /// The name, or a part of the path, is not allowed.
    NAME,
    /// Another file has the name.
    EXISTS,
    /// There is no room for it.
    SPACE,
    /// The receiver's disk failed.
    DISK,
    /// What came is not what was announced.
    INTEGRITY,
    /// Larger or more than the receiver allows.
    LIMIT
  }

  private final Code code;
  private final String rule;

  Refusal(Code code, String rule) {
    super(rule);
    this.code = code;
    this.rule = rule;
  }

  /// What the receiver's disk said.
  static Refusal ofDisk(IOException e) {
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    if (e instanceof AccessDeniedException) {
      reason = "Permission denied";
    }
    String said = reason == null ? e.getClass().getSimpleName() : Shown.escaped(reason);
    boolean isFull = said.contains("No space left") || said.contains("quota");
    return new Refusal(isFull ? Code.SPACE : Code.DISK, "cannot save: " + said);
  }

  Code code() {
    return code;
  }

  /// The rule that was broken, with its value; one line that is safe to print.
  String rule() {
    return rule;
  }

  /// How a receiver ends that had to refuse something.
  ExitCode exitCode() {
    return code == Code.INTEGRITY ? ExitCode.INTEGRITY : ExitCode.LOCAL;
  }

  /// How a sender ends that is told of a refusal.
  ///
  /// @param code as it came
  static ExitCode exitCodeOf(String code) {
    return code.equals("integrity") ? ExitCode.INTEGRITY : ExitCode.REFUSED;
  }

  /// As a failure of this side.
  ProgramException asFailure(String what) {
    return new ProgramException(exitCode(), what + "  failed: " + rule);
  }
}
