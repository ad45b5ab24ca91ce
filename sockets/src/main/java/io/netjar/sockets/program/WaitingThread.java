package io.netjar.sockets.program;

import io.netjar.network.Waiting;
import io.netjar.sockets.endpoint.OpenSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Says of a thread that waits what it waits for, in the words of its program.
final class WaitingThread {
  private static final String LOCKS = "java.util.concurrent.locks.";

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
        LockSupport.getBlocker(thread) instanceof OpenSocket open ? open.description() : "";
    return new Waiting(program, name, call(thread, stack), socket, ownFrames(stack));
  }

  private static String call(Thread thread, List<StackTraceElement> stack) {
    if (thread.getState() == Thread.State.BLOCKED) {
      return "synchronized in " + at(firstVisible(stack, 0));
    }
    for (int index = 0; index < stack.size(); index++) {
      var frame = stack.get(index);
      String method = shortName(frame);
      switch (method) {
        case "Thread.sleep", "Object.wait", "Thread.join" -> {
          return method;
        }
        default -> {
          if (isSocketFace(frame)) {
            return method
                .replace("Socket$SocketInputStream", "Socket")
                .replace("Socket$SocketOutputStream", "Socket");
          }
        }
      }
      if (!isParking(frame)) {
        return "LockSupport.park in " + at(frame);
      }
    }
    return thread.getState() == Thread.State.RUNNABLE ? "ready to run" : "LockSupport.park";
  }

  private static boolean isOwn(String type) {
    return type.startsWith("io.netjar.sockets.program.")
        || type.startsWith("io.netjar.sockets.endpoint.")
        || type.startsWith("io.netjar.sockets.net.");
  }

  private static boolean isParking(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.startsWith("java.lang.")
        || type.startsWith("jdk.internal.")
        || type.startsWith(LOCKS)
        || type.startsWith("java.util.concurrent.ForkJoinPool")
        || isOwn(type)
        || type.startsWith("java.net.");
  }

  /// True for the method of `java.net` that the program itself has called.
  private static boolean isSocketFace(StackTraceElement frame) {
    return switch (frame.getClassName()) {
      case "java.net.Socket",
          "java.net.Socket$SocketInputStream",
          "java.net.Socket$SocketOutputStream",
          "java.net.DatagramSocket" ->
          !frame.getMethodName().startsWith("impl");
      case "java.net.ServerSocket" -> frame.getMethodName().equals("accept");
      default -> false;
    };
  }

  private static StackTraceElement firstVisible(List<StackTraceElement> stack, int from) {
    return stack.isEmpty()
        ? new StackTraceElement("unknown", "unknown", null, -1)
        : stack.get(Math.min(from, stack.size() - 1));
  }

  private static String at(StackTraceElement frame) {
    return frame.getClassName() + "." + frame.getMethodName();
  }

  private static String shortName(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName();
  }

  private static List<StackTraceElement> ownFrames(List<StackTraceElement> stack) {
    var own = new ArrayList<StackTraceElement>();
    for (var frame : stack) {
      boolean isJdk = frame.getModuleName() != null && frame.getModuleName().startsWith("java.");
      if (!isJdk && !isOwn(frame.getClassName()) && own.size() < STACK_LINES) {
        own.add(frame);
      }
    }
    return own;
  }
}
