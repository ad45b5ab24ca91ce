package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.trust.CallerCode;
import io.netjar.apps.trust.CallerTrust;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `files send`: sends files one after the other, each over a connection of its own.
@Command(
    name = "send",
    description =
        "Sends files and folders; ends with 0 when the receiver has all of them whole and says"
            + " so.")
final class FilesSend implements Callable<Integer> {
  @Mixin private final Plain plain = new Plain();

  @Mixin private final TransferOptions transfer = new TransferOptions();
  @Mixin private final CallerTrust trust = new CallerTrust();
  @Mixin private final CallerCode code = new CallerCode();
  @Mixin private final ProgressOption progress = new ProgressOption();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The name of what standard input holds, for the file '-' (stdin).")
  private @Nullable String name;

  @Option(
      names = "--retry",
      paramLabel = "DURATION",
      defaultValue = "0",
      converter = IdleTimeout.Converter.class,
      description =
          "Connect anew when the connection fails, for this long without a file getting through"
              + " (not at all).")
  private IdleTimeout retry = new IdleTimeout(0);

  @Option(
      names = "--dry-run",
      description =
          "Say what would be sent under which names, and end; the receiver is not connected to.")
  private boolean isRehearsal;

  @Parameters(
      paramLabel = "FILE... HOST:PORT",
      arity = "1..*",
      hideParamSyntax = true,
      description = "Files and folders, or - for standard input, and at the end the receiver.")
  private List<String> words = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  private final Console console;

  FilesSend(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    HostPort receiver = receiver();
    return Program.run(console, "files", () -> send(receiver));
  }

  private HostPort receiver() {
    HostPort receiver = peer(words.getLast(), spec);
    if (words.size() < 2 && spec != null) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for 'FILE... HOST:PORT': no FILE before " + receiver);
    }
    if (name != null && spec != null && (plain.isPlain() || !named().equals(List.of("-")))) {
      throw new ParameterException(
          spec.commandLine(), "--name is for the file '-' alone; others keep their names");
    }
    return receiver;
  }

  /// Reads who the peer is; a mistake there is one of the command line.
  static HostPort peer(String word, @Nullable CommandSpec spec) {
    try {
      return HostPort.parse(word);
    } catch (IllegalArgumentException e) {
      if (spec == null) {
        throw e;
      }
      throw new ParameterException(
          spec.commandLine(), "Invalid value for 'HOST:PORT': " + e.getMessage(), e);
    }
  }

  private List<String> named() {
    return words.subList(0, words.size() - 1);
  }

  private ExitCode send(HostPort receiver) throws ProgramException {
    List<String> named = named();
    if (plain.isPlain()) {
      return sendPlain(named, receiver);
    }
    List<Path> paths = new ArrayList<>();
    boolean isStream = named.equals(List.of("-"));
    for (String word : isStream ? List.<String>of() : named) {
      paths.add(path(word));
    }
    if (isRehearsal) {
      return new Rehearsal(console).send(isStream ? stream() : Cargo.of(paths));
    }
    var sending =
        new Sending(
            new Caller(
                trust.connector(console, "files", code),
                receiver,
                transfer.timeout(),
                transfer::limited),
            transfer.check(),
            console,
            progress.on(console, "sending"));
    return isStream ? sending.sendOnce(stream()) : sending.send(paths, retry.millis());
  }

  private Iterator<Cargo> stream() throws ProgramException {
    String text = FileName.of(name == null ? "stdin" : name).text();
    return List.of(Cargo.of(console.in(), text)).iterator();
  }

  private ExitCode sendPlain(List<String> named, HostPort receiver) throws ProgramException {
    trust.plain("--plain");
    List<Source> sources = new ArrayList<>();
    // All are looked at before the first is sent: a mistyped name costs no half-done work.
    for (String word : named) {
      sources.add(Source.of(path(word)));
    }
    for (Source source : sources) {
      if (isRehearsal) {
        new Rehearsal(console).sent(source.name().shown(), source.size());
        continue;
      }
      Sender.send(source, receiver, transfer.timeout(), console.out());
    }
    return ExitCode.OK;
  }

  private static Path path(String word) throws ProgramException {
    try {
      return Path.of(word);
    } catch (InvalidPathException e) {
      throw new ProgramException(
          ExitCode.LOCAL, Shown.name(word) + ": not a path here: " + e.getReason());
    }
  }
}
