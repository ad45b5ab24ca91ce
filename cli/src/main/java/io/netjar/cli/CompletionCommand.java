package io.netjar.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `netjar completion SHELL`: prints what lets a shell complete the words of netjar's commands.
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints a script with which a shell completes netjar's commands and options.")
final class CompletionCommand implements Callable<Integer> {
  /// The shells whose words can be completed; one script does for both.
  enum Shell {
    /// GNU Bash.
    bash,
    /// The Z shell, by its emulation of bash's completion.
    zsh
  }

  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private @Nullable Shell shell;

  @Spec private @Nullable CommandSpec spec;

  /// Where output goes; the process's own unless a test sets it.
  private PrintStream out = System.out;

  CompletionCommand() {}

  CompletionCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("the command line was not read");
    }
    // Bash finds it for ./netjar and other paths too, by their last element.
    out.println("# Completion of netjar's commands and options, for " + shell + ".");
    out.print(AutoComplete.bash("netjar", spec.root().commandLine()));
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
