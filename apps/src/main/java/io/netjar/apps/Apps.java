package io.netjar.apps;

import io.netjar.apps.chat.ChatCommand;
import io.netjar.apps.echo.EchoCommand;
import io.netjar.apps.files.FilesCommand;
import io.netjar.apps.find.FindCommand;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.Shown;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Runs the programs by their words: `files serve --into inbox --port 9000`.
///
/// Exit codes: 0 done; 1 another failure; 2 wrong words; 3 reset by the peer; 4 cannot resolve,
/// connect or bind; 5 time-out; 6 content differs or is cut; 7 a file, folder or name on this side;
/// 8 a key that is not the right one; 9 the peer speaks something else. They are in [ExitCode].
public final class Apps {
  private Apps() {}

  /// Runs a program in the calling thread, to its end.
  ///
  /// A service ends with 0 when its socket is closed under it, or when its thread is interrupted.
  /// Like every JDK socket, it hears an interrupt only on a virtual thread.
  ///
  /// @param words the name of the program and its arguments
  /// @param console its streams
  /// @return the exit code
  public static int run(List<String> words, Console console) {
    if (words.isEmpty() || !names().contains(words.getFirst())) {
      String given = words.isEmpty() ? "no program named" : "no program '" + words.getFirst() + "'";
      console.err().println(Shown.escaped(given) + "; there are: " + String.join(", ", names()));
      return ExitCode.USAGE.number();
    }
    return commandLine(words.getFirst(), console).execute(arguments(words));
  }

  /// Tells whether these words start a service: a program that ends only when it is stopped.
  ///
  /// @param words the name of the program and its arguments
  /// @return false also for words that [#run] would refuse
  public static boolean isService(List<String> words) {
    if (words.isEmpty() || !names().contains(words.getFirst())) {
      return false;
    }
    try {
      CommandLine line = commandLine(words.getFirst(), Console.ofProcess());
      ParseResult result = line.parseArgs(arguments(words));
      while (result.hasSubcommand()) {
        result = result.subcommand();
      }
      return !result.isUsageHelpRequested()
          && result.commandSpec().userObject() instanceof Program.Service service
          && service.runsUntilStopped();
    } catch (ParameterException e) {
      return false;
    }
  }

  /// The programs there are.
  ///
  /// @return their names in alphabetical order
  public static List<String> names() {
    return List.of("chat", "echo", "files", "find");
  }

  /// The command `chat`, to be mounted below another.
  ///
  /// @param console the streams of the run
  /// @return a new command line
  public static CommandLine chat(Console console) {
    return configured(ChatCommand.commandLine(console), console);
  }

  /// The command `echo`, to be mounted below another.
  ///
  /// @param console the streams of the run
  /// @return a new command line
  public static CommandLine echo(Console console) {
    return configured(EchoCommand.commandLine(console), console);
  }

  /// The command `files`, to be mounted below another.
  ///
  /// @param console the streams of the run
  /// @return a new command line
  public static CommandLine files(Console console) {
    return configured(FilesCommand.commandLine(console), console);
  }

  /// The command `find`, to be mounted below another.
  ///
  /// @param console the streams of the run
  /// @return a new command line
  public static CommandLine find(Console console) {
    return configured(FindCommand.commandLine(console), console);
  }

  /// The command of a program.
  static CommandLine commandLine(String name, Console console) {
    return switch (name) {
      case "chat" -> chat(console);
      case "echo" -> echo(console);
      case "files" -> files(console);
      case "find" -> find(console);
      default -> throw new IllegalArgumentException("no program '" + name + "'");
    };
  }

  private static String[] arguments(List<String> words) {
    return words.subList(1, words.size()).toArray(String[]::new);
  }

  private static CommandLine configured(CommandLine line, Console console) {
    Manual.write(line, ManualPage::of);
    return line
        // A message that begins with '@' is a message, not the name of a file with arguments.
        .setExpandAtFiles(false)
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setOut(new PrintWriter(console.out(), true, console.out().charset()))
        .setErr(new PrintWriter(console.err(), true, console.err().charset()))
        .setParameterExceptionHandler(
            (e, _) -> {
              String name = e.getCommandLine().getCommandSpec().qualifiedName();
              console.err().println(name + ": " + Shown.escaped(String.valueOf(e.getMessage())));
              console.err().println("Try '" + name + " --help'.");
              return ExitCode.USAGE.number();
            })
        .setExecutionExceptionHandler(
            (e, _, _) -> {
              // Nothing foreseen comes here: it is a bug, and its trace is what helps.
              e.printStackTrace(console.err());
              return ExitCode.FAILED.number();
            });
  }
}
