package io.netjar.sockets.program;

import io.netjar.network.Waiting;
import io.netjar.sockets.endpoint.Awaited;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Says of a thread that waits what it waits for, in the words of its program.
final class WaitingThread {
  /// How many lines of the program's own stack are kept.
  private static final int STACK_LINES = 5;

  private WaitingThread() {}

  /// @param number the thread's place among those that have not ended, counted from 1; it stands
  ///   for the name of a thread that has none
  static Waiting describe(ProgramThread of, int number) {
    var program = of.program();
    var thread = of.virtual();
    var stack = List.of(thread.getStackTrace());
    String name = of.seen().getName();
    if (program.isMain(of)) {
      name = program.name();
    } else if (name.isEmpty()) {
      name = "thread " + number;
    }
    String socket =
        LockSupport.getBlocker(thread) instanceof Awaited parked ? parked.awaited() : "";
    return new Waiting(program, name, call(thread, stack), of.sinceNanos, socket, ownFrames(stack));
  }

  private static String call(Thread thread, List<StackTraceElement> stack) {
    if (thread.getState() == Thread.State.BLOCKED) {
      return "synchronized in " + place(stack);
    }
    String call = WaitedCall.in(stack);
    if (call.isEmpty()) {
      return thread.getState() == Thread.State.RUNNABLE ? "ready to run" : "LockSupport.park";
    }
    return call;
  }

  private static String place(List<StackTraceElement> stack) {
    if (stack.isEmpty()) {
      return "an unknown place";
    }
    var frame = stack.getFirst();
    return frame.getClassName() + "." + frame.getMethodName();
  }

  private static List<StackTraceElement> ownFrames(List<StackTraceElement> stack) {
    var own = new ArrayList<StackTraceElement>();
    for (var frame : stack) {
      String module = frame.getModuleName();
      boolean isJdk = module != null && (module.startsWith("java.") || module.startsWith("jdk."));
      if (!isJdk && !WaitedCall.isOwn(frame.getClassName()) && own.size() < STACK_LINES) {
        own.add(frame);
      }
    }
    return own;
  }
}
