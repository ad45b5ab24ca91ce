package io.netjar.apps.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.frames.FrameException;
import io.netjar.apps.frames.FrameReader;
import io.netjar.apps.frames.LengthPrefix;
import io.netjar.apps.frames.WrongProtocol;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.RefusedLine;
import io.netjar.apps.program.Shown;
import io.netjar.apps.program.StreamException;
import io.netjar.apps.program.Waits;
import io.netjar.apps.trust.Connector;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Keeps a client connected. After each loss it connects again, waiting longer each time, and asks
/// for what was said after the last it has seen; what it said itself and was not acknowledged is
/// said again.
///
/// The calling thread reads; another, for each connection, writes. A server that is silent for 40
/// seconds, though it is asked every 20, is gone: also where all is written into the void.
final class JoinLoop {
  private static final int MOST_GREETING_BYTES = 8 * 1024;
  private static final int MOST_FRAME_BYTES = 1 << 20;
  private static final int PING_SECONDS = 20;

  /// Less than two pings from the moment in which the server was lost.
  private static final int SILENCE_MILLIS = 40_000;

  /// A server that speaks second, such as one of HTTP, would be waited for in vain.
  private static final int GREETING_MILLIS = 10_000;

  private static final long FIRST_WAIT_MILLIS = 200;
  private static final long LONGEST_WAIT_MILLIS = 5_000;

  private final Connector connector;
  private final HostPort server;
  private final IdleTimeout timeout;
  private final Unsent unsent;
  private final JoinOutput output;
  private final String client = UUID.randomUUID().toString();
  private String history = "";
  private long last;
  private boolean hasJoined;
  private boolean isIn;

  JoinLoop(
      Connector connector, HostPort server, IdleTimeout timeout, Unsent unsent, JoinOutput output) {
    this.connector = connector;
    this.server = server;
    this.timeout = timeout;
    this.unsent = unsent;
    this.output = output;
  }

  /// Runs to the end of what there is to say.
  ///
  /// @param nick the name wanted
  /// @param room the room; empty for the server's first
  /// @param since the last message seen already, -1 for none wanted
  /// @return [ExitCode#OK]
  /// @throws ProgramException if the server does not take it, or is gone for too long
  ExitCode run(String nick, String room, long since) throws ProgramException {
    last = since;
    long lostNanos = System.nanoTime();
    long wait = FIRST_WAIT_MILLIS;
    while (true) {
      isIn = false;
      String reason;
      try (Socket socket = connector.connect(server, timeout)) {
        converse(socket, nick, room);
        reason = "the server has ended the connection";
      } catch (IOException e) {
        if (!hasJoined) {
          throw failure(e);
        }
        reason = ProgramException.reasonOf(e);
      } catch (ProgramException e) {
        if (isIn || isGivenUp(lostNanos) || e.code() == ExitCode.REFUSED) {
          throw e;
        }
        reason = e.line();
      }
      if (unsent.isOver()) {
        return ExitCode.OK;
      }
      if (isIn) {
        lostNanos = System.nanoTime();
        wait = FIRST_WAIT_MILLIS;
        output.remark("connection lost: " + reason);
      }
      // Not all clients of a server that was restarted come back in the same moment.
      long pause = wait / 2 + ThreadLocalRandom.current().nextLong(wait);
      output.waiting(pause);
      if (!Waits.sleep(pause)) {
        expectNothingUnsent();
        return ExitCode.OK;
      }
      wait = Math.min(LONGEST_WAIT_MILLIS, 2 * wait);
    }
  }

  private void expectNothingUnsent() throws ProgramException {
    int left = unsent.count();
    if (left > 0) {
      throw new ProgramException(
          ExitCode.FAILED, "interrupted; not acknowledged by the server: " + Shown.number(left));
    }
  }

  private boolean isGivenUp(long lostNanos) {
    Duration gone = Duration.ofNanos(System.nanoTime() - lostNanos);
    return !hasJoined || gone.compareTo(timeout.orForever()) >= 0;
  }

  private ProgramException failure(IOException e) {
    ExitCode code =
        e instanceof FrameException || e instanceof ChatException || e instanceof EOFException
            ? ExitCode.PROTOCOL
            : ProgramException.codeOf(e);
    return new ProgramException(code, "joining " + server + ": " + ProgramException.reasonOf(e), e);
  }

  /// One connection, to its end.
  private void converse(Socket socket, String nick, String room)
      throws IOException, ProgramException {
    String greeting = greeting(socket);
    socket.setSoTimeout(SILENCE_MILLIS);
    if (!hasJoined) {
      output.remark(Shown.escaped(greeting));
    }
    var hello = new ByteArrayOutputStream();
    hello.write(Wire.FRAMES);
    hello.writeBytes(Wire.frame(Wire.json(new Request.Hello(nick, room, client, history, last))));
    socket.getOutputStream().write(hello.toByteArray());
    var frames = new FrameReader(socket.getInputStream(), LengthPrefix.U32, MOST_FRAME_BYTES);
    Thread writing = null;
    try {
      for (byte[] next = frames.read(); next != null; next = frames.read()) {
        handle(Wire.event(ChatJson.decode(next)));
        if (isIn && writing == null) {
          writing = Thread.ofVirtual().name("writing").start(() -> write(socket));
        }
      }
      if (!hasJoined) {
        throw new EOFException("the server has ended the connection before it said welcome");
      }
    } finally {
      if (writing != null) {
        writing.interrupt();
      }
    }
  }

  /// The line that a server says first; nothing else of what it says is read.
  private static String greeting(Socket socket) throws IOException {
    var line = new ByteArrayOutputStream();
    long startNanos = System.nanoTime();
    for (int next = read(socket, startNanos); next != '\n'; next = read(socket, startNanos)) {
      if (next < 0) {
        throw new EOFException("the server has ended the connection without a greeting");
      }
      line.write(next);
      if (line.size() > MOST_GREETING_BYTES) {
        throw new ChatException("a greeting has at most " + MOST_GREETING_BYTES + " bytes");
      }
    }
    String rule = RefusedLine.ruleIn(line.toByteArray());
    if (rule != null) {
      throw new StreamException(ExitCode.REFUSED, "refused: " + rule);
    }
    String hint = WrongProtocol.hint(line.toByteArray());
    if (!hint.isEmpty()) {
      throw new ChatException("the server does not chat" + hint);
    }
    return line.toString(UTF_8).stripTrailing();
  }

  /// Reads a byte of the greeting, which has one time for all of them.
  private static int read(Socket socket, long startNanos) throws IOException {
    long passedNanos = System.nanoTime() - startNanos;
    long leftMillis = GREETING_MILLIS - TimeUnit.NANOSECONDS.toMillis(passedNanos);
    if (leftMillis > 0) {
      socket.setSoTimeout((int) leftMillis);
      try {
        return socket.getInputStream().read();
      } catch (SocketTimeoutException _) {
        // There is none left.
      }
    }
    throw new SocketTimeoutException("no greeting within 10s; perhaps it does not chat");
  }

  private void handle(Event event) throws ProgramException, ChatException {
    switch (event) {
      case Event.Welcome(_, var id) -> {
        if (!history.isEmpty() && !history.equals(id)) {
          last = 0; // the server begins its numbers anew, and tells all that it has
        }
        history = id;
      }
      case Event.Entered(_, _, var lastThere, var missed) -> {
        last = last < 0 ? lastThere : last + missed;
        hasJoined = true;
        isIn = true;
      }
      case Event.Message(var said) -> {
        if (said.number() <= last) {
          return; // seen before the connection was lost
        }
        if (said.number() != last + 1) {
          throw new ChatException("message " + said.number() + " has come after " + last);
        }
        last = said.number();
      }
      case Event.Kept(var id, _, _) -> unsent.done(id);
      case Event.Refused(var id, _) -> {
        if (id != null) {
          unsent.done(id);
        }
      }
      case Event.Removed(var reason) ->
          throw new ProgramException(ExitCode.REFUSED, "removed: " + Shown.escaped(reason));
      default -> {
        // It is only shown.
      }
    }
    output.show(event);
  }

  /// Writes what there is to say; of a thread of its own.
  private void write(Socket socket) {
    try {
      OutputStream out = socket.getOutputStream();
      long sent = 0;
      while (true) {
        // Some seconds less each time: the clients of a server that began anew shall not all ask it
        // in the same moments for ever.
        int less = ThreadLocalRandom.current().nextInt(PING_SECONDS / 4);
        var item = unsent.next(sent, PING_SECONDS - less);
        if (item != null) {
          sent = item.id();
          out.write(Wire.frame(item.json()));
        } else if (unsent.isOver()) {
          out.write(Wire.frame(ChatJson.of("quit")));
          socket.shutdownOutput();
          return;
        } else {
          out.write(Wire.frame(ChatJson.of("ping")));
        }
      }
    } catch (IOException | InterruptedException _) {
      // The connection is lost; its reader hears of it too.
    }
  }
}
