package io.netjar.apps.chat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Where the lines come from that a user types; of one thread.
@FunctionalInterface
interface TypedLines {
  /// Waits for the next.
  ///
  /// @return nothing at the end
  Optional<String> next() throws IOException, InterruptedException;

  /// The lines of a stream; one that is too long comes in pieces.
  ///
  /// @param mostChars the longest, in UTF-16 units
  static TypedLines of(InputStream in, int mostChars) {
    var lines = new TextLines(mostChars);
    byte[] buffer = new byte[mostChars];
    return () -> {
      for (var line = lines.poll(); ; line = lines.poll()) {
        if (line != null) {
          return Optional.of(line.text());
        }
        int count = in.read(buffer);
        if (count < 0) {
          lines.end();
          String rest = lines.takeOpen();
          return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
        }
        lines.add(buffer, count);
      }
    };
  }
}
