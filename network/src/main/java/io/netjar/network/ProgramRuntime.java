package io.netjar.network;

import java.util.List;

/// What runs the programs of a network; the module `sockets` provides it through `ServiceLoader`.
///
/// The network calls it from the thread that runs the network, and it runs the program threads
/// inside [#runReady] only, so that programs and network never run at the same time.
public interface ProgramRuntime {
  /// Opens runtimes; found by `ServiceLoader`.
  interface Provider {
    /// A new runtime for `network`, asked for once, when the network's first program is started.
    ProgramRuntime open(Network network);
  }

  /// Starts a program.
  ///
  /// @param service true where it is stopped when all others have ended
  /// @param delayNanos virtual time from now to its start, not negative
  Program start(Host host, String name, boolean service, long delayNanos, ProgramBody body);

  /// Runs every program thread that can run at this moment; returns when none can.
  void runReady();

  /// True where no program is left that is no service; true where none was started.
  boolean allEnded();

  /// True where a program has still to start, or a thread waits until some time, and is not one
  /// that has waited so again and again in vain.
  boolean waitsForTime();

  /// Waits, by the clock of the machine, for what lies outside the network: the end of a child
  /// process, or bytes of a file that is no regular one. Called when no thread can run.
  ///
  /// @param untilNanos the virtual time of the next event, `Long.MAX_VALUE` where there is none
  /// @return true where a thread may be able to run now; false where the event may come
  boolean awaitMachine(long untilNanos);

  /// All programs in the order of their starting.
  List<Program> programs();

  /// The threads that wait, for the report of a deadlock.
  List<Waiting> waiting();

  /// How many times a program thread was run.
  long steps();

  /// Changes whenever a program thread was run and has not only looked and found nothing to do.
  long progress();

  /// Stops all programs of `host`, which has crashed: their threads unwind as soon as they would
  /// run again. The sockets of the host are gone already.
  void crash(Host host);

  /// Stops every program: closes what is open and lets the threads unwind. Throws nothing.
  void stop();
}
