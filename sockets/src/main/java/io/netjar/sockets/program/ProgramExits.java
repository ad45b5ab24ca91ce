package io.netjar.sockets.program;

import io.netjar.sockets.endpoint.HostEnded;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// How a program ends by itself, as a process does: `System.exit` and `Runtime.halt`, and the
/// shutdown hooks that run before.
final class ProgramExits {
  private static final int STATUS_BITS = 0xff;

  /// How often a thread may come to the network while it unwinds.
  private static final int VISITS_AFTER_END = 1000;

  private final HostedProgram program;
  private final Set<Thread> hooks = new LinkedHashSet<>();
  private boolean isShuttingDown;

  ProgramExits(HostedProgram program) {
    this.program = program;
  }

  /// `Runtime.addShutdownHook`.
  ///
  /// @return false where the hook is the JDK's own, which is the JVM's
  boolean add(Thread hook) {
    if (hook.getClass().getClassLoader() == null && !hook.getClass().equals(Thread.class)) {
      return false;
    }
    if (isShuttingDown) {
      throw new IllegalStateException("Shutdown in progress");
    }
    if (hook.isAlive()) {
      throw new IllegalArgumentException("Hook already running");
    }
    if (!hooks.add(hook)) {
      throw new IllegalArgumentException("Hook previously registered");
    }
    return true;
  }

  /// `Runtime.removeShutdownHook`.
  boolean remove(Thread hook) {
    if (isShuttingDown) {
      throw new IllegalStateException("Shutdown in progress");
    }
    return hooks.remove(hook);
  }

  /// Starts the hooks of a program whose threads have all ended.
  ///
  /// @return false where there are none
  boolean startHooks() {
    if (isShuttingDown || hooks.isEmpty()) {
      return false;
    }
    startEnd(0);
    return true;
  }

  /// `Runtime.exit` on a thread of the program: does not return.
  void exit(int status) {
    // As in a JVM, whoever comes second waits for an end that comes without it.
    if (!isShuttingDown) {
      isShuttingDown = true;
      if (hooks.isEmpty()) {
        program.ended(status & STATUS_BITS);
      } else {
        startEnd(status);
      }
    }
    stopHere();
  }

  /// Starts a thread that ends the program: who has asked for it may be where it cannot wait for
  /// the hooks, in the initialiser of a class.
  private void startEnd(int status) {
    program.scheduler().start(program, () -> endThread(status));
  }

  private Thread endThread(int status) {
    var thread = new Thread(() -> end(status), "DestroyJavaVM");
    // No thread that ends meanwhile is the program's last.
    thread.setDaemon(false);
    return thread;
  }

  private void end(int status) {
    isShuttingDown = true;
    var running = new ArrayList<>(hooks);
    running.forEach(Thread::start);
    for (var hook : running) {
      join(hook);
    }
    program.ended(status & STATUS_BITS);
  }

  @SuppressWarnings("ThreadJoinLoop") // As the JVM does.
  private static void join(Thread hook) {
    while (true) {
      try {
        hook.join();
        return;
      } catch (InterruptedException _) {
        // Hooks are waited for in any case.
      }
    }
  }

  /// `Runtime.halt` on a thread of the program: does not return.
  void halt(int status) {
    isShuttingDown = true;
    program.ended(status & STATUS_BITS);
    stopHere();
  }

  /// Called when a thread does something on the network after the program's end. It may do so while
  /// it unwinds; but some servers go on for ever whatever they are told.
  void goesOn(ProgramThread thread) {
    if (++thread.visitsAfterEnd > VISITS_AFTER_END) {
      stopHere();
    }
  }

  /// No thread comes back from the end of its process, not even to its `finally`; but one that
  /// cannot leave its carrier has to, by [HostEnded], unheard.
  private void stopHere() {
    var scheduler = program.scheduler();
    var self = scheduler.running();
    if (self != null) {
      scheduler.abandon(self);
    }
    while (true) {
      // Who is interrupted would not wait.
      var _ = Thread.interrupted();
      LockSupport.park();
    }
  }
}
