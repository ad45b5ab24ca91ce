package io.netjar.apps.echo;

import io.netjar.apps.Console;
import io.netjar.apps.program.CountConverter;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.trust.Connector;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of `echo call` that let many clients call at once.
final class LoadOptions {
  private static final Duration DEFAULT_DURATION = Duration.ofSeconds(10);

  @Option(
      names = "--clients",
      paramLabel = "N",
      converter = CountConverter.class,
      description = "Measure with this many clients at once, each with a connection of its own.")
  private @Nullable Integer clients;

  @Option(
      names = "--rate",
      paramLabel = "R",
      converter = CountConverter.class,
      description =
          "Messages a second of all clients together; a time then counts from when its message was"
              + " due. Without it each client sends its next message when the last is back.")
  private @Nullable Integer rate;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      converter = IdleTimeout.Converter.class,
      description = "Send for this long (10s, or with --count until all is sent).")
  private @Nullable IdleTimeout duration;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "64",
      converter = CountConverter.class,
      description = "Bytes of a message, where --message gives none (${DEFAULT-VALUE}).")
  private int size;

  @Option(names = "--json", description = "Print what was measured as one JSON object.")
  private boolean json;

  /// True where the options ask for many clients, or for one of the things only these have.
  boolean isWanted() {
    return isForAWhile() || json;
  }

  /// True where no count means any number; `--json` alone is a form of output.
  private boolean isForAWhile() {
    return clients != null || rate != null || duration != null;
  }

  /// Measures and prints.
  ///
  /// @param connector connects to the server, but for datagrams
  /// @param count messages of each client; null for one, or for any number while it measures
  /// @param message what to send; null for bytes of the wanted size
  /// @return how the first client that failed has failed
  /// @throws ProgramException if it was interrupted
  ExitCode run(
      Console console,
      HostPort server,
      Connector connector,
      boolean isUdp,
      IdleTimeout timeout,
      @Nullable Integer count,
      @Nullable String message)
      throws ProgramException {
    Integer wanted = count != null || isForAWhile() ? count : Integer.valueOf(1);
    var load =
        new Load(
            server,
            connector,
            isUdp,
            clients == null ? 1 : clients,
            rate == null ? 0 : rate,
            duration(wanted),
            wanted == null ? Long.MAX_VALUE : wanted,
            message,
            size,
            timeout);
    var result = LoadRun.run(load);
    var report = new LoadReport(load, result);
    if (json) {
      console.out().println(report.json());
    } else {
      report.lines().forEach(console.out()::println);
    }
    if (result.outcome() != ExitCode.OK) {
      console.err().println("echo: the first client that failed: " + result.firstFailure());
    }
    return result.outcome();
  }

  private Duration duration(@Nullable Integer count) {
    if (duration != null) {
      return duration.orForever();
    }
    return count == null ? DEFAULT_DURATION : IdleTimeout.FOREVER.orForever();
  }
}
