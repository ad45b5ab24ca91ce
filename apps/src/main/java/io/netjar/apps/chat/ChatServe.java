package io.netjar.apps.chat;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.RefusedLine;
import io.netjar.apps.program.Shown;
import io.netjar.apps.server.LimitOptions;
import io.netjar.apps.server.ListenOptions;
import io.netjar.apps.server.OperatorOptions;
import io.netjar.apps.server.Printing;
import io.netjar.apps.server.Server;
import io.netjar.apps.trust.Door;
import io.netjar.apps.trust.ServerTrust;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `chat serve`: rooms for clients by lines, such as `nc`, for `chat join`, and for raw peers.
///
/// Whoever runs it sees what is said and speaks by its standard input.
@Command(
    name = "serve",
    description = {
      "Serves rooms until it is stopped. Clients are 'chat join', and nc and the like by lines.",
      "Its standard input takes /clients, /kick N REASON, /say TEXT, /to N TEXT and /quit."
    })
final class ChatServe implements Callable<Integer>, Program.Service {
  @Option(
      names = "--greeting",
      paramLabel = "TEXT",
      description = "Send this to each client that connects (a line that names /help).")
  private @Nullable String greeting;

  @Option(
      names = "--room",
      paramLabel = "NAME",
      defaultValue = "lobby",
      description = "The room where all begin (${DEFAULT-VALUE}).")
  private String room = "";

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description =
          "Keep what is said in this file, or in a database by its URL (jdbc:…); without it, the"
              + " rooms are empty when the server starts.")
  private @Nullable String history;

  @Option(
      names = "--raw",
      description =
          "A message is what one read returns, and nothing is put behind what is sent; for peers"
              + " that neither frame their messages nor end their lines.")
  private boolean raw;

  @Option(names = "--quiet", description = "Do not show what is said in the rooms.")
  private boolean quiet;

  @Mixin private final ListenOptions listen = new ListenOptions();
  @Mixin private final ServerTrust trust = new ServerTrust();
  @Mixin private final LimitOptions limits = new LimitOptions();
  @Mixin private final OperatorOptions operator = new OperatorOptions();

  private final Console console;

  ChatServe(Console console) {
    this.console = console;
  }

  @Override
  public boolean runsUntilStopped() {
    return !operator.showsLimits();
  }

  /// The limits of its connections, and what chat bounds besides.
  private Map<String, String> bounds() {
    var bounds = new LinkedHashMap<>(limits.limits().shown());
    bounds.put("line", ChatClient.MOST_LINE_CHARS + " characters");
    bounds.put("frame", Wire.MOST_BYTES + " bytes");
    bounds.put("rate", Flow.PER_SECOND + " messages a second, " + Flow.BURST + " at once");
    bounds.put("name", ChatName.MOST_POINTS + " characters");
    bounds.put("kept", Room.MOST_KEPT + " messages of each room, in memory");
    Rooms.putBounds(bounds);
    return bounds;
  }

  @Override
  public Integer call() {
    return Program.run(console, "chat", this::serve);
  }

  private ExitCode serve() throws ProgramException {
    if (operator.showsLimits()) {
      return operator.show(console, bounds());
    }
    try {
      ChatName.of(room);
    } catch (IllegalArgumentException e) {
      throw new ProgramException(ExitCode.USAGE, "--room: " + e.getMessage());
    }
    try (var printing = Printing.start(console);
        History kept = open();
        Scribe scribe = Scribe.start(kept);
        ServerSocket listener = listen.tcp()) {
      return serve(printing.console(), listener, kept, scribe);
    } catch (IOException e) {
      throw new ProgramException(ExitCode.FAILED, ProgramException.reasonOf(e), e);
    }
  }

  private History open() throws ProgramException {
    if (history == null) {
      return History.inMemory(UUID.randomUUID().toString());
    }
    try {
      return JdbcHistory.open(history);
    } catch (HistoryException e) {
      throw new ProgramException(ExitCode.LOCAL, ProgramException.reasonOf(e), e);
    }
  }

  private ExitCode serve(Console log, ServerSocket listener, History kept, Scribe scribe)
      throws ProgramException {
    Door door = raw ? trust.plain("--raw") : trust.door(log, "chat", listener);
    var screen = new Screen(log.out(), operator.isJson());
    var rooms = new Rooms(kept, scribe, quiet ? Screen.NONE : screen);
    Server.Service service =
        session -> new ChatClient(session, rooms, limits.limits(), room).serve(greeting(), raw);
    var server =
        new Server(
            listener, limits.limits(), operator.log(log), door, service.refusing(RefusedLine::of));
    var keyboard = new Operator(console.in(), screen, rooms, server);
    Thread typing = Thread.ofVirtual().name("operator").start(keyboard::listen);
    try {
      String line = "chat: listening on tcp " + Shown.address(listener.getLocalSocketAddress());
      return operator.run(log, "chat", line, listener, server, Long.MAX_VALUE);
    } finally {
      typing.interrupt();
    }
  }

  private String greeting() {
    if (raw) {
      return greeting == null ? "" : greeting;
    }
    // One line, which 'chat join' counts on.
    return Shown.escaped(greeting == null ? "netjar chat; /help says what there is" : greeting)
        + "\n";
  }
}
