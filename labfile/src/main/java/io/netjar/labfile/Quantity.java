package io.netjar.labfile;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/// Reads a number with its unit, as in `10 Mbit/s`, `20 ms`, `2 %`.
///
/// Each kind of quantity knows its units; a number without a unit is refused unless the kind allows
/// it, since `delay: 20` says nothing.
final class Quantity {
  /// Bits per second; decimal prefixes, as network rates have.
  static final Quantity RATE =
      new Quantity(
          "a rate", "10 Mbit/s", units("bit/s", 1e0, "kbit/s", 1e3, "Mbit/s", 1e6, "Gbit/s", 1e9));

  /// Nanoseconds.
  static final Quantity DURATION =
      new Quantity(
          "a duration",
          "20 ms",
          units("ns", 1e0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "min", 60e9, "h", 3600e9));

  /// Parts of a whole, as billionths.
  static final Quantity SHARE = new Quantity("a share", "2 %", units("%", 1e7));

  /// How many frames.
  static final Quantity FRAMES =
      new Quantity("a number of frames", "100 frames", units("frames", 1e0, "frame", 1e0));

  /// How many bytes; binary prefixes, as buffers have.
  static final Quantity SIZE =
      new Quantity(
          "a size",
          "64 KiB",
          units("B", 1e0, "KiB", 1024e0, "MiB", 1048576e0, "GiB", 1073741824e0));

  private final String noun;
  private final String example;
  private final Map<String, BigDecimal> units;

  private Quantity(String noun, String example, Map<String, BigDecimal> units) {
    this.noun = noun;
    this.example = example;
    this.units = units;
  }

  private static Map<String, BigDecimal> units(Object... pairs) {
    var map = new LinkedHashMap<String, BigDecimal>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], BigDecimal.valueOf((double) (Double) pairs[i + 1]));
    }
    return map;
  }

  /// The quantity in the kind's base unit, rounded to a whole number.
  ///
  /// @throws IllegalArgumentException naming the text and what was expected
  long read(String text) {
    int split = 0;
    while (split < text.length() && isNumber(text.charAt(split))) {
      split++;
    }
    String number = text.substring(0, split);
    String unit = text.substring(split).strip();
    var factor = units.get(unit);
    if (number.isEmpty() || factor == null || number.startsWith(".") || number.endsWith(".")) {
      throw refused(text);
    }
    try {
      return new BigDecimal(number)
          .multiply(factor)
          .setScale(0, RoundingMode.HALF_UP)
          .longValueExact();
    } catch (ArithmeticException | NumberFormatException _) {
      throw refused(text);
    }
  }

  private IllegalArgumentException refused(String text) {
    var names = new StringJoiner(", ");
    units.keySet().forEach(names::add);
    return new IllegalArgumentException(
        "'"
            + text
            + "' is not "
            + noun
            + ": expected a number with one of "
            + names
            + ", as in "
            + example);
  }

  private static boolean isNumber(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }
}
