package io.netjar.apps.files;

import io.netjar.apps.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `files` with its roles.
@Command(
    name = "files",
    description = "Sends files to a receiver that saves them whole or not at all.",
    synopsisSubcommandLabel = "(serve | send | offer | get | list)")
public final class FilesCommand {
  private FilesCommand() {}

  /// The command line of `files`, to be run alone or mounted below another command.
  ///
  /// @param console the streams of the run
  /// @return a new command line
  public static CommandLine commandLine(Console console) {
    return new CommandLine(new FilesCommand())
        .addSubcommand(new FilesServe(console))
        .addSubcommand(new FilesSend(console))
        .addSubcommand(new FilesOffer(console))
        .addSubcommand(new FilesGet(console))
        .addSubcommand(new FilesList(console));
  }
}
