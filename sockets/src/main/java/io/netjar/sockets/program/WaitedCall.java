package io.netjar.sockets.program;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds in the stack of a thread the call that it waits in, as its program has written it: not how
/// the JDK or netjar wait inside.
final class WaitedCall {
  private static final String OWN = "io.netjar.sockets.";
  private static final String CONCURRENT = "java.util.concurrent.";

  /// The packages that programs are run by.
  private static final List<String> OWN_PLACES =
      List.of(
          "io.netjar.labfile.",
          OWN + "async.",
          OWN + "channels.",
          OWN + "endpoint.",
          OWN + "jdk.",
          OWN + "live.",
          OWN + "net.",
          OWN + "program.");

  /// The JDK's types whose methods a program calls, by the classes on the stack.
  private static final Map<String, String> FACES =
      Map.ofEntries(
          Map.entry("java.net.Socket", "Socket"),
          Map.entry("java.net.Socket$SocketInputStream", "Socket"),
          Map.entry("java.net.Socket$SocketOutputStream", "Socket"),
          Map.entry("java.net.ServerSocket", "ServerSocket"),
          Map.entry("java.net.DatagramSocket", "DatagramSocket"),
          Map.entry(OWN + "channels.HostSocketChannel", "SocketChannel"),
          Map.entry(OWN + "channels.HostServerSocketChannel", "ServerSocketChannel"),
          Map.entry(OWN + "channels.HostDatagramChannel", "DatagramChannel"),
          Map.entry(OWN + "channels.HostSelector", "Selector"),
          Map.entry(OWN + "channels.HostPipeSource", "Pipe.SourceChannel"),
          Map.entry(OWN + "channels.HostPipeSink", "Pipe.SinkChannel"),
          Map.entry(OWN + "channels.StreamAdaptor", "Socket"),
          Map.entry(OWN + "channels.StreamAdaptor$Input", "Socket"),
          Map.entry(OWN + "channels.StreamAdaptor$Output", "Socket"),
          Map.entry(OWN + "channels.ListenAdaptor", "ServerSocket"),
          Map.entry(OWN + "channels.DatagramAdaptor", "DatagramSocket"),
          Map.entry("java.lang.ProcessImpl", "Process"),
          Map.entry("java.io.FileInputStream", "FileInputStream"),
          Map.entry("java.io.FileOutputStream", "FileOutputStream"),
          Map.entry("jdk.internal.net.http.HttpClientFacade", "HttpClient"),
          Map.entry(CONCURRENT + "locks.AbstractQueuedSynchronizer$ConditionObject", "Condition"),
          Map.entry(OWN + "async.PendingOperation$Result", "Future"));

  /// Threads that wait for work, by the method in which they do.
  private static final Map<String, String> IDLE =
      Map.of(
          "java.lang.ProcessHandleImpl$1.run",
          "the JDK waits for a child process",
          CONCURRENT + "ThreadPoolExecutor.getTask",
          "ThreadPoolExecutor waits for a task",
          CONCURRENT + "ForkJoinPool.awaitWork",
          "ForkJoinPool waits for a task",
          CONCURRENT + "DelayScheduler.loop",
          "ForkJoinPool waits for a delayed task",
          "java.util.TimerThread.mainLoop",
          "Timer waits for a task",
          OWN + "async.HostChannelGroup.next",
          "AsynchronousChannelGroup waits for its channels");

  /// The methods of `java.util.concurrent` that call a program's task.
  private static final List<String> TASK_METHODS =
      List.of("call", "doExec", "exec", "run", "runWorker", "topLevelExec");

  private WaitedCall() {}

  /// The call; empty where nothing on the stack says it.
  ///
  /// @param stack innermost call first
  static String in(List<StackTraceElement> stack) {
    String found = "";
    for (var frame : stack) {
      String idle = IDLE.get(frame.getClassName() + "." + frame.getMethodName());
      if (idle != null) {
        return idle;
      }
      if (!isInside(frame)) {
        return found;
      }
      String call = call(frame);
      if (call != null) {
        // Of calls that call each other, the last is the program's own.
        found = call;
      }
    }
    return found;
  }

  /// True for a class that netjar runs programs by.
  static boolean isOwn(String type) {
    return OWN_PLACES.stream().anyMatch(type::startsWith);
  }

  /// True for what may stand between a thread's wait and the call that its program has made.
  private static boolean isInside(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.startsWith("java.lang.")
        || type.startsWith("java.net.")
        || type.startsWith("java.nio.")
        || type.startsWith("jdk.internal.")
        || type.startsWith(CONCURRENT)
        || isOwn(type);
  }

  /// A call that waits, as programs write it; null for all other frames.
  private static @Nullable String call(StackTraceElement frame) {
    String type = frame.getClassName();
    String method = frame.getMethodName();
    if (method.startsWith("lambda$")) {
      return null;
    }
    String face = FACES.get(type);
    if (face != null) {
      return method.startsWith("impl") ? null : face + "." + method;
    }
    boolean isCall =
        switch (type) {
          case "java.lang.Thread" -> method.equals("sleep") || method.equals("join");
          case "java.lang.Object" -> method.equals("wait");
          default -> type.startsWith(CONCURRENT) && !TASK_METHODS.contains(method);
        };
    return isCall
        ? type.substring(type.lastIndexOf('.') + 1).replace('$', '.') + "." + method
        : null;
  }
}
