package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `files get`: connects, and saves the file that the other side sends.
@Command(
    name = "get",
    description = "Connects, and saves the file that the other side offers, whole or not at all.")
final class FilesGet implements Callable<Integer> {
  @Mixin private final Plain plain = new Plain();
  @Mixin private final Folder folder = new Folder();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = IdleTimeout.Converter.class,
      description = "Give a sender up that is silent this long (${DEFAULT-VALUE}); 0 for never.")
  private IdleTimeout timeout = new IdleTimeout(0);

  @Parameters(
      paramLabel = "HOST:PORT",
      arity = "1",
      converter = HostPort.Converter.class,
      description = "Who offers it.")
  private @Nullable HostPort sender;

  private final Console console;

  FilesGet(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return Program.run(console, "files", this::get);
  }

  private ExitCode get() throws ProgramException {
    HostPort from = sender;
    if (from == null) {
      throw new IllegalStateException("the command line was not read");
    }
    var receiver = new Receiver(folder.make());
    try (Socket socket = from.connect(timeout)) {
      var connection = new Connected(socket, socket.getInputStream());
      try {
        receiver.receive(connection);
        console.out().println(connection.said + "  " + connection.end);
        return ExitCode.OK;
      } catch (ProgramException e) {
        socket.setSoLinger(true, 0);
        throw new ProgramException(e.code(), connection.said + "  failed: " + e.line());
      } catch (IOException e) {
        throw new ProgramException(
            ProgramException.codeOf(e),
            connection.said + "  failed: " + ProgramException.reasonOf(e),
            e);
      }
    } catch (IOException e) {
      throw new ProgramException(
          ProgramException.codeOf(e), from + ": " + ProgramException.reasonOf(e), e);
    }
  }

  /// The connection to who offers the file.
  private static final class Connected implements Receiver.Connection {
    private final Socket socket;
    private final InputStream in;
    private String said;
    private String end = "closed";

    Connected(Socket socket, InputStream in) {
      this.socket = socket;
      this.in = in;
      said = peer();
    }

    @Override
    public InputStream in() {
      return in;
    }

    @Override
    public String peer() {
      return Shown.address(socket.getRemoteSocketAddress());
    }

    @Override
    public void begins() {}

    @Override
    public void describe(String words, String newEnd) {
      said = words;
      end = newEnd;
    }

    @Override
    public boolean isOver() throws IOException {
      socket.setSoTimeout((int) Plain.END.toMillis());
      try {
        return in.read() < 0;
      } catch (SocketTimeoutException _) {
        return true;
      }
    }
  }
}
