package io.netjar.apps.files;

import io.netjar.apps.Console;
import picocli.CommandLine.Option;

/// The option `--progress`.
final class ProgressOption {
  /// How progress is shown, as the user asks for it.
  enum Choice {
    /// A bar on a terminal, lines elsewhere.
    AUTO,
    /// A bar.
    BAR,
    /// Lines.
    LINES,
    /// JSON.
    JSON,
    /// Nothing.
    NONE
  }

  @Option(
      names = "--progress",
      paramLabel = "auto|bar|lines|json|none",
      converter = WordConverter.OfProgress.class,
      defaultValue = "auto",
      description =
          "How far it is, on standard error: a bar on a terminal, else a line every 10 seconds"
              + " (${DEFAULT-VALUE}).")
  private Choice choice = Choice.AUTO;

  ProgressOption() {}

  /// The progress of one connection.
  Progress on(Console console) {
    Progress.Form form =
        switch (choice) {
          case AUTO -> isTerminal(console) ? Progress.Form.BAR : Progress.Form.LINES;
          case BAR -> Progress.Form.BAR;
          case LINES -> Progress.Form.LINES;
          case JSON -> Progress.Form.JSON;
          case NONE -> Progress.Form.NONE;
        };
    return new Progress(form, console.err());
  }

  /// True where standard error is the process's own, and the process has a terminal.
  @SuppressWarnings({"ReferenceEquality", "SystemConsoleNull"}) // That very stream; may be null.
  private static boolean isTerminal(Console console) {
    java.io.Console own = System.console();
    return console.err() == System.err && own != null && own.isTerminal();
  }
}
