package io.netjar.network;

import java.util.List;

/// How a run came to its end.
///
/// @param outcome why it ended
/// @param nowNanos the virtual time at its end, in nanoseconds since the network began
/// @param waiting the threads that wait, where the outcome is [Outcome#DEADLOCK] or the network's
///   own time limit is reached; else empty
public record RunResult(Outcome outcome, long nowNanos, List<Waiting> waiting) {
  /// Why a run ended.
  public enum Outcome {
    /// All programs have ended, or none was started and nothing is left to happen.
    ENDED,
    /// Programs wait and nothing can happen any more.
    DEADLOCK,
    /// The time is up.
    TIME_LIMIT
  }

  /// Copies `waiting`.
  public RunResult {
    waiting = List.copyOf(waiting);
  }
}
