package io.netjar.apps;

import java.io.InputStream;
import java.io.PrintStream;

/// The three standard streams of one run of a program, and what is around it.
///
/// @param in what the program reads as its standard input
/// @param out where results go
/// @param err where failures go
/// @param surroundings signals and management
public record Console(InputStream in, PrintStream out, PrintStream err, Surroundings surroundings) {
  /// Streams with nothing around.
  ///
  /// @param in what the program reads as its standard input
  /// @param out where results go
  /// @param err where failures go
  public Console(InputStream in, PrintStream out, PrintStream err) {
    this(in, out, err, Surroundings.NONE);
  }

  /// The streams of this JVM's own process, with its signals and its management: for the one
  /// program that a process runs.
  ///
  /// @return a console on `System.in`, `System.out` and `System.err`
  public static Console ofProcess() {
    return new Console(System.in, System.out, System.err, new ProcessSurroundings());
  }
}
