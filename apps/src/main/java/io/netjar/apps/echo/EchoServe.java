package io.netjar.apps.echo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.Console;
import io.netjar.apps.frames.Delimiter;
import io.netjar.apps.frames.FrameWriter;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.Json;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.RefusedLine;
import io.netjar.apps.program.Shown;
import io.netjar.apps.server.DatagramPeer;
import io.netjar.apps.server.DatagramServer;
import io.netjar.apps.server.LimitOptions;
import io.netjar.apps.server.Limits;
import io.netjar.apps.server.ListenOptions;
import io.netjar.apps.server.Listening;
import io.netjar.apps.server.OperatorOptions;
import io.netjar.apps.server.Printing;
import io.netjar.apps.server.Server;
import io.netjar.apps.server.Session;
import io.netjar.apps.trust.Door;
import io.netjar.apps.trust.ServerTrust;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `echo serve`: sends back every byte (RFC 862, TCP) or every datagram (RFC 862, UDP), or answers
/// each message with the same text.
///
/// A TCP client may end its direction first (half-close): it still gets all of its bytes, and then
/// the end.
@Command(name = "serve", description = "Sends back every byte or datagram until it is stopped.")
final class EchoServe implements Callable<Integer>, Program.Service {
  private static final int BUFFER_BYTES = 8 * 1024;

  /// Enough for a client that is idle, of which there may be very many.
  private static final int FIRST_BUFFER_BYTES = 256;

  private static final int MOST_BUFFER_BYTES = 64 * 1024;

  @Option(names = "--udp", description = "Serve datagrams instead of connections.")
  private boolean udp;

  @Option(
      names = "--greeting",
      paramLabel = "TEXT",
      description = "Send this to each client that connects.")
  private @Nullable String greeting;

  @Option(
      names = "--reply",
      paramLabel = "TEXT",
      description =
          "Answer each message with this instead of itself; with --udp, with no more of it than the"
              + " message is long, so that no one is sent more than came in their name.")
  private @Nullable String reply;

  @Option(
      names = "--raw",
      description =
          "A message is what one read returns, and nothing is put behind what is sent; without it,"
              + " greeting, reply and the messages replied to are lines.")
  private boolean raw;

  @Mixin private final ListenOptions listen = new ListenOptions();
  @Mixin private final ServerTrust trust = new ServerTrust();
  @Mixin private final LimitOptions limits = new LimitOptions();
  @Mixin private final OperatorOptions operator = new OperatorOptions();

  private final Console console;

  EchoServe(Console console) {
    this.console = console;
  }

  @Override
  public boolean runsUntilStopped() {
    return !operator.showsLimits();
  }

  @Override
  public Integer call() {
    return Program.run(console, "echo", this::serve);
  }

  private ExitCode serve() throws ProgramException {
    if (udp) {
      trust.plain("--udp");
      expectNotForUdp("--greeting", greeting);
      expectNotForUdp("--max-per-address", limits.perAddress());
    }
    if (operator.showsLimits()) {
      Limits all = limits.limits();
      return operator.show(console, udp ? all.shownOfDatagrams() : all.shown());
    }
    try (var printing = Printing.start(console)) {
      return udp ? serveDatagrams(printing.console()) : serveConnections(printing.console());
    }
  }

  private static void expectNotForUdp(String option, @Nullable Object value)
      throws ProgramException {
    if (value != null) {
      throw new ProgramException(
          ExitCode.USAGE, option + " is for clients that connect, and with --udp none does");
    }
  }

  private ExitCode serveConnections(Console log) throws ProgramException {
    try (ServerSocket listener = listen.tcp()) {
      Door door = raw ? trust.plain("--raw") : trust.door(log, "echo", listener);
      Server.Service service = this::serve;
      var server =
          new Server(
              listener,
              limits.limits(),
              operator.log(log),
              door,
              service.refusing(RefusedLine::of));
      String line = "echo: listening on tcp " + Shown.address(listener.getLocalSocketAddress());
      return operator.run(log, "echo", line, listener, server, Long.MAX_VALUE);
    } catch (IOException e) {
      throw new ProgramException(ExitCode.FAILED, ProgramException.reasonOf(e), e);
    }
  }

  private void serve(Session session) throws IOException {
    session.greeted();
    if (greeting != null) {
      session.out().write(text(greeting));
    }
    if (reply == null) {
      echo(session);
    } else if (raw) {
      replyToReads(session, text(reply));
    } else {
      replyToLines(session, reply.getBytes(UTF_8));
    }
  }

  private byte[] text(String words) {
    return (raw ? words : words + "\n").getBytes(UTF_8);
  }

  private static void echo(Session session) throws IOException {
    byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    int read;
    while ((read = session.in().read(buffer)) >= 0) {
      session.out().write(buffer, 0, read);
      if (read == buffer.length && read < MOST_BUFFER_BYTES) {
        buffer = new byte[4 * read]; // a peer that sends much at a time gets a larger one
      }
    }
  }

  private static void replyToReads(Session session, byte[] answer) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    while (session.in().read(buffer) >= 0) {
      session.out().write(answer);
    }
  }

  private void replyToLines(Session session, byte[] answer) throws IOException {
    var lines = session.frames(Delimiter.LINES, limits.limits().messageBytes());
    var writer = FrameWriter.to(session.out(), Delimiter.LINES, answer.length);
    while (lines.read() != null) {
      writer.write(answer);
    }
  }

  private ExitCode serveDatagrams(Console log) throws ProgramException {
    try (DatagramSocket socket = listen.udp()) {
      var server =
          new DatagramServer(
              socket, log, limits.limits(), peer -> log.out().println(said(peer)), this::answer);
      String line = "echo: listening on udp " + Listening.shown(socket);
      return operator.run(log, "echo", line, socket, server);
    }
  }

  private void answer(DatagramServer server, DatagramPeer peer, DatagramPacket datagram)
      throws IOException {
    if (reply != null) {
      byte[] answer = reply.getBytes(UTF_8);
      // A source address may be forged: whoever has it gets no more than was sent in its name.
      int most = Math.min(answer.length, datagram.getLength());
      if (most < answer.length) {
        server.cut(peer);
      }
      datagram.setData(answer, 0, most);
    }
    server.send(peer, datagram);
  }

  private String said(DatagramPeer peer) {
    String outcome = reply == null ? "echoed" : "answered";
    return operator.isJson() ? Json.line(peer.fields(outcome)) : peer.line(outcome);
  }
}
