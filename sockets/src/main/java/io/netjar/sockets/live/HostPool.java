package io.netjar.sockets.live;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.jspecify.annotations.Nullable;

/// What `ForkJoinPool.commonPool` is on a host: as large as the JVM's own, with threads that are on
/// the host.
///
/// A class of the JDK that is first used on a host may keep it for ever; therefore it lets go of
/// the host at the end.
final class HostPool extends ForkJoinPool {
  private volatile @Nullable LiveHost host;

  HostPool(LiveHost host) {
    super(Math.max(1, ForkJoinPool.getCommonPoolParallelism()), Worker::new, null, false);
    this.host = host;
  }

  /// Ends the threads when they have done what they were given.
  void end() {
    shutdown();
    host = null;
  }

  private static final class Worker extends ForkJoinWorkerThread {
    Worker(ForkJoinPool pool) {
      super(pool);
      setName("ForkJoinPool.commonPool-worker-" + (getPoolIndex() + 1));
    }

    @Override
    protected void onStart() {
      super.onStart();
      if (getPool() instanceof HostPool pool) {
        var on = pool.host;
        if (on != null) {
          on.settle();
        }
      }
    }
  }
}
