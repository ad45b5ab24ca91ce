package io.netjar.sockets.program;

import io.netjar.network.TimelineEntry.Kind;
import io.netjar.sockets.endpoint.HostEnded;
import io.netjar.sockets.jdk.VirtualThreads;
import org.jspecify.annotations.Nullable;

/// Refuses waits that would stop the whole network: those of a thread that cannot leave its
/// carrier, since the JVM itself stands on its stack. That is so in the initialiser of a class.
final class PinnedWait {
  private PinnedWait() {}

  /// Called by a virtual thread that is about to park with its carrier.
  ///
  /// @return false where the park may go on: the thread is none of a program's, or is not to wait
  static boolean isRefused() {
    var scheduler = ProgramScheduler.current();
    var thread = scheduler == null ? null : scheduler.running();
    if (thread == null || VirtualThreads.mayGoOn(thread.virtual())) {
      return false;
    }
    endIfLeftBehind(thread);
    if (thread.mayHoldCarrier) {
      throw new Pinned();
    }
    throw refused(thread, "waits");
  }

  /// Who has ended with its program, and cannot stop where it stands, unwinds.
  private static void endIfLeftBehind(ProgramThread thread) {
    if (thread.program().scheduler().isLeftBehind()) {
      throw new HostEnded("the thread '" + thread.seen().getName() + "'");
    }
  }

  /// Tells a thread that cannot leave its carrier, and may keep it.
  static final class Pinned extends RuntimeException {
    private static final long serialVersionUID = 1;

    Pinned() {
      super("the thread cannot leave its carrier", null, false, false);
    }
  }

  /// Called by a thread that is about to wait for a monitor's notification.
  static void check() {
    var scheduler = ProgramScheduler.current();
    var thread = scheduler == null ? null : scheduler.running();
    if (thread != null && initialised() != null) {
      endIfLeftBehind(thread);
      throw refused(thread, "waits");
    }
  }

  static IllegalStateException refused(ProgramThread thread, String waits) {
    String text =
        "thread '%s' of program '%s' on host '%s' %s %s: no other thread could run meanwhile"
            .formatted(
                thread.seen().getName(),
                thread.program().name(),
                thread.program().host().name(),
                waits,
                place());
    thread.program().record(Kind.NOTE, text);
    return new IllegalStateException(text);
  }

  private static String place() {
    String type = initialised();
    return type == null ? "below a native method" : "in the initialiser of class " + type;
  }

  /// The class whose initialiser the calling thread is in; null where it is in none.
  private static @Nullable String initialised() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> frame.getMethodName().equals("<clinit>"))
                    .map(StackWalker.StackFrame::getClassName)
                    .findFirst()
                    .orElse(null));
  }
}
