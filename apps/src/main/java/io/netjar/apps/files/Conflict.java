package io.netjar.apps.files;

/// What a receiver does with a file whose name another file has.
enum Conflict {
  /// It is refused, before its bytes are sent where it is large; the same file sent again is not.
  REFUSE,
  /// It gets a number: `notes (2).txt`.
  RENAME,
  /// It takes the place of the other in one step.
  OVERWRITE,
  /// It is refused unless the other is the same to the last byte.
  SKIP_IF_SAME
}
