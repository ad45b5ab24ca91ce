package io.netjar.apps.chat;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.server.ListenOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `chat answer`: a talk with the first who calls.
@Command(
    name = "answer",
    description =
        "Talks to the first peer that calls, line by line, until either side ends it: with the end"
            + " of the input or with /quit.")
final class ChatAnswer implements Callable<Integer> {
  @Mixin private final TalkOptions options = new TalkOptions();
  @Mixin private final ListenOptions listen = new ListenOptions();

  private final Console console;

  ChatAnswer(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return Program.run(console, "chat", this::talk);
  }

  private ExitCode talk() throws ProgramException {
    try (Socket socket = accept()) {
      socket.setTcpNoDelay(true);
      talk(socket);
      return ExitCode.OK;
    } catch (IOException e) {
      throw new ProgramException(
          ExitCode.FAILED, "cannot accept: " + ProgramException.reasonOf(e), e);
    }
  }

  /// One talk: whoever calls after this is told at once that nobody answers.
  private Socket accept() throws IOException, ProgramException {
    try (ServerSocket listener = listen.tcp()) {
      console
          .out()
          .println("chat: listening on tcp " + Shown.address(listener.getLocalSocketAddress()));
      return listener.accept();
    }
  }

  private void talk(Socket socket) throws ProgramException {
    String peer = Shown.address(socket.getRemoteSocketAddress());
    console.err().println("talking to " + peer);
    try {
      Talk.run(socket, console, options.isRaw(), options.messages());
    } catch (IOException e) {
      throw Talk.failure(peer, e);
    }
  }
}
