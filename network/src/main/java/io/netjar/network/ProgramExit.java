package io.netjar.network;

/// Thrown by a program's body to end with a code other than 0, as a command does: the program has
/// failed, and has said why already, so no stack trace is shown.
public final class ProgramExit extends Exception {
  private static final long serialVersionUID = 1;

  private final int code;

  /// @param code the exit code, 1–255
  /// @throws IllegalArgumentException where the code is out of range
  public ProgramExit(int code) {
    super("exit code " + code, null, false, false);
    if (code < 1 || code > 255) {
      throw new IllegalArgumentException("an exit code of a failed program is 1 to 255: " + code);
    }
    this.code = code;
  }

  /// The exit code.
  public int code() {
    return code;
  }
}
