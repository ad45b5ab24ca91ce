package io.netjar.sockets.jdk;

import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;

/// The places of the JDK into which netjar hooks. Installed once for the life of the JVM; threads
/// that are none of a program's see the JDK's own behaviour.
public final class Hooks {
  private static final Hook HOOK = install();
  private static final AtomicInteger UNBLOCKS = HOOK.unblocks();
  private static final MethodHandle ADJUSTMENT = adjustment();

  private Hooks() {}

  private static Hook install() {
    Instrumentation instrumentation = JvmAgent.load();
    var hook = Hook.define();
    var rewriter = new Rewriter();
    instrumentation.addTransformer(rewriter, true);
    var loaded = new ArrayList<Class<?>>();
    try {
      for (String name : Rewriter.JDK_CLASSES) {
        loaded.add(Class.forName(name.replace('/', '.'), false, null));
      }
      for (Class<?> type : instrumentation.getAllLoadedClasses()) {
        if (type.getClassLoader() != null
            && instrumentation.isModifiableClass(type)
            && Rewriter.concerns(type.getClassLoader(), type.getName().replace('.', '/'))) {
          loaded.add(type);
        }
      }
      retransform(instrumentation, loaded);
    } catch (ClassNotFoundException | UnmodifiableClassException e) {
      throw Opens.unknownJdk("the classes that read the clock", e);
    }
    var failure = rewriter.failure();
    if (failure != null) {
      throw Opens.unknownJdk("the classes that read the clock", failure);
    }
    return hook;
  }

  /// Rewrites classes that are loaded already; one that the JVM then refuses stays as it was.
  private static void retransform(Instrumentation instrumentation, List<Class<?>> loaded)
      throws UnmodifiableClassException {
    try {
      instrumentation.retransformClasses(loaded.toArray(new Class<?>[0]));
    } catch (LinkageError refused) {
      for (var type : loaded) {
        try {
          instrumentation.retransformClasses(type);
        } catch (LinkageError e) {
          if (type.getClassLoader() == null) {
            throw Opens.unknownJdk(type.getName(), e);
          }
          System.err.println(
              "netjar: " + type.getName() + " goes on reading the JVM's clock: " + e);
        }
      }
    }
  }

  /// Sets what the clock is for code that has been rewritten.
  ///
  /// @param nanoTime `System.nanoTime`
  /// @param millis `System.currentTimeMillis`
  /// @param adjustment nanoseconds since a second of the epoch: `VM.getNanoTimeAdjustment`
  public static void clock(
      LongSupplier nanoTime, LongSupplier millis, LongUnaryOperator adjustment) {
    HOOK.clock(nanoTime, millis, adjustment);
  }

  private static MethodHandle adjustment() {
    try {
      var vm = Opens.lookupIn("jdk.internal.misc.VM");
      return vm.findStatic(
          vm.lookupClass(), "getNanoTimeAdjustment", MethodType.methodType(long.class, long.class));
    } catch (ReflectiveOperationException e) {
      throw Opens.unknownJdk("jdk.internal.misc.VM.getNanoTimeAdjustment", e);
    }
  }

  /// The JDK's own nanoseconds since a second of the epoch.
  public static long realAdjustment(long offsetSeconds) {
    try {
      return (long) ADJUSTMENT.invokeExact(offsetSeconds);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// Sets the function that decides on the inside of each new socket: it is given the factory that
  /// the JDK would ask (null: the JDK's own sockets) and returns the one to ask.
  public static void factory(SocketKind kind, UnaryOperator<Object> choice) {
    HOOK.factory(kind, choice);
  }

  /// Sets what is done before NIO's provider of channels and selectors is given out: it may refuse
  /// by an exception.
  public static void channels(Runnable check) {
    HOOK.channels(check);
  }

  /// True while the JVM is between taking a virtual thread off its list of those to resume and
  /// having handed it to its scheduler.
  public static boolean isUnblocking() {
    return UNBLOCKS.get() > 0;
  }
}
