package io.netjar.wire;

/// What comes of parsing bytes from a network: a value, or what is wrong with them. Parsing never
/// throws for any bytes.
///
/// @param <T> the header's type
public sealed interface Parsed<T> {

  /// The bytes hold a valid header.
  ///
  /// @param value the header
  /// @param headerLength how many bytes it takes; what it carries stands behind
  record Ok<T>(T value, int headerLength) implements Parsed<T> {}

  /// The bytes hold no valid header.
  ///
  /// @param field the header's field that is wrong, in the RFC's words
  /// @param reason what is wrong with it, with the value
  record Bad<T>(String field, String reason) implements Parsed<T> {}

  /// The value.
  ///
  /// @throws IllegalStateException naming field and reason, where there is none: for bytes that the
  ///   caller made itself
  default T orThrow() {
    return switch (this) {
      case Ok<T>(T value, _) -> value;
      case Bad<T>(String field, String reason) ->
          throw new IllegalStateException(field + ": " + reason);
    };
  }
}
