package io.netjar.apps.files;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.util.Locale;

/// What the chunks of a file are checked with, and with them the whole.
enum Check {
  /// SHA-256 of each chunk, besides its CRC32C.
  SHA256(32),
  /// CRC32C alone: it finds accidents, not intent.
  CRC32C(4);

  private final int bytes;

  Check(int bytes) {
    this.bytes = bytes;
  }

  /// How long the check of a chunk is.
  int bytes() {
    return bytes;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Check of(String word) throws ProgramException {
    for (Check check : values()) {
      if (check.word().equals(word)) {
        return check;
      }
    }
    throw new ProgramException(
        ExitCode.PROTOCOL, "a check '" + Shown.name(word) + "' that is not known here");
  }
}
