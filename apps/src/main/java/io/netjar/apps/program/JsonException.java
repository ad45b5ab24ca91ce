package io.netjar.apps.program;

/// A text that is no JSON object.
public final class JsonException extends Exception {
  private static final long serialVersionUID = 1L;

  /// A mistake in a text.
  ///
  /// @param message what a sentence says of the text, such as `is not a JSON object`; safe to print
  public JsonException(String message) {
    super(message);
  }

  /// What a sentence about the text says.
  ///
  /// @param subject such as `a message`
  /// @return the sentence
  public String of(String subject) {
    return subject + " " + getMessage();
  }
}
