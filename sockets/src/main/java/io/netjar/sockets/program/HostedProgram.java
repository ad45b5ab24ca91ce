package io.netjar.sockets.program;

import io.netjar.network.Host;
import io.netjar.network.Program;
import io.netjar.network.ProgramBody;
import io.netjar.network.ProgramExit;
import io.netjar.network.TimelineEntry.Kind;
import io.netjar.sockets.endpoint.Gate;
import io.netjar.sockets.endpoint.OpenSocket;
import io.netjar.sockets.endpoint.OwnerParts;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.stack.time.Event;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A program on a host of the network.
///
/// It ends when its main thread ends, since virtual threads are daemons. Other threads it started
/// go on until the run ends; with the last of them, the sockets it left open are closed, as the end
/// of a process closes them.
public final class HostedProgram extends Event implements Program, SocketOwner {
  /// Which program a thread outside virtual time descends from; only used to refuse its sockets.
  private static final InheritableThreadLocal<String> DESCENT = new InheritableThreadLocal<>();

  private final ProgramScheduler scheduler;
  private final Host host;
  private final String name;
  private final boolean service;
  private final ProgramBody body;
  private final ProgramOutput output;
  private final Set<OpenSocket> sockets = new LinkedHashSet<>();
  private final OwnerParts parts = new OwnerParts();
  private State state = State.NOT_STARTED;
  private @Nullable Throwable failure;
  private int threads;
  private boolean stopped;
  private boolean hasStreamsOfProcess;

  HostedProgram(
      ProgramScheduler scheduler, Host host, String name, boolean service, ProgramBody body) {
    this.scheduler = scheduler;
    this.host = host;
    this.name = name;
    this.service = service;
    this.body = body;
    this.output = new ProgramOutput(this);
  }

  /// The program of the calling thread; null for a thread that belongs to no program.
  ///
  /// @throws IllegalStateException for a thread that a program started outside virtual time
  public static @Nullable HostedProgram current() {
    var self = Thread.currentThread();
    var scheduler = ProgramScheduler.current();
    if (scheduler != null) {
      return scheduler.programOf(self);
    }
    String program = DESCENT.get();
    if (program != null) {
      throw new IllegalStateException(
          "the thread '%s' of %s is outside virtual time: programs on a network use virtual threads"
              .formatted(self.getName(), program));
    }
    return null;
  }

  /// The program whose code calls. Null for any other thread, also for one that a program has
  /// started outside virtual time, and for a listener of the timeline, which hears of a program on
  /// one of the program's threads.
  static @Nullable HostedProgram speaking() {
    var scheduler = ProgramScheduler.current();
    return scheduler == null || scheduler.isTelling()
        ? null
        : scheduler.programOf(Thread.currentThread());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Host host() {
    return host;
  }

  @Override
  public boolean isService() {
    return service;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  /// The scheduler of its threads.
  public ProgramScheduler scheduler() {
    return scheduler;
  }

  /// Gives the calling program the standard streams of the process, as the one program that a
  /// command line is about has them: what it prints is no entry of the timeline then.
  ///
  /// @throws IllegalStateException where the calling thread is none of a program's
  public static void takeStreamsOfProcess() {
    var program = current();
    if (program == null) {
      throw new IllegalStateException("only a program takes the streams of the process");
    }
    program.hasStreamsOfProcess = true;
  }

  /// True where `System.in`, `out` and `err` are those of the process, until it is stopped.
  boolean hasStreamsOfProcess() {
    return hasStreamsOfProcess && !stopped;
  }

  /// Where its `System.out` and `System.err` go.
  ProgramOutput output() {
    return output;
  }

  @Override
  public Gate gate() {
    return scheduler.gate();
  }

  @Override
  public OwnerParts parts() {
    return parts;
  }

  @Override
  public boolean seesVirtual(Thread thread) {
    return thread.isVirtual();
  }

  @Override
  public boolean opened(OpenSocket socket) {
    return !stopped && sockets.add(socket);
  }

  @Override
  public void closed(OpenSocket socket) {
    sockets.remove(socket);
  }

  @Override
  public void tellOfSocket(String protocol, String what, @Nullable Object where) {
    if (!host.network().timeline().isUnheard()) {
      record(Kind.NOTE, protocol + " " + what + (where == null ? "" : " " + where));
    }
  }

  void record(Kind kind, String text) {
    if (!stopped) {
      boolean wasTelling = scheduler.isTelling();
      scheduler.telling(true);
      try {
        host.network().timeline().record(host.name(), name, kind, text);
      } finally {
        scheduler.telling(wasTelling);
      }
    }
  }

  /// Starts the main thread.
  @Override
  protected void fire(long nowNanos) {
    if (stopped) {
      return;
    }
    state = State.RUNNING;
    record(Kind.PROGRAM_STARTED, service ? "service" : "program");
    scheduler.start(this, this::main);
  }

  private void main() {
    DESCENT.set("program '" + name + "' on host '" + host.name() + "'");
    Throwable thrown = null;
    try {
      body.run();
    } catch (Throwable e) {
      thrown = e;
    }
    if (stopped) {
      return;
    }
    if (thrown == null) {
      output.flush();
      state = State.ENDED;
      record(Kind.PROGRAM_ENDED, "");
    } else {
      output.flush();
      if (!(thrown instanceof ProgramExit)) {
        output.stackTrace(thrown);
      }
      failure = thrown;
      state = State.FAILED;
      record(
          Kind.PROGRAM_FAILED,
          thrown instanceof ProgramExit exit ? "exit code " + exit.code() : thrown.toString());
    }
  }

  void threadStarted() {
    threads++;
  }

  void threadEnded() {
    threads--;
    if (threads == 0) {
      output.flush();
      closeSockets();
    }
  }

  /// Ends the program from outside: its sockets are closed, and what its threads still say is not
  /// heard.
  void stop() {
    if (state == State.RUNNING || state == State.NOT_STARTED) {
      output.flush();
      record(Kind.PROGRAM_STOPPED, "");
      state = State.STOPPED;
    }
    stopped = true;
    closeSockets();
  }

  /// True once [#stop] was called.
  boolean isStopped() {
    return stopped;
  }

  private void closeSockets() {
    // Closing takes the socket out of the set.
    for (var socket : new ArrayList<>(sockets)) {
      socket.closeAtEnd();
    }
  }

  @Override
  public String toString() {
    return name + "@" + host.name();
  }
}
