package io.netjar.matrix;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.LogManager;

/// Runs every row in real time in a JVM of its own, which was started without flags, and writes
/// what each said or threw into a file: `NoAgent FOLDER`.
final class NoAgent {
  private NoAgent() {}

  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    var available = io.netjar.sockets.Level.available();
    if (available != io.netjar.sockets.Level.PROVIDERS) {
      throw new IllegalStateException("this JVM is at " + available);
    }
    for (var library : Library.values()) {
      Files.writeString(Path.of(arguments[0], library + ".txt"), run(library));
    }
    System.exit(0);
  }

  private static String run(Library library) {
    try {
      return Level.L0.run(library, 1).text();
    } catch (Exception e) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      return trace.toString();
    }
  }
}
