package io.netjar.cli;

import io.netjar.cli.Screen.Style;
import io.netjar.network.Waiting;
import java.io.PrintStream;
import java.util.List;

/// Prints who waits for what, where nothing can happen any more.
final class DeadlockPrinter {
  private static final int FRAMES_SHOWN = 6;

  private final PrintStream out;
  private final Screen screen;

  DeadlockPrinter(PrintStream out, Screen screen) {
    this.out = out;
    this.screen = screen;
  }

  void print(List<Waiting> waiting) {
    out.println();
    out.println(
        screen.paint(Style.RED, "deadlock: nothing can happen any more, and these still wait"));
    for (var one : waiting) {
      out.println();
      out.printf(
          "  %s on %s%s%n",
          screen.paint(Style.BOLD, SafeText.escape(one.program().name())),
          screen.paint(Style.BOLD, one.program().host().name()),
          one.program().isService() ? " (a service)" : "");
      out.println("    waits in  " + SafeText.escape(one.call()));
      if (!one.socket().isEmpty()) {
        out.println("    socket    " + SafeText.escape(one.socket()));
      }
      out.println("    thread    " + SafeText.escape(one.thread()));
      one.stack().stream()
          .filter(frame -> !isJdk(frame))
          .limit(FRAMES_SHOWN)
          .forEach(frame -> out.println(screen.paint(Style.DIM, "              at " + frame)));
    }
    out.println();
    out.println(
        "A program that is meant to wait until the others have ended is marked `service: true`.");
  }

  private static boolean isJdk(StackTraceElement frame) {
    return "java.base".equals(frame.getModuleName());
  }
}
