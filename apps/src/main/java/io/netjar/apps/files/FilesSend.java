package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
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
        "Sends files, one after the other; ends with 0 when the receiver has ended each"
            + " connection well.")
final class FilesSend implements Callable<Integer> {
  @Mixin private final Plain plain = new Plain();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = IdleTimeout.Converter.class,
      description = "Give a receiver up that is silent this long (${DEFAULT-VALUE}); 0 for never.")
  private IdleTimeout timeout = new IdleTimeout(0);

  @Parameters(
      paramLabel = "FILE... HOST:PORT",
      arity = "1..*",
      hideParamSyntax = true,
      description = "The files, and at the end the receiver.")
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
    try {
      HostPort receiver = HostPort.parse(words.getLast());
      if (words.size() < 2) {
        throw new IllegalArgumentException("no FILE before " + receiver);
      }
      return receiver;
    } catch (IllegalArgumentException e) {
      if (spec == null) {
        throw e;
      }
      throw new ParameterException(
          spec.commandLine(), "Invalid value for 'FILE... HOST:PORT': " + e.getMessage(), e);
    }
  }

  private ExitCode send(HostPort receiver) throws ProgramException {
    List<Source> sources = new ArrayList<>();
    // All are looked at before the first is sent: a mistyped name costs no half-done work.
    for (String word : words.subList(0, words.size() - 1)) {
      sources.add(Source.of(path(word)));
    }
    for (Source source : sources) {
      Sender.send(source, receiver, timeout, console.out());
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
