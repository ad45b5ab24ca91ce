package io.netjar.sockets.program;

import org.jspecify.annotations.Nullable;

/// A thread of a program: a virtual one on the network's scheduler, and for a platform thread the
/// one that the program itself sees.
final class ProgramThread {
  private final HostedProgram program;
  private final Thread virtual;
  private final @Nullable Thread platform;

  /// Turns, clock reads and spins since it last waited for something.
  int spins;

  /// How long it has spun without waiting for anything.
  long spunNanos;

  /// How often it has come to the network since its program ended.
  int visitsAfterEnd;

  /// True where it may wait with its carrier, if it cannot without.
  boolean mayHoldCarrier;

  /// When its last turn ended.
  long sinceNanos;

  /// True where its next turn comes since a time is over.
  boolean isWokenByTime;

  /// How many of its turns in succession were idle, and how many that were not all threads had had
  /// by then; see [Progress].
  int idleTurns;

  long turnsAtIdle;

  ProgramThread(HostedProgram program, Thread virtual, @Nullable Thread platform) {
    this.program = program;
    this.virtual = virtual;
    this.platform = platform;
  }

  HostedProgram program() {
    return program;
  }

  /// The thread that runs.
  Thread virtual() {
    return virtual;
  }

  /// The thread that the program has started.
  Thread seen() {
    return platform == null ? virtual : platform;
  }

  /// True where the program sees a virtual thread.
  boolean isVirtual() {
    return platform == null;
  }

  /// True where the end of the run, or of its program, waits for it.
  boolean isAwaited() {
    return keepsAlive() && !program.isService();
  }

  /// True where its program goes on as long as it does.
  boolean keepsAlive() {
    return platform != null && !platform.isDaemon();
  }
}
