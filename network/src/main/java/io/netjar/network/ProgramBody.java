package io.netjar.network;

/// What a program does: plain Java code, run in a thread of its own on a host.
@FunctionalInterface
public interface ProgramBody {
  /// Runs the program to its end.
  ///
  /// @throws Exception where the program fails; it ends as [Program.State#FAILED]
  void run() throws Exception;
}
