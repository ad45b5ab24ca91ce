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
      completionCandidates = WordConverter.OfProgress.class,
      defaultValue = "auto",
      description =
          "How far it is, on standard error: a bar on a terminal, else a line every 10 seconds"
              + " (${DEFAULT-VALUE}).")
  private Choice choice = Choice.AUTO;

  ProgressOption() {}

  /// The progress of one connection.
  ///
  /// @param verb what moving the bytes is called
  Progress on(Console console, String verb) {
    Progress.Form form =
        switch (choice) {
          case AUTO ->
              console.surroundings().errorColumns().isPresent()
                  ? Progress.Form.BAR
                  : Progress.Form.LINES;
          case BAR -> Progress.Form.BAR;
          case LINES -> Progress.Form.LINES;
          case JSON -> Progress.Form.JSON;
          case NONE -> Progress.Form.NONE;
        };
    return new Progress(form, console.err(), verb, () -> console.surroundings().errorColumns());
  }
}
