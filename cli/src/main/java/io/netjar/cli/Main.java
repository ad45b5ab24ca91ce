package io.netjar.cli;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.apps.Manual;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/// The command `netjar`. Exit status 0 is success, 2 a wrong command line; a command adds its own.
/// That of `netjar java` is its program's.
@Command(
    name = "netjar",
    description = "A TCP/IP network inside one JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      JavaCommand.class,
      ExplainCommand.class,
      CompletionCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  /// Made by the command line's parser, one for each call.
  public Main() {}

  /// Runs the command and ends the JVM with its exit status.
  ///
  /// @param arguments the command line, without the program's name
  public static void main(String[] arguments) {
    int status = run(arguments);
    // To exit waits 300 ms for threads in native code, such as those that wait for sockets on
    // behalf of virtual threads; to return does not.
    if (status != 0 || !isLastThread()) {
      System.exit(status);
    }
  }

  /// Tells whether the JVM would end if this thread ended.
  private static boolean isLastThread() {
    Thread[] all = new Thread[2 * Thread.activeCount() + 8];
    int count = Thread.enumerate(all);
    for (int i = 0; i < count; i++) {
      if (!all[i].isDaemon() && !all[i].equals(Thread.currentThread())) {
        return false;
      }
    }
    return true;
  }

  /// Runs the command in this JVM.
  ///
  /// @return the exit status
  static int run(String... arguments) {
    if (arguments.length > 0 && Apps.names().contains(arguments[0])) {
      return Apps.run(List.of(arguments), Console.ofProcess());
    }
    CommandLine commandLine = commandLine(CommandLine.defaultFactory());
    // Over the stream itself: only so does checkError tell that the reader of a pipe went away.
    commandLine.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    if (arguments.length == 0) {
      commandLine.usage(commandLine.getErr());
      return CommandLine.ExitCode.USAGE;
    }
    return commandLine.execute(arguments);
  }

  /// The command with all that are below it.
  ///
  /// @param factory makes the commands
  static CommandLine commandLine(CommandLine.IFactory factory) {
    // Mounted for the list of commands; they are run above, with handlers of their own for errors.
    CommandLine commandLine = new CommandLine(new Main(), factory);
    Manual.write(commandLine, CommandPages::of);
    commandLine
        .addSubcommand(Apps.chat(Console.ofProcess()))
        .addSubcommand(Apps.echo(Console.ofProcess()))
        .addSubcommand(Apps.files(Console.ofProcess()))
        .addSubcommand(Apps.find(Console.ofProcess()));
    // An argument that begins with '@' is the program's, not the name of a file with arguments.
    commandLine.setExpandAtFiles(false);
    JavaCommand.configure(commandLine);
    return commandLine;
  }

  /// The version, as the jar's manifest has it.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"netjar " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
