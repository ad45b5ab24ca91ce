package io.netjar.apps.echo;

import io.netjar.apps.Console;
import io.netjar.apps.program.CountConverter;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.trust.CallerTrust;
import io.netjar.apps.trust.Connector;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `echo call`: sends a message, waits for the same bytes, prints them and the round-trip time.
/// With `--clients`, many clients do so at once, and what is printed are their numbers.
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
      converter = CountConverter.class,
      description =
          "Send the message this often, by each client (1; with --clients, for as long as"
              + " --duration says). From 2 on, the percentiles of the times follow.")
  private @Nullable Integer count;

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

  @Option(names = "--message", paramLabel = "TEXT", description = "What to send, in UTF-8.")
  private @Nullable String message;

  @Mixin private final LoadOptions load = new LoadOptions();
  @Mixin private final CallerTrust trust = new CallerTrust();

  @Parameters(
      paramLabel = "HOST:PORT",
      arity = "1",
      converter = HostPort.Converter.class,
      description = "The echo server.")
  private @Nullable HostPort server;

  @Spec private @Nullable CommandSpec spec;

  private final Latencies latencies = new Latencies();
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
    IdleTimeout wait = timeout != null ? timeout : udp ? UDP_TIMEOUT : TCP_TIMEOUT;
    Connector connector =
        udp || raw ? trust.plain(udp ? "--udp" : "--raw") : trust.connector(console, "echo");
    if (udp && (anyReply || greeted)) {
      throw wrong(
          "--any-reply and --greeted are for connections; with --udp, --raw takes any datagram for"
              + " the reply");
    }
    if (load.isWanted()) {
      if (raw || anyReply || greeted) {
        throw wrong("--clients measures an echo: neither --raw nor --any-reply nor --greeted");
      }
      return load.run(console, peer, connector, udp, wait, count, message);
    }
    if (message == null) {
      throw wrong("Missing required option: '--message=TEXT'");
    }
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    callInTurn(peer, connector, wait, text, count == null ? 1 : count);
    return ExitCode.OK;
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException("the command line was not read");
    }
    return new ParameterException(spec.commandLine(), message);
  }

  private void callInTurn(
      HostPort peer, Connector connector, IdleTimeout wait, byte[] text, int times)
      throws ProgramException {
    try {
      if (udp) {
        UdpCall.run(peer, wait, text, times, raw, this::replied);
      } else if (raw || anyReply || greeted) {
        AnswerCall.run(connector, peer, wait, text, times, raw, greeted, this::replied);
      } else {
        TcpCall.run(connector, peer, wait, text, times, this::replied);
      }
    } finally {
      if (times > 1 && latencies.count() > 0) {
        console.out().println(Shown.number(latencies.count()) + " back  " + latencies.line());
      }
    }
  }

  private void replied(String peer, byte[] reply, long nanos) {
    latencies.add(nanos);
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
