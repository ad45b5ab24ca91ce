package io.netjar.sockets.program;

import io.netjar.network.Host;
import io.netjar.network.Program;
import io.netjar.network.ProgramBody;
import io.netjar.network.ProgramExit;
import io.netjar.network.TimelineEntry.Kind;
import io.netjar.sockets.endpoint.Gate;
import io.netjar.sockets.endpoint.OpenSocket;
import io.netjar.sockets.endpoint.OpenSockets;
import io.netjar.sockets.endpoint.OwnerParts;
import io.netjar.sockets.endpoint.SocketOwner;
import io.netjar.sockets.jdk.PlatformThreads;
import io.netjar.stack.time.Event;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/// A program on a host of the network.
///
/// As in a JVM of its own, it ends when its main thread and all others that are no daemons have
/// ended, or with `System.exit`: its shutdown hooks run, then its sockets are closed and the
/// threads that are left are interrupted.
public final class HostedProgram extends Event implements Program, SocketOwner {
  private final ProgramScheduler scheduler;
  private final Host host;
  private final String name;
  private final boolean service;
  private final ProgramBody body;
  private final ProgramOutput output;
  private final OpenSockets sockets = new OpenSockets();
  private final OwnerParts parts = new OwnerParts();
  private State state = State.NOT_STARTED;
  private @Nullable Throwable failure;
  private final ProgramExits exits = new ProgramExits(this);
  private final ProgramRandom random;
  private List<String> unclosed = List.of();
  private @Nullable ForkJoinPool commonPool;
  private @Nullable Thread mainThread;
  private int keepingAlive;
  private boolean stopped;
  private boolean hasStreamsOfProcess;

  HostedProgram(
      ProgramScheduler scheduler,
      Host host,
      String name,
      boolean service,
      ProgramBody body,
      ProgramRandom random) {
    this.scheduler = scheduler;
    this.host = host;
    this.name = name;
    this.service = service;
    this.body = body;
    this.output = new ProgramOutput(this);
    this.random = random;
  }

  /// The program of the calling thread; null for a thread that belongs to no program.
  public static @Nullable HostedProgram current() {
    var scheduler = ProgramScheduler.current();
    return scheduler == null ? null : scheduler.runningProgram();
  }

  /// The program whose code calls. Null for any other thread, and for a listener of the timeline,
  /// which hears of a program on one of the program's threads.
  static @Nullable HostedProgram speaking() {
    var scheduler = ProgramScheduler.current();
    return scheduler == null || scheduler.isTelling() ? null : scheduler.runningProgram();
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

  /// Whoever starts a thread from a thread of the program has it in the program.
  @Override
  public Runnable onItsHost(Runnable task) {
    return task;
  }

  @Override
  public boolean seesVirtual(Thread thread) {
    var own = scheduler.find(thread);
    return own == null ? thread.isVirtual() : own.isVirtual();
  }

  @Override
  public OpenSockets sockets() {
    return sockets;
  }

  @Override
  public void note(String text) {
    record(Kind.NOTE, text);
  }

  void record(Kind kind, String text) {
    if (!stopped) {
      scheduler.progress().made();
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
    scheduler.start(this, this::newMainThread);
  }

  private Thread newMainThread() {
    var main = new Thread(new ThreadGroup("main"), this::main, "main", 0, false);
    main.setDaemon(false);
    mainThread = main;
    return main;
  }

  private void main() {
    try {
      body.run();
    } catch (ProgramExit e) {
      exits.exit(e.code());
    } catch (Throwable e) {
      if (!stopped && !scheduler.isLeftBehind()) {
        tellUncaught(e);
        failure = e;
      }
    }
  }

  /// What the main thread threw goes to its handler or the JVM's, where there is one; such a
  /// handler may end the program itself.
  private void tellUncaught(Throwable e) {
    var main = mainThread;
    var handler = main == null ? null : main.getUncaughtExceptionHandler();
    if (handler != null
        && (!(handler instanceof ThreadGroup)
            || Thread.getDefaultUncaughtExceptionHandler() != null)) {
      handler.uncaughtException(main, e);
    } else {
      output.stackTrace(e);
    }
  }

  /// True for the thread that its body runs in.
  boolean isMain(ProgramThread thread) {
    return thread.seen().equals(mainThread);
  }

  void threadStarted(ProgramThread thread) {
    PlatformThreads.seed(thread.virtual(), random.nextThreadSeed());
    keepingAlive += thread.keepsAlive() ? 1 : 0;
  }

  void threadEnded(ProgramThread thread) {
    keepingAlive -= thread.keepsAlive() ? 1 : 0;
    if (keepingAlive == 0 && thread.keepsAlive() && !stopped && !exits.startHooks()) {
      ended(0);
    }
  }

  /// Ends the program from inside.
  ///
  /// @param status its exit status; where it is not 0, the program has failed
  void ended(int status) {
    if (stopped) {
      return;
    }
    output.flush();
    var thrown = failure;
    if (thrown == null && status != 0) {
      thrown = new ProgramExit(status);
      failure = thrown;
    }
    if (thrown == null) {
      state = State.ENDED;
      record(Kind.PROGRAM_ENDED, "");
    } else {
      state = State.FAILED;
      record(
          Kind.PROGRAM_FAILED,
          thrown instanceof ProgramExit exit ? "exit code " + exit.code() : thrown.toString());
    }
    stopped = true;
    unclosed = sockets.descriptions();
    closeSockets();
    var self = scheduler.running();
    for (var thread : List.copyOf(scheduler.live())) {
      if (thread.program().equals(this) && !thread.equals(self)) {
        thread.virtual().interrupt();
      }
    }
  }

  @Override
  public List<String> unclosedSockets() {
    return unclosed;
  }

  /// How it ends by itself.
  ProgramExits exits() {
    return exits;
  }

  /// Its random numbers.
  ProgramRandom random() {
    return random;
  }

  /// What is `ForkJoinPool.commonPool` for it.
  ForkJoinPool commonPool() {
    var pool = commonPool;
    if (pool == null) {
      pool = CommonPool.create();
      commonPool = pool;
    }
    return pool;
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
    sockets.end().forEach(OpenSocket::closeAtEnd);
  }

  @Override
  public String toString() {
    return name + "@" + host.name();
  }
}
