package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.program.CountConverter;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.server.ConsoleLog;
import io.netjar.apps.server.Limits;
import io.netjar.apps.server.ListenOptions;
import io.netjar.apps.server.Server;
import io.netjar.apps.server.Session;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
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
  @Mixin private final Folder folder = new Folder();

  @Mixin private final Plain plain = new Plain();
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
    Path into = folder.make();
    Receiver receiver = new Receiver(into);
    try (ServerSocket listener = listen.tcp()) {
      console
          .out()
          .println(
              "files: receiving on tcp "
                  + Shown.address(listener.getLocalSocketAddress())
                  + " into "
                  + Shown.name(into.toString()));
      var limits =
          Limits.DEFAULT.withClients(mostClients, mostClients).withIdle(timeout.orForever());
      var server =
          new Server(
              listener,
              limits,
              new ConsoleLog(console),
              session -> receiver.receive(new Served(session)));
      return count == 0 ? server.run() : server.run(count);
    } catch (IOException e) {
      throw new ProgramException(ExitCode.FAILED, ProgramException.reasonOf(e), e);
    }
  }

  /// A connection that a server has accepted.
  private record Served(Session session) implements Receiver.Connection {
    @Override
    public InputStream in() {
      return session.in();
    }

    @Override
    public String peer() {
      return session.peer();
    }

    @Override
    public void begins() {
      session.greeted();
      session.inside(true);
    }

    @Override
    public void describe(String words, String end) {
      session.describe(words, end);
    }

    @Override
    public boolean isOver() throws IOException {
      return session.isOverWithin(Plain.END);
    }
  }
}
