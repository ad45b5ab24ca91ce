package io.netjar.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// What text is shown on: how wide it is, and whether it has colours.
///
/// @param width columns that a line may take; [#UNBOUNDED] where it is no terminal, as a file or a
///   pipe takes lines of any length
/// @param hasColour whether escape sequences for colour are understood and wanted
record Screen(int width, boolean hasColour) {
  /// The width of what is no terminal.
  static final int UNBOUNDED = Integer.MAX_VALUE;

  private static final int USUAL_WIDTH = 120;
  private static final int LEAST_WIDTH = 80;

  /// The colours and weights in use, each with the parameters of its escape sequence (ECMA-48
  /// §8.3.117, SGR).
  enum Style {
    /// For headings.
    BOLD("1"),
    /// For what matters least.
    DIM("2"),
    /// For errors and drops.
    RED("1;31"),
    /// For what goes on well.
    GREEN("32"),
    /// For warnings.
    YELLOW("33"),
    /// For control messages.
    MAGENTA("35"),
    /// For datagrams.
    CYAN("36");

    private final String parameters;

    Style(String parameters) {
      this.parameters = parameters;
    }
  }

  /// The screen that the process writes to. Colours are left out where it is no terminal, or the
  /// variable `NO_COLOR` is set and not empty.
  @SuppressWarnings("SystemConsoleNull") // On JDK 25 it is null again where input is redirected.
  static Screen ofProcess() {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      return new Screen(UNBOUNDED, false);
    }
    String noColour = System.getenv("NO_COLOR");
    return new Screen(terminalWidth(), noColour == null || noColour.isEmpty());
  }

  /// `text` in `style`, where the screen has colours.
  String paint(Style style, String text) {
    return hasColour && !text.isEmpty() ? "\33[" + style.parameters + "m" + text + "\33[0m" : text;
  }

  private static int terminalWidth() {
    String columns = System.getenv("COLUMNS");
    int width = columns == null ? -1 : number(columns);
    return Math.max(LEAST_WIDTH, width > 0 ? width : askedWidth());
  }

  /// What `stty size` says: rows and columns.
  private static int askedWidth() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return USUAL_WIDTH;
      }
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      int width = number(answer.substring(answer.indexOf(' ') + 1).strip());
      return width > 0 ? width : USUAL_WIDTH;
    } catch (IOException _) {
      // No such program or no such device: not a system that has them.
      return USUAL_WIDTH;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return USUAL_WIDTH;
    }
  }

  private static int number(String digits) {
    return digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : -1;
  }
}
