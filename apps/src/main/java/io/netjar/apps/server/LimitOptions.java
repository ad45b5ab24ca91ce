package io.netjar.apps.server;

import io.netjar.apps.program.CountConverter;
import io.netjar.apps.program.IdleTimeout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that change the [Limits] of a server.
public final class LimitOptions {
  @Option(
      names = "--max-clients",
      paramLabel = "N",
      defaultValue = "1000",
      converter = CountConverter.class,
      description = "Connections at one time (${DEFAULT-VALUE}); more are refused.")
  private int clients;

  @Option(
      names = "--max-per-address",
      paramLabel = "N",
      converter = CountConverter.class,
      description = "Connections at one time from one address (as many as in all).")
  private @Nullable Integer perAddress;

  @Option(
      names = "--idle-timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = IdleTimeout.Converter.class,
      description = "Give a client up that is silent this long (${DEFAULT-VALUE}).")
  private IdleTimeout idle = new IdleTimeout(0);

  /// Made empty; the command line's parser fills it.
  public LimitOptions() {}

  /// What was given as the bound for one address; null where nothing was.
  public @Nullable Integer perAddress() {
    return perAddress;
  }

  /// The limits as the options have them.
  ///
  /// @return the defaults but for what was given
  public Limits limits() {
    return Limits.DEFAULT
        .withClients(clients, perAddress == null ? clients : perAddress)
        .withIdle(idle.orForever());
  }
}
