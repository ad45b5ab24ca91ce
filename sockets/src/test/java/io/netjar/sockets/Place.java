package io.netjar.sockets;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/// A ground, and the kind of threads that a parity test uses there.
///
/// @param isPlatform true: platform threads; false: virtual ones
record Place(Ground ground, boolean isPlatform) {

  /// All places; for `@MethodSource`.
  static List<Place> all() {
    var places = new ArrayList<Place>();
    for (var ground : Ground.all()) {
      places.add(new Place(ground, false));
      places.add(new Place(ground, true));
    }
    return places;
  }

  /// Asserts what `body` says here.
  void check(String expected, Callable<String> body) throws Exception {
    ground.check(expected, isPlatform ? () -> onPlatformThread(body) : body);
  }

  private static String onPlatformThread(Callable<String> body) throws Exception {
    var task = new FutureTask<>(() -> Ground.say(body));
    var thread = Thread.ofPlatform().start(task);
    thread.join();
    return task.resultNow();
  }

  /// Starts a thread of this place's kind.
  Thread start(Runnable body) {
    return isPlatform ? Thread.ofPlatform().start(body) : Thread.ofVirtual().start(body);
  }

  /// What `blocking` says when `meanwhile` happens while it waits.
  String whileWaiting(Callable<?> blocking, Ground.WithThread meanwhile) throws Exception {
    var said = new ArrayList<String>();
    var thread =
        start(
            () -> {
              String result = Ground.say(blocking);
              said.add(result + ", interrupted " + Thread.currentThread().isInterrupted());
            });
    untilWaiting(thread);
    meanwhile.run(thread);
    thread.join();
    return said.getFirst();
  }

  /// Lets `thread` come to where it waits; a platform thread may wait in the operating system.
  @SuppressWarnings("ThreadPriorityCheck") // What is waited for is another thread alone.
  static void untilWaiting(Thread thread) {
    while (!isWaiting(thread)) {
      Thread.yield();
    }
  }

  private static boolean isWaiting(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, TERMINATED -> true; // One that waits for a time may have ended.
      case RUNNABLE -> {
        var stack = thread.isVirtual() ? new StackTraceElement[0] : thread.getStackTrace();
        yield stack.length > 0
            && stack[0].isNativeMethod()
            && stack[0].getClassName().startsWith("sun.nio.ch.");
      }
      default -> false;
    };
  }

  @Override
  public String toString() {
    return ground + (isPlatform ? ", platform threads" : ", virtual threads");
  }
}
