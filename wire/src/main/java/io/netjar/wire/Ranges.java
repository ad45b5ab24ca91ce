package io.netjar.wire;

/// Checks of numbers that a header's constructor is handed.
final class Ranges {
  private Ranges() {}

  /// Returns `value` where it is 0 to `maximum`.
  ///
  /// @throws IllegalArgumentException naming field, bound and value
  static int check(String field, int value, int maximum) {
    return check(field, value, 0, maximum);
  }

  /// Returns `value` where it is `minimum` to `maximum`.
  ///
  /// @throws IllegalArgumentException naming field, bounds and value
  static int check(String field, int value, int minimum, int maximum) {
    if (value < minimum || value > maximum) {
      throw new IllegalArgumentException(
          field + " is " + minimum + " to " + maximum + ": " + value);
    }
    return value;
  }

  /// The result for a header that needs more bytes than there are.
  static <T> Parsed.Bad<T> tooShort(String header, int needed, int length) {
    return new Parsed.Bad<>(
        header, "the header needs " + needed + " bytes, only " + length + " are here");
  }
}
