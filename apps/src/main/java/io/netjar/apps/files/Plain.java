package io.netjar.apps.files;

import java.time.Duration;
import picocli.CommandLine.Option;

/// The option `--plain`, and what belongs to that form.
final class Plain {
  /// How long after the last byte a receiver waits for the end of the stream.
  static final Duration END = Duration.ofSeconds(2);

  @Option(
      names = "--plain",
      description =
          "The plain form, for simple peers: a length of 4 bytes, little-endian, a JSON header with"
              + " filename and filesize, the bytes.")
  private boolean isPlain;

  Plain() {}

  /// True where it was asked for by name.
  boolean isPlain() {
    return isPlain;
  }
}
