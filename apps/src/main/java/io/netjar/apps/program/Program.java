package io.netjar.apps.program;

import io.netjar.apps.Console;

/// The frame around every command: a foreseen failure becomes a line and an exit code.
public final class Program {
  /// What a command does.
  @FunctionalInterface
  public interface Body {
    /// Runs to its end.
    ///
    /// @return how it ended
    /// @throws ProgramException a foreseen failure
    ExitCode run() throws ProgramException;
  }

  /// A command that may run until it is stopped from outside.
  @FunctionalInterface
  public interface Service {
    /// Tells whether this command, with the options it was given, ends only when stopped.
    ///
    /// @return false if it ends by itself
    boolean runsUntilStopped();
  }

  private Program() {}

  /// Runs a command; a foreseen failure is printed.
  ///
  /// @param console where the failure goes
  /// @param name the program, set before the line
  /// @param body what to run
  /// @return the number for the shell
  public static int run(Console console, String name, Body body) {
    try {
      return body.run().number();
    } catch (ProgramException e) {
      console.err().println(name + ": " + e.line());
      return e.code().number();
    }
  }
}
