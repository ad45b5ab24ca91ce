package io.netjar.apps.chat;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The time on the clock on the wall, for people to read. Nothing is decided by it.
final class TimeOfDay {
  private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

  private TimeOfDay() {}

  /// Such as `14:05`, where the machine is.
  static String shown() {
    return FORM.format(LocalTime.now(ZoneId.systemDefault()));
  }
}
