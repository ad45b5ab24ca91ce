package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.program.ConnectionServer;
import io.netjar.apps.program.CountConverter;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.ListenOptions;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `files serve`: receives files into a folder, many at once.
@Command(
    name = "serve",
    description = "Receives files into a folder; a file of the same name is replaced.")
final class FilesServe implements Callable<Integer>, Program.Service {
  @Option(
      names = "--into",
      required = true,
      paramLabel = "FOLDER",
      description = "Save into this folder; it is made if it is missing.")
  private Path folder = Path.of("");

  @Mixin private final ListenOptions listen = new ListenOptions();

  @Option(
      names = "--max-clients",
      paramLabel = "N",
      defaultValue = "100",
      converter = CountConverter.class,
      description = "Files at one time (${DEFAULT-VALUE}); more are refused.")
  private int mostClients;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = IdleTimeout.Converter.class,
      description = "Give a sender up that is silent this long (${DEFAULT-VALUE}); 0 for never.")
  private IdleTimeout timeout = new IdleTimeout(0);

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "End after this many files, saved or failed, with the exit code of the first that"
              + " failed; without it, run until stopped.",
      converter = CountConverter.class)
  private int count;

  private final Console console;

  FilesServe(Console console) {
    this.console = console;
  }

  @Override
  public boolean runsUntilStopped() {
    return count == 0;
  }

  @Override
  public Integer call() {
    return Program.run(console, "files", this::serve);
  }

  private ExitCode serve() throws ProgramException {
    makeFolder();
    Receiver receiver = new Receiver(folder, timeout, console.out());
    try (ServerSocket listener = listen.tcp()) {
      console
          .out()
          .println(
              "files: receiving on tcp "
                  + Shown.address(listener.getLocalSocketAddress())
                  + " into "
                  + Shown.name(folder.toString()));
      ConnectionServer server =
          new ConnectionServer(listener, mostClients, console, receiver::receive);
      return count == 0 ? server.run() : server.run(count);
    } catch (IOException e) {
      throw new ProgramException(ExitCode.FAILED, ProgramException.reasonOf(e), e);
    }
  }

  private void makeFolder() throws ProgramException {
    try {
      // A link to a folder is good enough here, which createDirectories alone would refuse.
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.LOCAL, "cannot make the folder of --into: " + ProgramException.reasonOf(e), e);
    }
  }
}
