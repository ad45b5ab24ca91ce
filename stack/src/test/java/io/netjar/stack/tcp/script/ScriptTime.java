package io.netjar.stack.tcp.script;

/// When something in a script happens; all times in nanoseconds.
///
/// @param kind what the numbers count from
/// @param from the earliest time
/// @param to the latest time; the same as `from` where no range is given
/// @param blocking true for `from...to`: a call that begins at `from` and returns at `to`
record ScriptTime(Kind kind, long from, long to, boolean blocking) {
  /// What times count from.
  enum Kind {
    /// The script's begin.
    ABSOLUTE,
    /// The event before.
    RELATIVE,
    /// Nothing: any time is right.
    ANY
  }

  /// When the event may happen at the earliest.
  ///
  /// @param previous when the event before happened
  long earliest(long previous) {
    return kind == Kind.RELATIVE ? previous + from : from;
  }

  /// When it happens at the latest.
  long latest(long previous) {
    return switch (kind) {
      case RELATIVE -> previous + to;
      case ABSOLUTE -> to;
      case ANY -> Long.MAX_VALUE;
    };
  }
}
