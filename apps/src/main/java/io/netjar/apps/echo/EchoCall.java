package io.netjar.apps.echo;

import io.netjar.apps.Console;
import io.netjar.apps.program.CountConverter;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `echo call`: sends a message, waits for the same bytes, prints them and the round-trip time.
@Command(
    name = "call",
    description = "Sends a message to an echo server and waits for it to come back.")
final class EchoCall implements Callable<Integer> {
  private static final IdleTimeout TCP_TIMEOUT = new IdleTimeout(60_000);
  private static final IdleTimeout UDP_TIMEOUT = new IdleTimeout(1_000);

  @Option(names = "--udp", description = "Send datagrams; each is tried up to 5 times.")
  private boolean udp;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      converter = CountConverter.class,
      description = "Send the message this often (${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = IdleTimeout.Converter.class,
      description =
          "Wait this long to connect and for each read, 0 for ever (60s); with --udp, this long"
              + " for the reply to each try (1s).")
  private @Nullable IdleTimeout timeout;

  @Option(
      names = "--raw",
      description =
          "The reply is whatever one read returns, or one datagram, and need not be the message;"
              + " for peers that neither frame their messages nor end their lines.")
  private boolean raw;

  @Option(
      names = "--any-reply",
      description = "The message is a line, and the reply is a line that need not be the same.")
  private boolean anyReply;

  @Option(
      names = "--greeted",
      description = "The server speaks first: wait for its greeting, and print it.")
  private boolean greeted;

  @Option(
      names = "--message",
      required = true,
      paramLabel = "TEXT",
      description = "What to send, in UTF-8.")
  private String message = "";

  @Parameters(
      paramLabel = "HOST:PORT",
      arity = "1",
      converter = HostPort.Converter.class,
      description = "The echo server.")
  private @Nullable HostPort server;

  private final Console console;

  EchoCall(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return Program.run(console, "echo", this::callAll);
  }

  private ExitCode callAll() throws ProgramException {
    HostPort peer = server;
    if (peer == null) {
      throw new IllegalStateException("the command line was not read");
    }
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    IdleTimeout given = timeout;
    if (udp) {
      UdpCall.run(peer, given != null ? given : UDP_TIMEOUT, bytes, count, raw, this::replied);
      return ExitCode.OK;
    }
    IdleTimeout wait = given != null ? given : TCP_TIMEOUT;
    if (raw || anyReply || greeted) {
      AnswerCall.run(peer, wait, bytes, count, raw, greeted, this::replied);
    } else {
      TcpCall.run(peer, wait, bytes, count, this::replied);
    }
    return ExitCode.OK;
  }

  private void replied(String peer, byte[] reply, long nanos) {
    console
        .out()
        .println(
            AnswerCall.shown(reply)
                + "  "
                + Shown.bytes(reply.length)
                + " back from "
                + peer
                + "  "
                + Shown.millis(nanos));
  }

  /// Is told of each reply.
  @FunctionalInterface
  interface Replies {
    /// A reply has come.
    ///
    /// @param peer where from, in digits
    /// @param reply what came
    /// @param nanos the time from sending to the last byte
    void replied(String peer, byte[] reply, long nanos);
  }
}
