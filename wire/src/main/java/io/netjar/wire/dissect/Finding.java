package io.netjar.wire.dissect;

/// Something about a layer or a field that the reader should know.
///
/// @param severity how much it matters
/// @param text one sentence without a full stop, in English
public record Finding(Severity severity, String text) {
  /// A finding of severity [Severity#NOTE].
  public static Finding note(String text) {
    return new Finding(Severity.NOTE, text);
  }

  /// A finding of severity [Severity#WARNING].
  public static Finding warning(String text) {
    return new Finding(Severity.WARNING, text);
  }

  /// A finding of severity [Severity#ERROR].
  public static Finding error(String text) {
    return new Finding(Severity.ERROR, text);
  }
}
