package io.netjar.sockets.program;

import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/// The pool that a program takes for `ForkJoinPool.commonPool`; its threads are the program's.
final class CommonPool extends ForkJoinPool {
  private CommonPool() {
    super(ProgramRuntimeHooks.PROCESSORS - 1, CommonPool::worker, null, false);
  }

  /// A pool of the program whose thread calls.
  static ForkJoinPool create() {
    return new CommonPool();
  }

  private static ForkJoinWorkerThread worker(ForkJoinPool pool) {
    return new Worker(pool);
  }

  private static final class Worker extends ForkJoinWorkerThread {
    Worker(ForkJoinPool pool) {
      super(pool);
      setName("ForkJoinPool.commonPool-worker-" + (getPoolIndex() + 1));
    }
  }

  /// As the JVM's own: it is not to be shut down.
  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public void close() {}
}
