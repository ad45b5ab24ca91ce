package io.netjar.apps.chat;

import io.netjar.apps.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `chat` with its roles.
@Command(
    name = "chat",
    description = "Talks by text: between two, or in the rooms of a server.",
    synopsisSubcommandLabel = "(serve | join | call | answer)")
public final class ChatCommand {
  private ChatCommand() {}

  /// The command line of `chat`, to be run alone or mounted below another command.
  ///
  /// @param console the streams of the run
  /// @return a new command line
  public static CommandLine commandLine(Console console) {
    return new CommandLine(new ChatCommand())
        .addSubcommand(new ChatServe(console))
        .addSubcommand(new ChatJoin(console))
        .addSubcommand(new ChatCall(console))
        .addSubcommand(new ChatAnswer(console));
  }
}
