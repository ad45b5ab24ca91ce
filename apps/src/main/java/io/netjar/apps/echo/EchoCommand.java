package io.netjar.apps.echo;

import io.netjar.apps.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `echo` with its two sides.
@Command(
    name = "echo",
    description = "Sends back what it is sent, and measures it (RFC 862), over TCP or UDP.",
    synopsisSubcommandLabel = "(serve | call)")
public final class EchoCommand {
  private EchoCommand() {}

  /// The command line of `echo`, to be run alone or mounted below another command.
  ///
  /// @param console the streams of the run
  /// @return a new command line
  public static CommandLine commandLine(Console console) {
    return new CommandLine(new EchoCommand())
        .addSubcommand(new EchoServe(console))
        .addSubcommand(new EchoCall(console));
  }
}
