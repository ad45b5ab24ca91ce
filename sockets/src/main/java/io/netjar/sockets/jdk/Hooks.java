package io.netjar.sockets.jdk;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The places of the JDK into which netjar hooks. Installed once for the life of the JVM; threads
/// that are none of a program's see the JDK's own behaviour.
public final class Hooks {
  private static final MethodHandle ADJUSTMENT = adjustment();
  private static final Hook HOOK = install();
  private static final AtomicInteger UNBLOCKS = HOOK.unblocks();

  private Hooks() {}

  private static Hook install() {
    Instrumentation instrumentation = JvmAgent.load();
    var hook = Hook.define();
    // Sockets of other threads may be opened before anybody calls #datagrams.
    UnaryOperator<Object> ownInside = JavaDatagrams::openUninterruptible;
    hook.set("datagramInsides", UnaryOperator.class, ownInside);
    // Rewritten code asks for it from the first moment, also where no clock is ever set.
    hook.set("realAdjustments", LongUnaryOperator.class, Hooks::realAdjustment);
    hook.set("machine", BiFunction.class, new MachineHooks(() -> null));
    ToIntBiFunction<Long, Boolean> ownExits = ChildHooks::realExit;
    hook.set("childExits", ToIntBiFunction.class, ownExits);
    var rewriter = new Rewriter(Rewrites.all());
    instrumentation.addTransformer(rewriter, true);
    var loaded = new LinkedHashSet<Class<?>>();
    try {
      for (String name : rewriter.namedClasses()) {
        loaded.add(Class.forName(name.replace('/', '.'), false, null));
      }
      for (Class<?> type : instrumentation.getAllLoadedClasses()) {
        if (!type.isArray()
            && !type.isHidden()
            && instrumentation.isModifiableClass(type)
            && isRewritten(rewriter, type)) {
          loaded.add(type);
        }
      }
      retransform(instrumentation, loaded);
    } catch (ClassNotFoundException | UnmodifiableClassException e) {
      throw Opens.unknownJdk("the classes that netjar rewrites", e);
    }
    var failure = rewriter.failure();
    if (failure != null) {
      throw Opens.unknownJdk("the classes that netjar rewrites", failure);
    }
    var missing = rewriter.missing();
    if (hook.isFirst() && !missing.isEmpty()) {
      throw Opens.unknownJdk(String.join(", ", missing), null);
    }
    return hook;
  }

  /// To ask the JVM for the bytes of a class costs more than to read them again where they came
  /// from, and few classes are rewritten. True where they cannot be read.
  private static boolean isRewritten(Rewriter rewriter, Class<?> type) {
    String name = type.getName().replace('.', '/');
    if (!rewriter.mayConcern(name)) {
      return false;
    }
    String file = name + ".class";
    var loader = type.getClassLoader();
    try (var stream =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(file)
            : loader.getResourceAsStream(file)) {
      return stream == null || !rewriter.rowsFor(name, stream.readAllBytes()).isEmpty();
    } catch (IOException _) {
      return true;
    }
  }

  /// Rewrites classes that are loaded already; one that the JVM then refuses stays as it was.
  private static void retransform(Instrumentation instrumentation, Set<Class<?>> loaded)
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
          System.err.println("netjar: " + type.getName() + " stays outside the network: " + e);
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
    HOOK.set("nanoClock", LongSupplier.class, nanoTime);
    HOOK.set("milliClock", LongSupplier.class, millis);
    HOOK.set("adjustments", LongUnaryOperator.class, adjustment);
  }

  /// Sets a hook's function.
  ///
  /// @param type the type of the field in [BootHook]
  static <T> void set(String field, Class<? super T> type, T function) {
    HOOK.set(field, type, function);
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
    HOOK.set(kind.field(), UnaryOperator.class, choice);
  }

  /// Sets the function that decides on what a socket through a proxy works: it is given the JDK's
  /// own inside and returns the one to take.
  public static void proxied(UnaryOperator<Object> choice) {
    HOOK.set("proxiedInsides", UnaryOperator.class, choice);
  }

  /// Sets the function that is given the JDK's provider of channels and selectors and returns the
  /// one that `SelectorProvider.provider` gives out.
  public static void channels(UnaryOperator<Object> choice) {
    HOOK.set("channelProviders", UnaryOperator.class, choice);
  }

  /// The same for the provider of asynchronous channels, that of
  /// `AsynchronousChannelProvider.provider`.
  public static void asynchronousChannels(UnaryOperator<Object> choice) {
    HOOK.set("asynchronousProviders", UnaryOperator.class, choice);
  }

  /// Sets who answers what is asked about the machine.
  ///
  /// @param current the answers for the calling thread; null where the JDK is to answer
  public static void machine(Supplier<@Nullable MachineQuestions> current) {
    HOOK.set("machine", BiFunction.class, new MachineHooks(current));
  }

  /// Sets the function that gives a new `DatagramSocket` the channel that it works on; it is given
  /// the provider that the JDK would ask.
  public static void datagrams(UnaryOperator<Object> inside) {
    HOOK.set("datagramInsides", UnaryOperator.class, inside);
  }

  /// True while the JVM is between taking a virtual thread off its list of those to resume and
  /// having handed it to its scheduler.
  public static boolean isUnblocking() {
    return UNBLOCKS.get() > 0;
  }
}
