package io.netjar.apps;

import java.io.InputStream;
import java.io.PrintStream;

/// The three standard streams of one run of a program.
///
/// @param in what the program reads as its standard input
/// @param out where results go
/// @param err where failures go
public record Console(InputStream in, PrintStream out, PrintStream err) {
  /// The streams of this JVM's own process.
  ///
  /// @return a console on `System.in`, `System.out` and `System.err`
  public static Console ofProcess() {
    return new Console(System.in, System.out, System.err);
  }
}
