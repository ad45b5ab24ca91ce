package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.program.CountConverter;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.server.ListenOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `files offer`: listens, and sends a file to whoever connects, one after the other.
@Command(
    name = "offer",
    description =
        "Listens, and sends a file to whoever connects; ends with 0 when so many have it whole.")
final class FilesOffer implements Callable<Integer>, Program.Service {
  @Mixin private final Plain plain = new Plain();
  @Mixin private final ListenOptions listen = new ListenOptions();
  @Mixin private final SilenceOption silence = new SilenceOption();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      converter = CountConverter.class,
      description = "To how many (${DEFAULT-VALUE}).")
  private int count;

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file = Path.of("");

  private final Console console;

  FilesOffer(Console console) {
    this.console = console;
  }

  @Override
  public boolean runsUntilStopped() {
    return false;
  }

  @Override
  public Integer call() {
    return Program.run(console, "files", this::offer);
  }

  private ExitCode offer() throws ProgramException {
    if (!plain.isPlain()) {
      throw new ProgramException(
          ExitCode.USAGE,
          "only the plain form offers a file (--plain); otherwise files serve --share FOLDER");
    }
    var source = Source.of(file);
    try (ServerSocket listener = listen.tcp()) {
      console
          .out()
          .println(
              "files: offering "
                  + source.name().shown()
                  + " on tcp "
                  + Shown.address(listener.getLocalSocketAddress()));
      for (int i = 0; i < count; i++) {
        send(source, listener);
      }
      return ExitCode.OK;
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.FAILED, "cannot accept: " + ProgramException.reasonOf(e), e);
    }
  }

  private void send(Source source, ServerSocket listener) throws IOException, ProgramException {
    try (Socket socket = listener.accept()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(silence.timeout().millis());
      console.out().println(Sender.send(source, socket, silence.timeout()));
    }
  }
}
