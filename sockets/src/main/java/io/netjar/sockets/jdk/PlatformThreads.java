package io.netjar.sockets.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Platform threads whose work is done by virtual ones. The JVM never starts them; what a program
/// sees of them is what it would see of threads that run.
public final class PlatformThreads {
  /// Bits of a thread's status, as JVMTI's `GetThreadState` has them: alive and runnable;
  /// terminated.
  private static final int RUNNABLE = 5;

  private static final int TERMINATED = 2;

  private static final VarHandle HOLDER;
  private static final VarHandle STATUS;
  private static final VarHandle TASK;

  /// A thread that does not run parks nowhere: the field is free for the thread that stands in.
  private static final VarHandle PARK_BLOCKER;

  private static final VarHandle RANDOM_SEED;
  private static final VarHandle RANDOM_PROBE;
  private static final VarHandle RANDOM_SECONDARY_SEED;
  private static final MethodHandle EXIT;

  static {
    try {
      var lookup = Opens.lookupIn("java.lang.Thread");
      var holder = Opens.lookupIn("java.lang.Thread$FieldHolder");
      HOLDER = field(lookup, "holder", holder.lookupClass());
      STATUS = holder.findVarHandle(holder.lookupClass(), "threadStatus", int.class);
      TASK = holder.findVarHandle(holder.lookupClass(), "task", Runnable.class);
      PARK_BLOCKER = lookup.findVarHandle(Thread.class, "parkBlocker", Object.class);
      RANDOM_SEED = field(lookup, "threadLocalRandomSeed", long.class);
      RANDOM_PROBE = field(lookup, "threadLocalRandomProbe", int.class);
      RANDOM_SECONDARY_SEED = field(lookup, "threadLocalRandomSecondarySeed", int.class);
      EXIT = lookup.findVirtual(Thread.class, "exit", MethodType.methodType(void.class));
    } catch (ReflectiveOperationException e) {
      throw Opens.unknownJdk("java.lang.Thread", e);
    }
  }

  /// How many threads a network may make: their identifiers are that far apart.
  public static final long THREADS_OF_NETWORK = BootHook.THREADS_OF_NETWORK;

  private PlatformThreads() {}

  private static VarHandle field(Lookup lookup, String name, Class<?> type)
      throws ReflectiveOperationException {
    return lookup.findVarHandle(Thread.class, name, type);
  }

  /// What stands in the field of a thread that another one stands in for; a class of its own, since
  /// others may park on anything.
  private record StandIn(Thread virtual) {}

  /// Sets what happens where a thread is started, what a virtual thread is taken for, and what is
  /// done instead of `Thread.onSpinWait`.
  ///
  /// @param start starts the thread and returns true, or leaves it to the JVM
  /// @param identity given the virtual thread that calls
  /// @param ids given the JVM's identifier for a new thread, says which it gets
  public static void install(
      Predicate<Thread> start,
      UnaryOperator<Thread> identity,
      LongUnaryOperator ids,
      Runnable spinWait) {
    Hooks.set("threadIds", LongUnaryOperator.class, ids);
    Hooks.set("starts", Predicate.class, start);
    Hooks.set("identities", UnaryOperator.class, identity);
    Hooks.set("spinWaits", Runnable.class, spinWait);
    UnaryOperator<@Nullable Thread> peers =
        thread -> thread == null ? null : PlatformThreads.virtual(thread);
    Hooks.set("peers", UnaryOperator.class, peers);
  }

  /// The virtual thread that stands in for `thread`; null where there is none, or it has ended.
  public static @Nullable Thread virtual(Thread thread) {
    return PARK_BLOCKER.get(thread) instanceof StandIn standIn ? standIn.virtual() : null;
  }

  /// Lets `virtual` stand in for `platform`, from now until [#ended].
  public static void started(Thread platform, Thread virtual) {
    PARK_BLOCKER.setVolatile(platform, new StandIn(virtual));
    STATUS.setVolatile(HOLDER.get(platform), RUNNABLE);
  }

  /// Makes `platform` a thread that has ended, as the JVM does.
  public static void ended(Thread platform) {
    try {
      EXIT.invokeExact(platform);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    STATUS.setVolatile(HOLDER.get(platform), TERMINATED);
    PARK_BLOCKER.setVolatile(platform, null);
    synchronized (platform) {
      platform.notifyAll();
    }
  }

  /// What a thread was made to run; null where it is a class of its own.
  public static @Nullable Runnable task(Thread platform) {
    return (Runnable) TASK.get(HOLDER.get(platform));
  }

  /// Decides what the thread's `ThreadLocalRandom` and all that is drawn beside it will be.
  public static void seed(Thread thread, long seed) {
    RANDOM_SEED.set(thread, seed);
    RANDOM_PROBE.set(thread, (int) (seed >>> Integer.SIZE) | 1);
    RANDOM_SECONDARY_SEED.set(thread, (int) seed | 1);
  }
}
