package io.netjar.apps.chat;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `chat call`: a talk with whoever listens there.
@Command(
    name = "call",
    description =
        "Talks to a peer line by line, until either side ends it: with the end of the input or"
            + " with /quit.")
final class ChatCall implements Callable<Integer> {
  @Mixin private final TalkOptions options = new TalkOptions();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = IdleTimeout.Converter.class,
      description = "Wait this long to connect (${DEFAULT-VALUE}); 0 for ever.")
  private IdleTimeout timeout = new IdleTimeout(0);

  @Parameters(
      paramLabel = "HOST:PORT",
      arity = "1",
      converter = HostPort.Converter.class,
      description = "Whom to call.")
  private @Nullable HostPort peer;

  private final Console console;

  ChatCall(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return Program.run(console, "chat", this::talk);
  }

  private ExitCode talk() throws ProgramException {
    HostPort whom = peer;
    if (whom == null) {
      throw new IllegalStateException("the command line was not read");
    }
    try (Socket socket = whom.connect(timeout)) {
      socket.setSoTimeout(0); // a talk may pause
      console.err().println("talking to " + Shown.address(socket.getRemoteSocketAddress()));
      Talk.run(socket, console, options.isRaw(), options.messages());
    } catch (IOException e) {
      throw Talk.failure(whom.toString(), e);
    }
    return ExitCode.OK;
  }
}
