package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.program.CountConverter;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.server.Limits;
import io.netjar.apps.server.ListenOptions;
import io.netjar.apps.server.OperatorOptions;
import io.netjar.apps.server.Printing;
import io.netjar.apps.server.Server;
import io.netjar.apps.server.Session;
import io.netjar.apps.trust.Door;
import io.netjar.apps.trust.ServerTrust;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `files serve`: receives files into a folder, many at once.
@Command(
    name = "serve",
    description = "Receives files into a folder, and gives those of a folder that is shared.")
final class FilesServe implements Callable<Integer>, Program.Service {
  @Mixin private final Folder folder = new Folder();

  @Mixin private final Plain plain = new Plain();
  @Mixin private final SaveOptions save = new SaveOptions();
  @Mixin private final ListenOptions listen = new ListenOptions();
  @Mixin private final ServerTrust trust = new ServerTrust();
  @Mixin private final OperatorOptions operator = new OperatorOptions();
  @Mixin private final SilenceOption silence = new SilenceOption();

  @Option(
      names = "--code",
      description =
          "Serve only those who know a code, which is shown; there is a new one when it was used,"
              + " or three were wrong. TLS with peers on this machine too.")
  private boolean isWithCode;

  @Option(
      names = "--share",
      paramLabel = "FOLDER",
      description = "Give the files of this folder to those who list and get them.")
  private @Nullable Path share;

  @Option(
      names = "--check",
      paramLabel = "sha256|crc32c",
      converter = WordConverter.OfCheck.class,
      completionCandidates = WordConverter.OfCheck.class,
      defaultValue = "sha256",
      description = "What the bytes that are given are checked with (${DEFAULT-VALUE}).")
  private Check check = Check.SHA256;

  @Option(
      names = "--max-clients",
      paramLabel = "N",
      defaultValue = "100",
      converter = CountConverter.class,
      description = "Connections at one time (${DEFAULT-VALUE}); more are refused.")
  private int mostClients;

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "End after this many connections, whether their files were saved or not, with the exit"
              + " code of the first that failed; without it, run until stopped.",
      converter = CountConverter.class)
  private int count;

  private final Console console;

  FilesServe(Console console) {
    this.console = console;
  }

  @Override
  public boolean runsUntilStopped() {
    return count == 0 && !operator.showsLimits();
  }

  @Override
  public Integer call() {
    return Program.run(console, "files", this::serve);
  }

  private Limits limits() {
    return Limits.DEFAULT
        .withClients(mostClients, mostClients)
        .withIdle(silence.timeout().orForever());
  }

  /// The limits of its connections, and what the protocol of files bounds besides.
  private Map<String, String> bounds() {
    var bounds = new LinkedHashMap<>(limits().shown());
    bounds.put("header", Conversation.MOST_HEADER_BYTES + " bytes");
    bounds.put("chunk", Offer.MOST_CHUNK_BYTES + " bytes");
    bounds.put("chunks", Offer.MOST_CHUNKS + " of a file");
    bounds.put("path", Offer.MOST_DEPTH + " elements of " + FileName.MOST_BYTES + " bytes");
    return bounds;
  }

  private ExitCode serve() throws ProgramException {
    if (operator.showsLimits()) {
      return operator.show(console, bounds());
    }
    try (var printing = Printing.start(console)) {
      return serve(printing.console());
    }
  }

  private ExitCode serve(Console log) throws ProgramException {
    @Nullable Path into = folder.isThere() || plain.isPlain() ? folder.make() : null;
    Path from = share;
    if (into == null && from == null) {
      throw new ProgramException(ExitCode.USAGE, "--into or --share is missing: what to serve");
    }
    if (from != null && !Files.isDirectory(from)) {
      throw new ProgramException(ExitCode.LOCAL, "--share is no folder: " + Shown.name("" + from));
    }
    @Nullable Inbox inbox = into == null ? null : save.inbox(into);
    Server.Service service;
    if (plain.isPlain() && into != null) {
      var receiver = new Receiver(into);
      service = session -> receiver.receive(new Served(session));
    } else {
      Server.Service own = new FilesService(inbox, from, check, log)::serve;
      service = own.refusing(Conversation::refusal);
    }
    return run(log, service, into == null ? "giving" : "receiving", into, inbox);
  }

  private ExitCode run(
      Console log, Server.Service service, String does, @Nullable Path into, @Nullable Inbox inbox)
      throws ProgramException {
    try (ServerSocket listener = listen.tcp();
        var _ = save.deleteLeftovers(inbox, log.err())) {
      Door door =
          plain.isPlain() ? trust.plain("--plain") : trust.door(log, "files", listener, isWithCode);
      var server = new Server(listener, limits(), operator.log(log), door, service);
      String line =
          "files: "
              + does
              + " on tcp "
              + Shown.address(listener.getLocalSocketAddress())
              + (into == null ? "" : " into " + Shown.name(into.toString()));
      long connections = count == 0 ? Long.MAX_VALUE : count;
      return operator.run(log, "files", line, listener, server, connections);
    } catch (IOException e) {
      throw new ProgramException(ExitCode.FAILED, ProgramException.reasonOf(e), e);
    }
  }

  /// A connection that a server has accepted.
  private record Served(Session session) implements Receiver.Connection {
    @Override
    public InputStream in() {
      return session.in();
    }

    @Override
    public String peer() {
      return session.peer();
    }

    @Override
    public void begins() throws IOException {
      session.resetIfKilled();
      session.greeted();
      session.inside(true);
    }

    @Override
    public void describe(String words, String end) {
      session.describe(words, end);
    }

    @Override
    public boolean isOver() throws IOException {
      return session.isOverWithin(Plain.END);
    }
  }
}
