package io.netjar.sockets.jdk;

import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Threads and pools that inherit nothing of who makes or uses them.
public final class ContextHooks {
  private ContextHooks() {}

  /// Knows where the calling thread belongs.
  public interface Context {
    /// The calling thread has made `thread`, which has not run yet. Throws nothing.
    void made(Thread thread);

    /// `ForkJoinPool.commonPool`.
    ///
    /// @param own the JVM's, or that of a program in virtual time
    @Nullable Object commonPool(@Nullable Object own);
  }

  /// Puts the hooks in place.
  public static void install(Context context) {
    // This class keeps the JVM's pool, and must not come to do so on a host.
    new CompletableFuture<Void>().complete(null);
    Consumer<Thread> makings = context::made;
    Hooks.set("threadMakings", Consumer.class, makings);
    UnaryOperator<@Nullable Object> pools = context::commonPool;
    Hooks.set("hostPools", UnaryOperator.class, pools);
  }

  /// True where a thread has the values that threads inherit: those of its maker.
  public static boolean hasInherited(Thread thread) {
    return Inheritance.VALUES.get(thread) != null;
  }

  private static final class Inheritance {
    static final VarHandle VALUES = values();

    private static VarHandle values() {
      String field = "inheritableThreadLocals";
      try {
        var lookup = Opens.lookupIn("java.lang.Thread");
        var type = Thread.class.getDeclaredField(field).getType();
        return lookup.findVarHandle(Thread.class, field, type);
      } catch (ReflectiveOperationException e) {
        throw Opens.unknownJdk("java.lang.Thread." + field, e);
      }
    }
  }
}
