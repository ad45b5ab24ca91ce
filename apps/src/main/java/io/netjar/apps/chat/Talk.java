package io.netjar.apps.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.RefusedLine;
import io.netjar.apps.program.Shown;
import io.netjar.apps.program.StreamException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;

/// A talk over one connection: what is typed goes to the peer, what comes from it is printed, until
/// either side ends it.
///
/// By lines, or raw: what one read returns is shown as one message, and what is typed is sent
/// without the end of its line. Raw, two messages that come together are shown as one; no reader
/// could tell them apart.
///
/// The end of the input ends this side's direction; what still comes is printed until the peer ends
/// the other. `/quit` ends both. Nothing that comes can act on the terminal.
final class Talk {
  /// Longer lines are shown in pieces.
  private static final int MOST_CHARS = 16 * 1024;

  private static final int BUFFER_BYTES = 8 * 1024;
  private static final String QUIT = "/quit";

  private final Socket socket;
  private final Console console;
  private final boolean isRaw;

  private Talk(Socket socket, Console console, boolean isRaw) {
    this.socket = socket;
    this.console = console;
    this.isRaw = isRaw;
  }

  /// Talks until the end.
  ///
  /// @param socket connected, owned by the caller, who closes it afterwards
  /// @param console what is typed and shown
  /// @param isRaw whether messages have no line ends
  /// @param first what to say before anything that is typed
  /// @throws IOException if the connection failed
  static void run(Socket socket, Console console, boolean isRaw, List<String> first)
      throws IOException {
    var talk = new Talk(socket, console, isRaw);
    for (String message : first) {
      talk.send(message);
    }
    Thread typing = Thread.ofVirtual().name("typing").start(talk::type);
    try {
      talk.show();
    } finally {
      typing.interrupt();
    }
  }

  /// Sends what is typed; this is the thread of it.
  private void type() {
    try {
      typeAll();
    } catch (IOException e) {
      // The reader of the connection hears of it too, and says why. An input that fails is an end.
      endOutput();
    }
  }

  private void typeAll() throws IOException {
    var lines = new TextLines(MOST_CHARS);
    byte[] buffer = new byte[BUFFER_BYTES];
    InputStream in = console.in();
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      lines.add(buffer, count);
      for (var line = lines.poll(); line != null; line = lines.poll()) {
        if (line.text().equals(QUIT)) {
          endOutput();
          socket.shutdownInput();
          return;
        }
        if (line.goesOn()) {
          socket.getOutputStream().write(line.text().getBytes(UTF_8));
        } else {
          send(line.text());
        }
      }
    }
    lines.end();
    String rest = lines.takeOpen();
    if (rest.equals(QUIT)) {
      socket.shutdownInput();
    } else if (!rest.isEmpty()) {
      send(rest);
    }
    endOutput();
  }

  private void send(String message) throws IOException {
    // An empty message cannot be sent raw: it is no bytes at all.
    socket.getOutputStream().write((isRaw ? message : message + "\n").getBytes(UTF_8));
  }

  private void endOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException _) {
      // The connection has ended, which the other thread reports.
    }
  }

  /// Prints what comes, to its end.
  private void show() throws IOException {
    var lines = new TextLines(MOST_CHARS);
    byte[] buffer = new byte[BUFFER_BYTES];
    InputStream in = socket.getInputStream();
    boolean isFirst = true;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      if (isFirst) {
        expectNoRefusal(Arrays.copyOf(buffer, count));
        isFirst = false;
      }
      lines.add(buffer, count);
      showAll(lines, isRaw);
    }
    lines.end();
    showAll(lines, true);
  }

  /// A server that keeps a client out says so at once, in one line.
  private static void expectNoRefusal(byte[] first) throws StreamException {
    String rule = RefusedLine.ruleIn(first);
    if (rule != null) {
      throw new StreamException(ExitCode.REFUSED, "refused: " + rule);
    }
  }

  private void showAll(TextLines lines, boolean alsoOpen) {
    for (var line = lines.poll(); line != null; line = lines.poll()) {
      console.out().println(Shown.escaped(line.text()));
    }
    String open = alsoOpen ? lines.takeOpen() : "";
    if (!open.isEmpty()) {
      console.out().println(Shown.escaped(open));
    }
  }

  /// A failed talk as the program's end.
  static ProgramException failure(String peer, IOException e) {
    return new ProgramException(
        ProgramException.codeOf(e), "talking to " + peer + ": " + ProgramException.reasonOf(e), e);
  }
}
