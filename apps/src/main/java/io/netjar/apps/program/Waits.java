package io.netjar.apps.program;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Waits of programs that may be interrupted. The interrupt stands after each of them, so that
/// whoever waits next, or asks, hears of it.
public final class Waits {
  private Waits() {}

  /// Sleeps.
  ///
  /// @param millis how long
  /// @return false where it was interrupted
  public static boolean sleep(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Waits until a thread has ended.
  ///
  /// @return false where it was interrupted
  public static boolean join(Thread thread) {
    try {
      thread.join();
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Waits until a thread has ended, whatever interrupts come: it ends by itself, and what it works
  /// with must not be closed before.
  public static void joinUninterruptibly(Thread thread) {
    join(thread, null);
  }

  /// Waits until a thread has ended, whatever interrupts come, or some time has passed.
  ///
  /// @param most how long it waits
  public static void joinUninterruptibly(Thread thread, Duration most) {
    join(thread, most);
  }

  private static void join(Thread thread, @Nullable Duration most) {
    long startNanos = System.nanoTime();
    boolean wasInterrupted = Thread.interrupted();
    while (true) {
      try {
        if (most == null) {
          thread.join();
        } else {
          thread.join(most.minusNanos(System.nanoTime() - startNanos));
        }
        break;
      } catch (InterruptedException _) {
        wasInterrupted = true;
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
