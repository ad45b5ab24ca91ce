package io.netjar.matrix;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What one side of a row does in real time, in a thread of its own.
final class Side<T> {
  private static final long PATIENCE_SECONDS = 60;

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Callable<T> body;
  private final ClassLoader classes;
  private Thread thread = Thread.currentThread();

  Side(Row program, Callable<T> body) {
    this.body = body;
    classes = program.getClass().getClassLoader();
  }

  /// Does it, in the thread that calls.
  void run() {
    thread = Thread.currentThread();
    thread.setContextClassLoader(classes);
    try {
      result.complete(body.call());
    } catch (Throwable e) { // a class that is missing, too
      result.completeExceptionally(e);
    }
  }

  boolean hasFailed() {
    return result.isCompletedExceptionally();
  }

  /// Tells `other` what it failed with, where it has failed.
  void addFailureTo(Exception other) {
    if (hasFailed()) {
      other.addSuppressed(result.exceptionNow());
    }
  }

  /// What came of it, once it is started.
  T await() throws Exception {
    try {
      return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } catch (TimeoutException e) {
      var waiting = new IllegalStateException("still waiting after " + PATIENCE_SECONDS + " s", e);
      waiting.setStackTrace(thread.getStackTrace());
      throw waiting;
    }
  }
}
