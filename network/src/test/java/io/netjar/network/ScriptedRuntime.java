package io.netjar.network;

import io.netjar.stack.time.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs programs without threads, for tests of the run alone: a body runs in one go, and its
/// program ends with it unless the body says [#staysWaiting].
public final class ScriptedRuntime implements ProgramRuntime {
  private static boolean nextStays;

  /// Found by `ServiceLoader`.
  public static final class Opener implements Provider {
    @Override
    public ProgramRuntime open(Network network) {
      return new ScriptedRuntime(network);
    }
  }

  private final Network network;
  private final List<Script> scripts = new ArrayList<>();
  private long steps;

  private ScriptedRuntime(Network network) {
    this.network = network;
  }

  /// Called by a body: its program goes on waiting when the body has returned.
  static void staysWaiting() {
    nextStays = true;
  }

  @Override
  public Program start(Host host, String name, boolean service, long delayNanos, ProgramBody body) {
    var script = new Script(host, name, service, body);
    scripts.add(script);
    network
        .events()
        .schedule(
            new Event() {
              @Override
              protected void fire(long nowNanos) {
                script.due = true;
              }
            },
            network.nowNanos() + delayNanos);
    return script;
  }

  @Override
  public void runReady() {
    for (var script : List.copyOf(scripts)) {
      if (script.due && script.state == Program.State.NOT_STARTED) {
        steps++;
        script.run();
      }
    }
  }

  @Override
  public boolean allEnded() {
    return scripts.stream().allMatch(script -> script.service || script.hasEnded());
  }

  @Override
  public boolean waitsForTime() {
    return scripts.stream().anyMatch(script -> script.state == Program.State.NOT_STARTED);
  }

  @Override
  public boolean awaitMachine(long untilNanos) {
    return false;
  }

  @Override
  public List<Program> programs() {
    return List.copyOf(scripts);
  }

  @Override
  public List<Waiting> waiting() {
    return scripts.stream()
        .filter(script -> !script.hasEnded())
        .map(script -> new Waiting(script, script.name, "test", 0, "", List.of()))
        .toList();
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public long progress() {
    return steps;
  }

  @Override
  public void crash(Host host) {
    scripts.stream().filter(script -> script.host == host).forEach(Script::stop);
  }

  @Override
  public void stop() {
    scripts.forEach(Script::stop);
  }

  private static final class Script implements Program {
    private final Host host;
    private final String name;
    private final boolean service;
    private final ProgramBody body;
    private boolean due;
    private State state = State.NOT_STARTED;
    private @Nullable Throwable failure;

    Script(Host host, String name, boolean service, ProgramBody body) {
      this.host = host;
      this.name = name;
      this.service = service;
      this.body = body;
    }

    void run() {
      nextStays = false;
      try {
        state = State.RUNNING;
        body.run();
        state = nextStays ? State.RUNNING : State.ENDED;
      } catch (Exception e) {
        state = State.FAILED;
        failure = e;
      }
    }

    boolean hasEnded() {
      return state != State.NOT_STARTED && state != State.RUNNING;
    }

    void stop() {
      if (!hasEnded()) {
        state = State.STOPPED;
      }
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<String> unclosedSockets() {
      return List.of();
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
  }
}
