package io.netjar.network;

import java.util.List;
import java.util.stream.Collectors;

/// Something worth telling that happened on the network.
///
/// @param nanos when, in virtual nanoseconds since the network began
/// @param host the name of the host it happened on; empty where it concerns none
/// @param program the name of the program; empty where it concerns none
/// @param kind what happened
/// @param text the details, one line: of output, the line without its end
public record TimelineEntry(long nanos, String host, String program, Kind kind, String text) {
  /// What happened.
  public enum Kind {
    /// A program began.
    PROGRAM_STARTED,
    /// A program ended by itself, without an exception.
    PROGRAM_ENDED,
    /// A program ended with an exception; the text holds it.
    PROGRAM_FAILED,
    /// A program was stopped: a service at the end of the run, or on a host that crashed.
    PROGRAM_STOPPED,
    /// A program wrote a line to `System.out`.
    OUTPUT,
    /// A program wrote a line to `System.err`.
    ERROR_OUTPUT,
    /// A host crashed.
    HOST_CRASHED,
    /// A cable was cut; the text names it.
    CABLE_CUT,
    /// A cable was mended; the text names it.
    CABLE_MENDED,
    /// A switch saw a broadcast storm; told once per switch.
    BROADCAST_STORM,
    /// A run ended in a deadlock.
    DEADLOCK,
    /// A run ended because its time was up.
    TIME_LIMIT,
    /// Anything else that somebody wants to be told.
    NOTE
  }

  /// A line to read: seconds of virtual time, host, program, what happened where the program does
  /// not say it itself, and the text.
  @Override
  public String toString() {
    String time = "%d.%09d".formatted(nanos / 1_000_000_000, nanos % 1_000_000_000);
    boolean isOutput = kind == Kind.OUTPUT || kind == Kind.ERROR_OUTPUT || kind == Kind.NOTE;
    var words = List.of(time, host, program, isOutput ? "" : kind.name(), text);
    return words.stream().filter(word -> !word.isEmpty()).collect(Collectors.joining("  "));
  }
}
