package io.netjar.apps.files;

import io.netjar.apps.frames.FrameException;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.trust.Connector;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.function.UnaryOperator;

/// A connection to a server in netjar's own form, from the greeting to the end.
final class Caller {
  /// What is done over it.
  @FunctionalInterface
  interface Body {
    void run(Conversation peer, Socket socket) throws IOException, ProgramException;
  }

  private final Connector connector;
  private final HostPort server;
  private final IdleTimeout timeout;
  private final UnaryOperator<OutputStream> limit;

  Caller(
      Connector connector,
      HostPort server,
      IdleTimeout timeout,
      UnaryOperator<OutputStream> limit) {
    this.connector = connector;
    this.server = server;
    this.timeout = timeout;
    this.limit = limit;
  }

  /// What a goodbye says of those that failed: how many, and of the first why.
  ///
  /// @return empty where nothing failed
  static String failed(Fields bye, String what) throws ProgramException {
    long count = bye.number("failed");
    if (count == 0) {
      return "";
    }
    String first = Shown.escaped(bye.text("first", ""));
    return Shown.number(count) + " " + what + (first.isEmpty() ? "" : "; the first: " + first);
  }

  /// Connects, greets, runs, and ends the connection: in order if all went well, else by a reset.
  ///
  /// @throws ProgramException whatever went wrong, with its exit code
  void call(String want, List<String> paths, Body body) throws ProgramException {
    try (Socket socket = connector.connect(server, timeout)) {
      try {
        var peer =
            Conversation.greet(
                socket.getInputStream(),
                limit.apply(socket.getOutputStream()),
                Shown.address(socket.getRemoteSocketAddress()),
                want,
                paths);
        body.run(peer, socket);
      } catch (IOException | ProgramException e) {
        if (!socket.isClosed()) {
          socket.setSoLinger(true, 0);
        }
        throw e;
      }
    } catch (SocketTimeoutException e) {
      throw new ProgramException(ProgramException.codeOf(e), server + ": silent for " + timeout, e);
    } catch (FrameException e) {
      throw Conversation.failure(e);
    } catch (IOException e) {
      throw new ProgramException(
          ProgramException.codeOf(e), server + ": " + ProgramException.reasonOf(e), e);
    }
  }
}
