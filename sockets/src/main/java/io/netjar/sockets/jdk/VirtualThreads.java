package io.netjar.sockets.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Virtual threads on a scheduler of our own, and a look at what the JDK knows about each.
public final class VirtualThreads {
  /// States of a virtual thread: the constants of `java.lang.VirtualThread`.
  private static final int STARTED = 1;

  private static final int BLOCKED = 13;
  private static final int WAIT = 16;
  private static final int TIMED_WAIT = 18;
  private static final int TERMINATED = 99;

  /// `Thread.NO_INHERIT_THREAD_LOCALS`.
  private static final int NO_INHERITANCE = 2;

  private static final MethodHandle NEW_THREAD;
  private static final VarHandle SCHEDULER;
  private static final VarHandle STATE;
  private static final VarHandle ON_WAITING_LIST;
  private static final VarHandle PARK_PERMIT;
  private static final MethodHandle THREAD_OF_TASK;

  static {
    try {
      var builders = Opens.lookupIn("java.lang.ThreadBuilders");
      var signature =
          MethodType.methodType(
              Thread.class, Executor.class, String.class, int.class, Runnable.class);
      NEW_THREAD = builders.findStatic(builders.lookupClass(), "newVirtualThread", signature);
      var lookup = Opens.lookupIn("java.lang.VirtualThread");
      SCHEDULER = field(lookup, "scheduler", Executor.class);
      STATE = field(lookup, "state", int.class);
      ON_WAITING_LIST = field(lookup, "onWaitingList", boolean.class);
      PARK_PERMIT = field(lookup, "parkPermit", boolean.class);
      THREAD_OF_TASK = threadOfTask();
    } catch (ReflectiveOperationException e) {
      throw Opens.unknownJdk("java.lang.VirtualThread", e);
    }
  }

  private VirtualThreads() {}

  private static VarHandle field(Lookup lookup, String name, Class<?> type)
      throws ReflectiveOperationException {
    return lookup.findVarHandle(lookup.lookupClass(), name, type);
  }

  /// The tasks that virtual threads hand to their scheduler are all of one class, a lambda whose
  /// only field is the thread.
  private static MethodHandle threadOfTask() throws ReflectiveOperationException {
    var tasks = new Runnable[1];
    create(task -> tasks[0] = task, "", () -> {}).start();
    Class<?> lambda = tasks[0].getClass();
    Field[] fields = lambda.getDeclaredFields();
    if (fields.length != 1 || !Thread.class.isAssignableFrom(fields[0].getType())) {
      throw new NoSuchFieldException("the task of a virtual thread has no thread: " + lambda);
    }
    fields[0].setAccessible(true);
    return MethodHandles.privateLookupIn(lambda, MethodHandles.lookup())
        .unreflectGetter(fields[0])
        .asType(MethodType.methodType(Thread.class, Runnable.class));
  }

  /// A new virtual thread, not started, that `scheduler` runs; it inherits no thread-locals.
  public static Thread create(Executor scheduler, String name, Runnable body) {
    try {
      return (Thread) NEW_THREAD.invokeExact(scheduler, name, NO_INHERITANCE, body);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// The thread that `task`, given to its scheduler, runs.
  public static Thread threadOf(Runnable task) {
    try {
      return (Thread) THREAD_OF_TASK.invokeExact(task);
    } catch (Throwable e) {
      throw new IllegalStateException("not the task of a virtual thread: " + task, e);
    }
  }

  /// The scheduler of a virtual thread; null for a platform thread.
  public static @Nullable Executor schedulerOf(Thread thread) {
    return thread.isVirtual() ? (Executor) SCHEDULER.get(thread) : null;
  }

  /// True for a thread whose next park returns at once.
  public static boolean mayGoOn(Thread thread) {
    return (boolean) PARK_PERMIT.getVolatile(thread) || thread.isInterrupted();
  }

  /// True for a thread that is started and has not run yet.
  public static boolean isNew(Thread thread) {
    return (int) STATE.getVolatile(thread) == STARTED;
  }

  /// True for a thread that has ended.
  public static boolean isTerminated(Thread thread) {
    return (int) STATE.getVolatile(thread) == TERMINATED;
  }

  /// True for a thread that waits to enter a monitor, or in `Object.wait`.
  public static boolean isInMonitor(Thread thread) {
    int state = (int) STATE.getVolatile(thread);
    return state == BLOCKED || state == WAIT || state == TIMED_WAIT;
  }

  /// True for a thread that the JVM has been told to resume and has not resumed yet.
  public static boolean isBeingUnblocked(Thread thread) {
    return (boolean) ON_WAITING_LIST.getVolatile(thread);
  }
}
