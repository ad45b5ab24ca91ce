package io.netjar.apps.frames;

import java.io.IOException;

/// What came is no frame of the kind, or the stream ended within one. After it the stream is of no
/// use: nobody knows where the next frame would begin.
public final class FrameException extends IOException {
  private static final long serialVersionUID = 1L;

  /// What is wrong.
  public enum Kind {
    /// The stream ended within a frame.
    CUT,
    /// The frame is longer than allowed.
    TOO_LONG,
    /// The length is negative, less than its own bytes, or written in a way that is not allowed.
    BAD_LENGTH,
    /// A header is no text.
    BAD_TEXT
  }

  private final Kind kind;

  /// A failure.
  ///
  /// @param kind what is wrong
  /// @param message one line that names the thing and its value
  FrameException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /// What is wrong.
  ///
  /// @return never null
  public Kind kind() {
    return kind;
  }
}
