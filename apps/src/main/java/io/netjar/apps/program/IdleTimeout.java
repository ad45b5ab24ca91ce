package io.netjar.apps.program;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How long a connect or a read may wait for the peer, in the form sockets take it.
///
/// @param millis milliseconds, not negative; 0 waits for ever
public record IdleTimeout(int millis) {
  /// No time-out.
  public static final IdleTimeout FOREVER = new IdleTimeout(0);

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|min|h|d)?");

  /// A time-out.
  public IdleTimeout {
    if (millis < 0) {
      throw new IllegalArgumentException("negative time-out: " + millis);
    }
  }

  /// Reads `500ms`, `60s`, `60` (seconds), `5m`, `5min`, `1h`, `7d` or `0` (for ever).
  ///
  /// @param text what the user wrote
  /// @return the time-out
  /// @throws IllegalArgumentException naming the text, if it has no such form or is longer than 24
  ///   days
  public static IdleTimeout parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'"
              + Shown.name(text)
              + "' is not a duration such as 500ms, 60s, 5m, 1h, 7d or 0 (for ever)");
    }
    String unit = form.group(2);
    long unitMillis =
        switch (unit == null ? "s" : unit) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          default -> 60_000;
        };
    long millis = Long.parseLong(form.group(1)) * unitMillis;
    if (millis > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("'" + Shown.name(text) + "' is longer than 24 days");
    }
    return new IdleTimeout((int) millis);
  }

  /// The time-out as a duration.
  ///
  /// @return above zero; 24 days where it is for ever
  public Duration orForever() {
    return millis == 0 ? Duration.ofDays(24) : Duration.ofMillis(millis);
  }

  /// The time-out as a user would write it: `60s`, `1500ms`.
  @Override
  public String toString() {
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }

  /// Reads a time-out from the command line.
  public static final class Converter implements ITypeConverter<IdleTimeout> {
    /// Called by the command line reader.
    public Converter() {}

    @Override
    public IdleTimeout convert(String value) {
      try {
        return parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
