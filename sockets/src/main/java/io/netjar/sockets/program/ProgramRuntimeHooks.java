package io.netjar.sockets.program;

import io.netjar.sockets.jdk.ChildHooks;
import io.netjar.sockets.jdk.PlatformThreads;
import io.netjar.sockets.jdk.ProcessHooks;
import io.netjar.sockets.jdk.RandomHooks;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/// What programs find where the JDK would give them the JVM's own: threads, the end of the process,
/// random numbers, the number of processors. All others find what they always did.
public final class ProgramRuntimeHooks {
  /// How many processors every program sees, so that it does the same on every machine.
  static final int PROCESSORS = 4;

  private ProgramRuntimeHooks() {}

  /// Puts the hooks in place.
  ///
  /// @throws IllegalStateException naming what this JVM lacks
  public static void install() {
    // The hooks must not be the first to need the scheduler: its class makes threads.
    if (ProgramScheduler.current() != null) {
      throw new IllegalStateException("installed by a program");
    }
    PlatformThreads.install(
        ProgramRuntimeHooks::isStarted,
        ProgramRuntimeHooks::seen,
        ProgramScheduler::threadId,
        ProgramRuntimeHooks::spin);
    ProcessHooks.install(new ProcessOfProgram());
    RandomHooks.install(new Randomness());
    ChildHooks.install(new ChildWaits());
  }

  private static boolean isStarted(Thread thread) {
    var scheduler = ProgramScheduler.current();
    if (scheduler == null || scheduler.running() == null || isTheMachines(thread)) {
      return false;
    }
    scheduler.adopt(thread);
    return true;
  }

  /// Threads that the JDK starts once for the whole JVM and that wait for the collector, and those
  /// that wait for the operating system's processes.
  private static boolean isTheMachines(Thread thread) {
    var task = PlatformThreads.task(thread);
    return thread instanceof ChildWaits.ExitWatch
        || (task != null && task.getClass().getName().startsWith("jdk.internal.ref."));
  }

  private static Thread seen(Thread self) {
    var scheduler = ProgramScheduler.of(self);
    return scheduler == null ? self : scheduler.seen(self);
  }

  @SuppressWarnings("ThreadPriorityCheck") // What is waited for is another thread alone.
  private static void spin() {
    var scheduler = ProgramScheduler.current();
    if (scheduler == null) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  private static final class ProcessOfProgram implements ProcessHooks.OfProgram {
    @Override
    public void exit(int status) {
      var program = HostedProgram.current();
      if (program != null) {
        program.exits().exit(status);
      }
    }

    @Override
    public void halt(int status) {
      var program = HostedProgram.current();
      if (program != null) {
        program.exits().halt(status);
      }
    }

    @Override
    public boolean addShutdownHook(Thread hook) {
      var program = HostedProgram.current();
      return program != null && program.exits().add(hook);
    }

    @Override
    public boolean removeShutdownHook(Runtime runtime, Thread hook) {
      var program = HostedProgram.current();
      return program == null ? runtime.removeShutdownHook(hook) : program.exits().remove(hook);
    }

    @Override
    public int availableProcessors(int own) {
      return ProgramScheduler.current() == null ? own : PROCESSORS;
    }

    @Override
    public @Nullable Object commonPool(@Nullable Object own) {
      var program = HostedProgram.current();
      if (program != null) {
        return program.commonPool();
      }
      // A class of the JDK may have been initialised, and have kept the pool, in a program.
      return own instanceof CommonPool ? ForkJoinPool.commonPool() : own;
    }

    @Override
    public boolean isParkRefused() {
      return PinnedWait.isRefused();
    }

    @Override
    public void interruptedPark() {
      var scheduler = ProgramScheduler.current();
      var thread = scheduler == null ? null : scheduler.running();
      if (thread != null && thread.program().isStopped()) {
        thread.program().exits().goesOn(thread);
      }
    }

    @Override
    public void monitorWait() {
      PinnedWait.check();
    }
  }

  private static final class Randomness implements RandomHooks.Source {
    @Override
    public boolean fill(byte[] bytes) {
      var program = HostedProgram.current();
      if (program != null) {
        program.random().fill(bytes);
      }
      return program != null;
    }

    @Override
    public long seed(long own) {
      var program = HostedProgram.current();
      return program == null ? own : program.random().nextSeed();
    }

    @Override
    public @Nullable Object shared(@Nullable Object own) {
      var program = HostedProgram.current();
      return program == null ? own : program.random().shared();
    }

    @Override
    public long salt(long own) {
      return ProgramScheduler.current() == null ? own : 0;
    }
  }
}
