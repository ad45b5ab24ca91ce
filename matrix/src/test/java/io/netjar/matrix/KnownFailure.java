package io.netjar.matrix;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row that does not pass at a level yet. It must fail in just this way, so that it cannot stay
/// listed once it passes.
///
/// @param message a part of the message of the exception or one of its causes
/// @param reason what is missing
record KnownFailure(Level level, Library library, String message, String reason) {
  static final List<KnownFailure> ALL =
      List.of(
          new KnownFailure(
              Level.L0,
              Library.H2,
              "UnknownHostException",
              "without the agent, `InetAddress.getLocalHost` asks for the name of the machine"));

  static @Nullable KnownFailure of(Level level, Library library) {
    for (var known : ALL) {
      if (known.level == level && known.library == library) {
        return known;
      }
    }
    return null;
  }
}
