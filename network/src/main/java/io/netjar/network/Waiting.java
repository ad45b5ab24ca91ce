package io.netjar.network;

import java.util.List;

/// A thread that waits, for the report of a deadlock.
///
/// @param program the program it belongs to
/// @param thread the thread's name
/// @param call what it waits in, such as `Socket.read`
/// @param sinceNanos since when, in virtual nanoseconds since the network began
/// @param socket protocol, state and addresses of the socket it waits for, such as `tcp ESTABLISHED
///   10.1.0.2:49152 → 192.168.1.2:9000`; empty where it waits for none
/// @param stack where it stands, innermost call first
public record Waiting(
    Program program,
    String thread,
    String call,
    long sinceNanos,
    String socket,
    List<StackTraceElement> stack) {
  /// Copies `stack`.
  public Waiting {
    stack = List.copyOf(stack);
  }
}
