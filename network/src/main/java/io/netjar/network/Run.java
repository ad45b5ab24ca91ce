package io.netjar.network;

import io.netjar.network.RunResult.Outcome;
import io.netjar.network.TimelineEntry.Kind;
import io.netjar.stack.time.EventQueue;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// The loop of a network: programs run until all of them wait, then time moves to the next event.
final class Run {
  private static final long NEVER = Long.MAX_VALUE;

  /// How long a run waits for connections to close after its last program has ended.
  private static final long SETTLING_NANOS = 120_000_000_000L;

  /// How long nothing but protocols may move before a run is a deadlock: longer than TCP's retries.
  private static final long QUIET_NANOS = 6 * 3_600_000_000_000L;

  private final Network network;
  private @Nullable ProgramRuntime runtime;
  private long timeLimit = NEVER;
  private long eventsPerInstantBound = 1_000_000;
  private long instant = -1;
  private long eventsAtInstant;
  private long endedAt = NEVER;

  /// True until a program is started that can end the run.
  private boolean servicesOnly = true;

  private int hostNotSettled;
  private long turnsSeen;
  private long lastTurn;

  Run(Network network) {
    this.network = network;
  }

  void timeLimit(long nanos) {
    timeLimit = nanos;
  }

  void eventsPerInstantBound(long bound) {
    eventsPerInstantBound = bound;
  }

  Program start(Host host, String name, boolean service, long delayNanos, ProgramBody body) {
    var opened = runtime;
    if (opened == null) {
      opened =
          ServiceLoader.load(ProgramRuntime.Provider.class, Run.class.getClassLoader())
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "nothing here can run the program '"
                              + name
                              + "': the module io.netjar.sockets is missing"))
              .open(network);
      runtime = opened;
    }
    endedAt = NEVER;
    servicesOnly &= service;
    return opened.start(host, name, service, delayNanos, body);
  }

  void crashed(Host host) {
    if (runtime != null) {
      runtime.crash(host);
    }
  }

  List<Program> programs() {
    return runtime == null ? List.of() : runtime.programs();
  }

  long programSteps() {
    return runtime == null ? 0 : runtime.steps();
  }

  void stop() {
    if (runtime != null) {
      runtime.stop();
    }
  }

  boolean step() {
    var programs = runtime;
    if (programs != null) {
      do {
        programs.runReady();
      } while (isMachineAwaited(programs, network.events().nextTimeNanos()));
    }
    return fire();
  }

  /// Waits for the machine where a program that the run is about does.
  ///
  /// @return true where programs may be able to run; false where time may go on to `untilNanos`
  private boolean isMachineAwaited(ProgramRuntime programs, long untilNanos) {
    return (servicesOnly || !programs.allEnded()) && programs.awaitMachine(untilNanos);
  }

  RunResult until(long wanted) {
    var events = network.events();
    long limit = Math.min(wanted, timeLimit);
    while (true) {
      var programs = runtime;
      if (programs != null) {
        programs.runReady();
        if (isOver(programs)) {
          programs.stop();
          return result(Outcome.ENDED);
        }
      }
      if (programs != null && isMachineAwaited(programs, Math.min(events.nextTimeNanos(), limit))) {
        continue;
      }
      if (events.nextTimeNanos() == NEVER || isQuiet(programs, events)) {
        return nothingLeft(programs, events, wanted);
      }
      if (events.nextTimeNanos() > limit) {
        events.advanceTo(Math.max(limit, events.nowNanos()));
        return result(Outcome.TIME_LIMIT);
      }
      fire();
    }
  }

  /// True where programs wait for something other than time, and for long only protocols have
  /// moved, and threads that look again and again whether there is something to do: a probe of a
  /// zero window is answered and sent again for ever (RFC 9293 §3.8.6.1).
  private boolean isQuiet(@Nullable ProgramRuntime programs, EventQueue events) {
    if (programs == null) {
      return false;
    }
    if (programs.progress() != turnsSeen) {
      turnsSeen = programs.progress();
      lastTurn = events.nowNanos();
    }
    return events.nextTimeNanos() - lastTurn > QUIET_NANOS
        && !programs.allEnded()
        && !programs.waitsForTime()
        && !network.hasActions();
  }

  private RunResult nothingLeft(@Nullable ProgramRuntime programs, EventQueue events, long wanted) {
    if (programs != null && !programs.allEnded()) {
      var waiting = programs.waiting();
      network
          .timeline()
          .record("", "", Kind.DEADLOCK, waiting.size() + " threads wait, nothing can happen");
      return new RunResult(Outcome.DEADLOCK, events.nowNanos(), waiting);
    }
    if (programs != null && !servicesOnly) {
      programs.stop();
    }
    if (wanted != NEVER) {
      events.advanceTo(Math.max(Math.min(wanted, timeLimit), events.nowNanos()));
    }
    return result(Outcome.ENDED);
  }

  private RunResult result(Outcome outcome) {
    List<Waiting> waiting = List.of();
    if (outcome == Outcome.TIME_LIMIT && network.nowNanos() >= timeLimit) {
      network.timeline().record("", "", Kind.TIME_LIMIT, "the time is up");
      waiting = runtime == null ? List.of() : runtime.waiting();
    }
    return new RunResult(outcome, network.nowNanos(), waiting);
  }

  /// True where all programs have ended and what they caused has come to rest.
  private boolean isOver(ProgramRuntime programs) {
    if (servicesOnly || !programs.allEnded()) {
      return false;
    }
    long now = network.nowNanos();
    if (endedAt == NEVER) {
      endedAt = now;
    }
    return now - endedAt >= SETTLING_NANOS
        || (network.traffic().framesInFlight == 0
            // What a host sends to itself is no frame: it is an event of this very moment.
            && network.events().nextTimeNanos() > now
            && isSettled());
  }

  /// True where all hosts have settled. The one that had not, last time, is asked first.
  private boolean isSettled() {
    var hosts = network.hosts();
    int count = hosts.size();
    for (int i = 0; i < count; i++) {
      int index = (hostNotSettled + i) % count;
      if (!hosts.get(index).stack().isSettled()) {
        hostNotSettled = index;
        return false;
      }
    }
    return true;
  }

  private boolean fire() {
    var events = network.events();
    long next = events.nextTimeNanos();
    if (next != instant) {
      instant = next;
      eventsAtInstant = 0;
    } else if (++eventsAtInstant > eventsPerInstantBound) {
      throw new IllegalStateException(
          eventsPerInstantBound
              + " events at "
              + instant
              + " ns without time going on; "
              + place());
    }
    return events.fireNext();
  }

  private String place() {
    int lane = network.traffic().lastLane;
    return lane < 0
        ? "no frame was sent into a cable"
        : "the last frame was sent into " + network.cables().get(lane / 2);
  }
}
