package io.netjar.sockets.jdk;

import java.util.function.BiPredicate;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a thread finds that asks for something of its process.
public final class ProcessHooks {
  private ProcessHooks() {}

  /// Decides, on the calling thread, whether the JVM is meant or a program in it.
  public interface OfProgram {
    /// `Runtime.exit`: returns where the JVM is meant.
    void exit(int status);

    /// `Runtime.halt`: returns where the JVM is meant.
    void halt(int status);

    /// `Runtime.addShutdownHook`: false where the JVM is meant.
    boolean addShutdownHook(Thread hook);

    /// `Runtime.removeShutdownHook`.
    boolean removeShutdownHook(Runtime runtime, Thread hook);

    /// `Runtime.availableProcessors`.
    ///
    /// @param own the machine's
    int availableProcessors(int own);

    /// `ForkJoinPool.commonPool`.
    ///
    /// @param own the JVM's
    @Nullable Object commonPool(@Nullable Object own);

    /// Called before a virtual thread parks together with its carrier; true, or an exception, where
    /// it must not.
    boolean isParkRefused();

    /// Called by a virtual thread that is interrupted before it parks, and so will not wait.
    void interruptedPark();

    /// Called before a thread waits in `Object.wait`; may refuse by an exception.
    void monitorWait();
  }

  /// Puts the hooks in place.
  public static void install(OfProgram process) {
    IntConsumer exit = process::exit;
    Hooks.set("exits", IntConsumer.class, exit);
    IntConsumer halt = process::halt;
    Hooks.set("halts", IntConsumer.class, halt);
    Predicate<Thread> add = process::addShutdownHook;
    Hooks.set("shutdownHooks", Predicate.class, add);
    BiPredicate<Runtime, Thread> remove = process::removeShutdownHook;
    Hooks.set("shutdownHookRemovals", BiPredicate.class, remove);
    IntUnaryOperator processors = process::availableProcessors;
    Hooks.set("processors", IntUnaryOperator.class, processors);
    UnaryOperator<@Nullable Object> pools = process::commonPool;
    Hooks.set("commonPools", UnaryOperator.class, pools);
    LongPredicate parks = _ -> process.isParkRefused();
    Hooks.set("pinnedParks", LongPredicate.class, parks);
    Runnable parksInVain = process::interruptedPark;
    Hooks.set("interruptedParks", Runnable.class, parksInVain);
    Runnable waits = process::monitorWait;
    Hooks.set("monitorWaits", Runnable.class, waits);
  }
}
