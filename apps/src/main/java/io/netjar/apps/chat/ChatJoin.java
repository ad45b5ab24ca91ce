package io.netjar.apps.chat;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.trust.CallerTrust;
import io.netjar.apps.trust.Connector;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `chat join`: a client in one room of a server, by standard input and output.
@Command(
    name = "join",
    description =
        "Says in a room what its input says, and shows what is said there: on the whole of a"
            + " terminal, or by lines. A connection that is lost is made again: nothing is missing"
            + " then and nothing is there twice. The input takes /msg NICK TEXT, /who, /rooms and"
            + " /quit too. Keys on a terminal: Tab completes, page-up and page-down scroll, the"
            + " arrow keys recall, Ctrl-C drops the line or ends.")
final class ChatJoin implements Callable<Integer> {
  @Option(
      names = "--nick",
      required = true,
      paramLabel = "NAME",
      description = "The name to have there.")
  private String nick = "";

  @Option(
      names = "--room",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The room (where the server lets all begin).")
  private String room = "";

  @Option(
      names = "--since",
      paramLabel = "NUMBER",
      defaultValue = "-1",
      description = "Begin after this message; 0 for all that is kept (with what is said next).")
  private long since;

  @Option(names = "--json", description = "Print each event as a JSON object in a line.")
  private boolean json;

  @Option(
      names = "--plain",
      description = "Use lines on standard input and output, on a terminal too.")
  private boolean isPlain;

  @Option(
      names = "--message",
      paramLabel = "TEXT",
      description = "Say this first; may be given several times.")
  private List<String> messages = List.of();

  @Option(
      names = "--stay",
      paramLabel = "DURATION",
      defaultValue = "0",
      converter = IdleTimeout.Converter.class,
      description = "Stay this long after the end of the input (${DEFAULT-VALUE}).")
  private IdleTimeout stay = new IdleTimeout(0);

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = IdleTimeout.Converter.class,
      description =
          "Give up when there was no connection for so long (${DEFAULT-VALUE}); 0 for never.")
  private IdleTimeout timeout = new IdleTimeout(0);

  @Mixin private final CallerTrust trust = new CallerTrust();

  @Parameters(
      paramLabel = "HOST:PORT",
      arity = "1",
      converter = HostPort.Converter.class,
      description = "The server.")
  private @Nullable HostPort server;

  private final Console console;

  ChatJoin(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return Program.run(console, "chat", this::join);
  }

  private ExitCode join() throws ProgramException {
    HostPort peer = server;
    if (peer == null) {
      throw new IllegalStateException("the command line was not read");
    }
    Optional<Terminal> terminal =
        isPlain || json ? Optional.empty() : console.surroundings().terminal();
    var unsent = new Unsent();
    if (terminal.isPresent()) {
      return new JoinOnScreen(console.surroundings(), terminal.get(), unsent)
          .run(
              output -> loop(trust.connector(console, output::remark), peer, unsent, output),
              (lines, output) -> new JoinTyping(lines, output, unsent, messages, stay));
    }
    var output = new JoinLines(console, json);
    var lines = TypedLines.of(console.in(), JoinTyping.MOST_CHARS);
    var typing = new JoinTyping(lines, output, unsent, messages, stay);
    Thread thread = Thread.ofVirtual().name("typing").start(typing::run);
    try {
      return loop(trust.connector(console, "chat"), peer, unsent, output);
    } finally {
      thread.interrupt();
    }
  }

  private ExitCode loop(Connector connector, HostPort peer, Unsent unsent, JoinOutput output)
      throws ProgramException {
    return new JoinLoop(connector, peer, timeout, unsent, output).run(nick, room, since);
  }
}
