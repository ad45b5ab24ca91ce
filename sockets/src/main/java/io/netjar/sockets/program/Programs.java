package io.netjar.sockets.program;

import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.network.Program;
import io.netjar.network.ProgramBody;
import io.netjar.network.ProgramRuntime;
import io.netjar.network.TimelineEntry.Kind;
import io.netjar.network.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The programs of one network.
public final class Programs implements ProgramRuntime {
  /// How many steps the threads of stopped programs get to unwind, in all and for each thread.
  private static final int STOP_STEPS = 10_000;

  private static final int STOP_STEPS_PER_THREAD = 100;

  /// How often a thread that goes on waiting is interrupted at the end.
  private static final int STOP_ROUNDS = 8;

  private final Network network;
  private final ProgramScheduler scheduler;
  private final List<HostedProgram> programs = new ArrayList<>();
  private final Map<String, Integer> starts = new TreeMap<>();
  private boolean foreignNoted;
  private boolean machineNoted;

  /// The programs of `network`, none at first.
  public Programs(Network network) {
    this.network = network;
    this.scheduler = new ProgramScheduler(network.events(), network::traceHash);
  }

  @Override
  public Program start(Host host, String name, boolean service, long delayNanos, ProgramBody body) {
    StandardStreams.install();
    var program = new HostedProgram(scheduler, host, name, service, body, nextRandom(host, name));
    programs.add(program);
    network.events().schedule(program, network.nowNanos() + delayNanos);
    return program;
  }

  /// A program that is started again draws other numbers than the first time, as after any restart.
  private ProgramRandom nextRandom(Host host, String name) {
    String key = "program " + name + " on " + host.name();
    int start = starts.merge(key, 1, Integer::sum);
    return new ProgramRandom(network.random(start == 1 ? key : key + ", start " + start));
  }

  @Override
  public void runReady() {
    scheduler.runReady(Long.MAX_VALUE);
    String foreign = scheduler.foreignThread();
    if (foreign != null && !foreignNoted) {
      foreignNoted = true;
      note(
          "the thread '"
              + foreign
              + "' outside virtual time resumed a program: this run cannot be repeated exactly");
    }
  }

  private void note(String text) {
    network.timeline().record("", "", Kind.NOTE, text);
  }

  @Override
  public boolean allEnded() {
    for (var program : programs) {
      var state = program.state();
      boolean ended = state != Program.State.NOT_STARTED && state != Program.State.RUNNING;
      if (!ended && !program.isService()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean waitsForTime() {
    for (var program : programs) {
      if (program.state() == Program.State.NOT_STARTED) {
        return true;
      }
    }
    return scheduler.waitsForTime();
  }

  @Override
  public boolean awaitMachine(long untilNanos) {
    var waits = scheduler.machineWaits();
    boolean isResumed = waits.await(untilNanos);
    if (waits.haveMovedTime() && !machineNoted) {
      machineNoted = true;
      note(
          "a program waits for the machine: from here on time goes with the clock on the wall"
              + " while it does, and this run cannot be repeated exactly");
    }
    return isResumed;
  }

  @Override
  public List<Program> programs() {
    return List.copyOf(programs);
  }

  @Override
  public List<Waiting> waiting() {
    var waiting = new ArrayList<Waiting>();
    int number = 0;
    for (var thread : scheduler.live()) {
      number++;
      waiting.add(WaitingThread.describe(thread, number));
    }
    return waiting;
  }

  @Override
  public long steps() {
    return scheduler.steps();
  }

  @Override
  public long progress() {
    return scheduler.progress().turns();
  }

  @Override
  public void crash(Host host) {
    var self = scheduler.running();
    for (var program : programs) {
      if (program.host() == host && !program.isStopped()) {
        program.stop();
      }
    }
    for (var thread : List.copyOf(scheduler.live())) {
      if (thread.program().host() == host && !thread.equals(self)) {
        thread.virtual().interrupt();
      }
    }
  }

  @Override
  public void stop() {
    for (var program : programs) {
      program.stop();
    }
    // First let them see that their sockets are closed, then interrupt what else they wait in.
    scheduler.runReady(stopSteps());
    for (int round = 0; round < STOP_ROUNDS && !scheduler.live().isEmpty(); round++) {
      for (var thread : List.copyOf(scheduler.live())) {
        thread.virtual().interrupt();
      }
      scheduler.runReady(stopSteps());
    }
    scheduler.abandon();
  }

  private long stopSteps() {
    return STOP_STEPS + (long) STOP_STEPS_PER_THREAD * scheduler.live().size();
  }
}
