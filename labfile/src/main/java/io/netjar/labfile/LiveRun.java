package io.netjar.labfile;

import io.netjar.labfile.LabReport.ProgramReport;
import io.netjar.network.Network;
import io.netjar.network.Program;
import io.netjar.network.ProgramExit;
import io.netjar.network.RunResult;
import io.netjar.network.RunResult.Outcome;
import io.netjar.network.Timeline;
import io.netjar.network.TimelineEntry.Kind;
import io.netjar.sockets.live.LiveNetwork;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A run of a lab in real time: its programs are threads of the JVM, each on its host.
///
/// ```java
/// try (var run = LiveRun.start(lab, null, entry -> {}, guest, atEndOfJvm -> {})) {
///   run.await().ifPresent(report -> System.out.println(report.programs()));
/// }
/// ```
///
/// A guest is a process's main program: its main thread and those that it starts are no daemons,
/// and `System.exit` ends the JVM.
public final class LiveRun implements AutoCloseable {
  /// How long a guest waits for the lab's services to open their sockets.
  private static final long GREETING_MILLIS = 2_000;

  private static final long GREETING_STEP_MILLIS = 5;

  /// Room for threads that come up while they are being listed.
  private static final int MORE_THREADS = 64;

  private final Lab lab;
  private final Network network;
  private final LiveNetwork live;
  private final ConnectionLog connections = new ConnectionLog();
  private final List<LiveProgram> programs = new CopyOnWriteArrayList<>();
  private final Set<Thread> threadsBefore = new LinkedHashSet<>(liveThreads());
  private final Thread endOfJvm = new Thread(this::tellEndOfJvm, "netjar report");
  private final Timeline.Listener listener;
  private final Consumer<LabReport> atEndOfJvm;
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final long startNanos = System.nanoTime();
  private boolean isClosed; // guarded by the network's gate

  private LiveRun(
      Lab lab, Network network, Timeline.Listener listener, Consumer<LabReport> atEndOfJvm) {
    this.lab = lab;
    this.network = network;
    this.listener = listener;
    this.atEndOfJvm = atEndOfJvm;
    this.live = LiveNetwork.start(network);
  }

  /// Starts the programs of `lab`, and where there is one, the guest as soon as the lab's services
  /// have opened their sockets.
  ///
  /// @param captures the folder for one capture file per cable; null for none
  /// @param listener hears what happens until the run is reported on, though its network goes on
  ///   until it is closed; it is called inside the network, by any thread
  /// @param atEndOfJvm is told how far the run had come where `System.exit` or a signal ends the
  ///   JVM before [#await] returns; the captures are complete then
  /// @throws LabFileException where a Java class that the lab names is not there
  public static LiveRun start(
      Lab lab,
      @Nullable Path captures,
      Timeline.Listener listener,
      @Nullable Guest guest,
      Consumer<LabReport> atEndOfJvm)
      throws LabFileException {
    var labPrograms = LabProgram.all(lab);
    var network = LabNetwork.of(lab, lab.seed());
    network.timeline().add(listener);
    if (captures != null) {
      network.capture(captures);
    }
    var run = new LiveRun(lab, network, listener, atEndOfJvm);
    // Before any thread is there that could end the JVM.
    Runtime.getRuntime().addShutdownHook(run.endOfJvm);
    network.hosts().forEach(run.connections::watch);
    System.setOut(ProgramLines.switching(run.out, false));
    System.setErr(ProgramLines.switching(run.err, true));
    for (var program : labPrograms) {
      run.programs.add(new LiveProgram(program));
    }
    run.programs.forEach(run::startThread);
    if (guest != null) {
      run.awaitServices();
      run.startGuest(guest);
    }
    return run;
  }

  /// A program and how far it has come.
  private static final class LiveProgram {
    private final LabProgram program;
    private volatile Program.State state = Program.State.NOT_STARTED;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Thread thread;

    LiveProgram(LabProgram program) {
      this.program = program;
    }

    boolean hasEnded() {
      return state == Program.State.ENDED || state == Program.State.FAILED;
    }

    ProgramReport report(List<String> leftOpen) {
      boolean isStopped = state == Program.State.RUNNING && program.isService();
      return ProgramReport.of(
          program.host(),
          program.title(),
          program.isService(),
          isStopped ? Program.State.STOPPED : state,
          failure,
          leftOpen);
    }
  }

  private void startThread(LiveProgram live) {
    var program = live.program;
    var lines =
        new ProgramLines(
            (error, text) -> record(live, error ? Kind.ERROR_OUTPUT : Kind.OUTPUT, text));
    live.thread =
        this.live
            .host(program.host())
            .startPlatform(
                program.title(),
                () -> {
                  lines.takeOver();
                  TimeUnit.NANOSECONDS.sleep(program.after().toNanos());
                  runBody(live, lines);
                });
  }

  private void runBody(LiveProgram live, ProgramLines lines) {
    live.state = Program.State.RUNNING;
    record(live, Kind.PROGRAM_STARTED, live.program.isService() ? "service" : "program");
    try {
      live.program.body().run();
      lines.flush(out.charset());
      live.state = Program.State.ENDED;
      record(live, Kind.PROGRAM_ENDED, "");
    } catch (Throwable thrown) {
      lines.flush(out.charset());
      live.failure = thrown;
      live.state = Program.State.FAILED;
      record(live, Kind.PROGRAM_FAILED, String.valueOf(live.report(List.of()).failure()));
    }
  }

  private void record(LiveProgram of, Kind kind, String text) {
    live.change(
        () -> {
          if (!isClosed) {
            network.timeline().record(of.program.host(), of.program.title(), kind, text);
          }
        });
  }

  private void startGuest(Guest guest) {
    var program =
        new LiveProgram(
            new LabProgram(guest.host(), guest.name(), false, Duration.ZERO, guest.body()));
    programs.add(program);
    // The thread between has the host's group and all else that a thread inherits.
    var between =
        live.host(guest.host())
            .startPlatform(
                "netjar start of " + guest.name(),
                () ->
                    program.thread =
                        Thread.ofPlatform()
                            .name("main")
                            .daemon(false)
                            .start(() -> runGuest(program)));
    joinWholly(between, Long.MAX_VALUE);
  }

  private static void runGuest(LiveProgram guest) {
    guest.state = Program.State.RUNNING;
    try {
      guest.program.body().run();
      guest.state = Program.State.ENDED;
    } catch (Throwable thrown) {
      guest.failure = thrown;
      guest.state = Program.State.FAILED;
      if (!(thrown instanceof ProgramExit)) {
        var self = Thread.currentThread();
        self.getUncaughtExceptionHandler().uncaughtException(self, thrown);
      }
    }
  }

  /// A service that starts at once should not be missed by a guest that calls it at once.
  private void awaitServices() {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GREETING_MILLIS);
    for (var service : programs) {
      boolean isAwaited = service.program.isService() && service.program.after().isZero();
      while (isAwaited
          && !service.hasEnded()
          && live.host(service.program.host()).openSockets().isEmpty()
          && System.nanoTime() < deadline) {
        try {
          Thread.sleep(GREETING_STEP_MILLIS);
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  /// Waits until all programs that are no services have ended, the guest with all threads that are
  /// no daemons, or until the lab's limit is reached. Where there are only services, it waits for
  /// them.
  ///
  /// @return empty where the JVM is about to end: the report has gone to `atEndOfJvm`
  public Optional<LabReport> await() {
    long deadline = lab.limitNanos() > 0 ? startNanos + lab.limitNanos() : Long.MAX_VALUE;
    boolean isInTime = true;
    boolean servicesOnly = programs.stream().allMatch(program -> program.program.isService());
    for (var program : programs) {
      var thread = program.thread;
      if (thread != null && (servicesOnly || !program.program.isService())) {
        isInTime &= joinWholly(thread, deadline);
      }
    }
    for (var thread = nextThread(); isInTime && thread != null; thread = nextThread()) {
      isInTime = joinWholly(thread, deadline);
    }
    return isLeft()
        ? Optional.of(report(isInTime ? Outcome.ENDED : Outcome.TIME_LIMIT))
        : Optional.empty();
  }

  /// True where the end of the JVM is none of the run's business any more, false where it has
  /// begun.
  private boolean isLeft() {
    try {
      Runtime.getRuntime().removeShutdownHook(endOfJvm);
      return true;
    } catch (IllegalStateException _) {
      return false;
    }
  }

  /// The program's own hooks may still use the network.
  private void tellEndOfJvm() {
    completeCaptures();
    atEndOfJvm.accept(report(Outcome.ENDED));
  }

  /// A thread that keeps the JVM alive and was not there before.
  private @Nullable Thread nextThread() {
    for (var thread : liveThreads()) {
      if (!thread.isDaemon()
          && !threadsBefore.contains(thread)
          && !thread.equals(Thread.currentThread())) {
        return thread;
      }
    }
    return null;
  }

  private static List<Thread> liveThreads() {
    var group = Thread.currentThread().getThreadGroup();
    for (var parent = group; parent != null; parent = parent.getParent()) {
      group = parent;
    }
    if (group == null) {
      return List.of();
    }
    var threads = new Thread[group.activeCount() + MORE_THREADS];
    int count = group.enumerate(threads);
    while (count == threads.length) { // it leaves out what has no room
      threads = new Thread[2 * threads.length];
      count = group.enumerate(threads);
    }
    return List.of(Arrays.copyOf(threads, count));
  }

  /// True where it has ended by the deadline, in nanoseconds of `System.nanoTime`.
  private static boolean joinWholly(Thread thread, long deadline) {
    try {
      if (deadline == Long.MAX_VALUE) {
        thread.join();
      } else {
        long left = deadline - System.nanoTime();
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, left));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private LabReport report(Outcome outcome) {
    var made = new LabReport[1];
    live.change(
        () -> {
          network.timeline().remove(listener);
          made[0] =
              LabRun.report(
                  lab,
                  lab.seed(),
                  network,
                  new RunResult(outcome, network.nowNanos(), List.of()),
                  programs.stream().map(program -> program.report(leftOpen(program))).toList(),
                  connections.report(network),
                  System.nanoTime() - startNanos);
        });
    return made[0];
  }

  /// What a program that has ended had left open: all that its host has open, and nothing where
  /// others run there too, since nobody knows whose it is.
  private List<String> leftOpen(LiveProgram ended) {
    String host = ended.program.host();
    boolean isAlone =
        programs.stream().filter(other -> other.program.host().equals(host)).count() == 1;
    return isAlone && ended.hasEnded() ? live.host(host).openSockets() : List.of();
  }

  private void completeCaptures() {
    live.change(network::close);
  }

  /// Closes all sockets, completes the captures, and gives the standard streams back. Threads of
  /// the lab's programs end as their sockets do.
  @Override
  public void close() {
    live.change(() -> isClosed = true);
    completeCaptures();
    live.close();
    System.setOut(out);
    System.setErr(err);
    isLeft();
  }
}
