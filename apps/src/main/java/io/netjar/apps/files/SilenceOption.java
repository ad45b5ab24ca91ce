package io.netjar.apps.files;

import io.netjar.apps.program.IdleTimeout;
import picocli.CommandLine.Option;

/// The option of how long the other side may be silent.
final class SilenceOption {
  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = IdleTimeout.Converter.class,
      description = "Give a peer up that is silent this long (${DEFAULT-VALUE}); 0 for never.")
  private IdleTimeout timeout = IdleTimeout.FOREVER;

  SilenceOption() {}

  IdleTimeout timeout() {
    return timeout;
  }
}
