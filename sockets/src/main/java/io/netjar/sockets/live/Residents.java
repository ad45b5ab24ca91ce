package io.netjar.sockets.live;

import io.netjar.sockets.jdk.ContextHooks;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/// Which host the threads are on that inherit nothing: the workers of `HttpClient`, and all that
/// were made so that they do not. Such a thread is on the host of the thread that made it.
///
/// And which pool stands on a host for the one of the whole JVM, whose threads are on no host.
public final class Residents implements ContextHooks.Context {
  /// By the numbers of the threads, which are never given again.
  private static final Map<Long, Resident> TABLE = new ConcurrentHashMap<>();

  private static final ReferenceQueue<Thread> GONE = new ReferenceQueue<>();

  private Residents() {}

  /// Begins to keep the table.
  public static void install() {
    ContextHooks.install(new Residents());
  }

  private static final class Resident extends WeakReference<Thread> {
    final long number;
    final LiveHost host;

    Resident(Thread thread, LiveHost host) {
      super(thread, GONE);
      number = thread.threadId();
      this.host = host;
    }
  }

  /// The host of a thread by the table.
  static @Nullable LiveHost hostOf(Thread thread) {
    if (TABLE.isEmpty()) {
      return null;
    }
    var resident = TABLE.get(thread.threadId());
    return resident == null ? null : resident.host;
  }

  /// Forgets the threads of a host.
  static void forget(LiveHost host) {
    TABLE.values().removeIf(resident -> resident.host.equals(host));
  }

  @Override
  public void made(Thread thread) {
    var host = LiveHost.current();
    if (host == null || (host.isInherited() && ContextHooks.hasInherited(thread))) {
      return;
    }
    if (host.isOpen()) {
      TABLE.put(thread.threadId(), new Resident(thread, host));
    }
    for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
      if (gone instanceof Resident resident) {
        TABLE.remove(resident.number);
      }
    }
  }

  @Override
  public @Nullable Object commonPool(@Nullable Object own) {
    var host = LiveHost.current();
    var pool = host == null ? null : host.commonPool();
    if (pool != null) {
      return pool;
    }
    // A class of the JDK may have been initialised, and have kept the pool, on a host.
    return own instanceof HostPool ? ForkJoinPool.commonPool() : own;
  }
}
