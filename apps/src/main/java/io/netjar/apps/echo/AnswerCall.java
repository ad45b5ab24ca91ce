package io.netjar.apps.echo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.frames.Delimiter;
import io.netjar.apps.frames.FrameReader;
import io.netjar.apps.frames.FrameWriter;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.RefusedLine;
import io.netjar.apps.program.Shown;
import io.netjar.apps.trust.Connector;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Calls over one TCP connection to a server whose answers need not be the message: a line for a
/// line, or, raw, whatever one read returns for what one write sent.
///
/// Raw there are no messages but by luck: TCP may cut an answer in two, or put two together. It is
/// for peers that speak so, one message at a time.
final class AnswerCall {
  private static final int MOST_ANSWER_BYTES = 1 << 20;
  private static final int MOST_READ_BYTES = 64 * 1024;

  private final Socket socket;
  private final String peer;
  private final boolean isRaw;
  private final FrameReader lines;

  private AnswerCall(Socket socket, boolean isRaw) throws IOException {
    this.socket = socket;
    this.isRaw = isRaw;
    peer = Shown.address(socket.getRemoteSocketAddress());
    lines = new FrameReader(socket.getInputStream(), Delimiter.LINES, MOST_ANSWER_BYTES);
  }

  /// Connects, calls and closes.
  ///
  /// @param connector how it connects
  /// @param server whom to call
  /// @param timeout bound of the connect and of each read
  /// @param message what to send
  /// @param count how often
  /// @param isRaw whether one read is an answer; else a line is
  /// @param isGreeted whether the server speaks first
  /// @param replies is told of the greeting and of each answer
  /// @throws ProgramException if an answer does not come
  static void run(
      Connector connector,
      HostPort server,
      IdleTimeout timeout,
      byte[] message,
      int count,
      boolean isRaw,
      boolean isGreeted,
      EchoCall.Replies replies)
      throws ProgramException {
    try (Socket socket = connector.connect(server, timeout)) {
      var call = new AnswerCall(socket, isRaw);
      for (int i = isGreeted ? -1 : 0; i < count; i++) {
        long start = System.nanoTime();
        if (i >= 0) {
          call.send(message);
        }
        byte[] answer = call.receive();
        replies.replied(call.peer, answer, System.nanoTime() - start);
      }
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new ProgramException(
          ProgramException.codeOf(e), "calling " + server + ": " + ProgramException.reasonOf(e), e);
    }
  }

  private void send(byte[] message) throws IOException, ProgramException {
    if (isRaw) {
      socket.getOutputStream().write(message);
      return;
    }
    try {
      FrameWriter.to(socket.getOutputStream(), Delimiter.LINES, Integer.MAX_VALUE).write(message);
    } catch (IllegalArgumentException e) {
      throw new ProgramException(ExitCode.USAGE, "--message is more than a line; add --raw");
    }
  }

  private byte[] receive() throws IOException, ProgramException {
    byte[] answer = isRaw ? readOnce() : lines.read();
    if (answer == null) {
      throw new ProgramException(
          ExitCode.INTEGRITY, peer + " has ended the connection without an answer");
    }
    String rule = RefusedLine.ruleIn(answer);
    if (rule != null) {
      throw new ProgramException(ExitCode.REFUSED, peer + " refused: " + rule);
    }
    return answer;
  }

  private byte @Nullable [] readOnce() throws IOException {
    byte[] buffer = new byte[MOST_READ_BYTES];
    int count = socket.getInputStream().read(buffer);
    return count < 0 ? null : Arrays.copyOf(buffer, count);
  }

  /// An answer as it is shown: one line, without the end that a line may have.
  static String shown(byte[] answer) {
    return Shown.name(new String(answer, UTF_8).stripTrailing());
  }
}
