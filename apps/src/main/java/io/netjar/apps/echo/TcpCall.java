package io.netjar.apps.echo;

import io.netjar.apps.frames.WrongProtocol;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.RefusedLine;
import io.netjar.apps.program.Shown;
import io.netjar.apps.trust.Connector;
import io.netjar.apps.trust.Door;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Calls over one TCP connection, one after the other. TCP keeps no message boundaries: a reply is
/// complete when as many bytes came back as were sent, in however many reads.
final class TcpCall implements Caller {
  /// The most bytes sent ahead of what has come back. With all of a large message sent first, this
  /// side and the server could both wait in a write for the other to read.
  private static final int MOST_AHEAD = 64 * 1024;

  private final Socket socket;
  private final String peer;
  private byte[] reply = {};

  private TcpCall(Socket socket) {
    this.socket = socket;
    peer = Shown.address(socket.getRemoteSocketAddress());
  }

  /// Connects.
  ///
  /// @param connector how
  /// @param server whom to call
  /// @param timeout bound of the connect and of each read
  /// @throws ProgramException if it cannot be connected to
  static TcpCall open(Connector connector, HostPort server, IdleTimeout timeout)
      throws ProgramException {
    return new TcpCall(connector.connect(server, timeout));
  }

  /// Connects, as one of many.
  ///
  /// @param connector how it connects
  /// @param server whom to call
  /// @param timeout bound of the connect and of each read
  /// @throws ProgramException if it cannot be connected to
  static TcpCall openPatiently(Connector connector, HostPort server, IdleTimeout timeout)
      throws ProgramException {
    return new TcpCall(Storm.connect(connector, server, timeout));
  }

  /// Connects, calls and closes.
  ///
  /// @param connector how it connects
  /// @param server whom to call
  /// @param timeout bound of the connect and of each read
  /// @param message what to send
  /// @param count how often
  /// @param replies is told of each reply
  /// @throws ProgramException if a reply is not complete or not the message
  static void run(
      Connector connector,
      HostPort server,
      IdleTimeout timeout,
      byte[] message,
      int count,
      EchoCall.Replies replies)
      throws ProgramException {
    try (TcpCall call = open(connector, server, timeout)) {
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        call.call(message);
        replies.replied(call.peer, message, System.nanoTime() - start);
      }
    } catch (IOException e) {
      throw new ProgramException(
          ProgramException.codeOf(e),
          "closing the connection to " + server + ": " + ProgramException.reasonOf(e),
          e);
    }
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public long repeats() {
    return 0;
  }

  /// Ends the direction to the server, and closes.
  @Override
  public void close() throws IOException {
    try (socket) {
      if (!socket.isClosed()) {
        socket.shutdownOutput();
      }
    }
  }

  @Override
  public void call(byte[] message) throws ProgramException {
    if (reply.length != message.length) {
      reply = new byte[message.length];
    }
    int sent = 0;
    int received = 0;
    try {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      while (received < message.length) {
        int next = Math.min(message.length, received + MOST_AHEAD);
        if (next > sent) {
          out.write(message, sent, next - sent);
          sent = next;
        }
        int read = in.read(reply, received, message.length - received);
        if (read < 0) {
          throw wrong(received, back(received, message, peer) + ", then the stream ended");
        }
        received += read;
      }
    } catch (IOException e) {
      throw new ProgramException(
          ProgramException.codeOf(e),
          back(received, message, peer)
              + ", then: "
              + ProgramException.reasonOf(e)
              + hint(received, e),
          e);
    }
    if (RefusedLine.mayBegin(message, message.length)) {
      expectNoMore();
    }
    int different = Arrays.mismatch(message, reply);
    if (different >= 0) {
      String how =
          "the reply of " + peer + " differs from the message at byte " + Shown.number(different);
      // Not the message's own first words.
      throw wrong(
          received, different < WrongProtocol.BYTES ? how + WrongProtocol.hint(reply) : how);
    }
  }

  private static String hint(int received, IOException e) {
    return received == 0 && e instanceof SocketTimeoutException
        ? "; whoever answers, and does not echo, is called with --any-reply or --raw"
        : "";
  }

  /// A message that a refusal begins with, such as `n`, comes back from a server that refuses, too.
  private void expectNoMore() throws ProgramException {
    try {
      if (socket.getInputStream().available() > 0) {
        throw wrong(reply.length, peer + " has sent more than the message");
      }
    } catch (IOException e) {
      throw new ProgramException(ProgramException.codeOf(e), ProgramException.reasonOf(e), e);
    }
  }

  /// The reply is not the message; perhaps since it is a refusal, or of another protocol.
  ///
  /// @param how it differs
  private ProgramException wrong(int received, String how) {
    String rule = RefusedLine.mayBegin(reply, received) ? refusal(received) : null;
    if (rule != null) {
      return new ProgramException(ExitCode.REFUSED, peer + " refused: " + rule);
    }
    if (Door.isRefusalOfPlainText(reply, received)) {
      return new ProgramException(
          ExitCode.PROTOCOL, peer + " speaks TLS 1.3: say --tls, or leave --insecure away");
    }
    return new ProgramException(ExitCode.INTEGRITY, how);
  }

  /// Reads a refusal to its end; null where it is none, or is cut.
  private @Nullable String refusal(int received) {
    byte[] line = Arrays.copyOf(reply, Math.min(received, RefusedLine.MOST_BYTES));
    try {
      byte[] rest = socket.getInputStream().readNBytes(RefusedLine.MOST_BYTES - line.length);
      int known = line.length;
      line = Arrays.copyOf(line, known + rest.length);
      System.arraycopy(rest, 0, line, known, rest.length);
    } catch (IOException _) {
      // What came before tells enough, or nothing.
    }
    return RefusedLine.ruleIn(line);
  }

  private static String back(int received, byte[] message, String peer) {
    return Shown.number(received)
        + " of "
        + Shown.bytes(message.length)
        + " came back from "
        + peer;
  }
}
