package io.netjar.labfile;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.labfile.Lab.ProgramSpec;
import io.netjar.labfile.LabReport.CableReport;
import io.netjar.labfile.LabReport.ConnectionReport;
import io.netjar.labfile.LabReport.Connections;
import io.netjar.labfile.LabReport.HostReport;
import io.netjar.labfile.LabReport.ProgramReport;
import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.network.Program;
import io.netjar.network.ProgramBody;
import io.netjar.network.ProgramExit;
import io.netjar.network.RunResult;
import io.netjar.network.Timeline;
import io.netjar.stack.tcp.TcpConnection;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs a lab once: builds its network, starts its programs, waits for their end.
///
/// ```java
/// var lab = LabRun.read(Path.of("examples/two-lans.yaml"));
/// var report = LabRun.run(lab, lab.seed(), null, entry -> System.out.println(entry));
/// ```
public final class LabRun {
  /// How many ends of TCP connections a report lists; the rest is counted.
  public static final int MOST_CONNECTIONS = 10_000;

  private LabRun() {}

  /// Collects the ends of TCP connections as they are closed.
  private static final class ConnectionLog {
    private final List<ConnectionReport> ends = new ArrayList<>();
    private long more;

    void watch(Host host) {
      host.stack().tcp().onConnectionClosed(connection -> add(host, connection, false));
    }

    private void add(Host host, TcpConnection connection, boolean open) {
      if (ends.size() < MOST_CONNECTIONS) {
        ends.add(ConnectionReport.of(host, connection, open));
      } else {
        more++;
      }
    }

    Connections report(Network network) {
      for (Host host : network.hosts()) {
        host.stack().tcp().connections().forEach(connection -> add(host, connection, true));
      }
      return new Connections(ends, more);
    }
  }

  /// Reads and checks a lab file; runs nothing.
  ///
  /// @throws LabFileException with all that is wrong in the file
  public static Lab read(Path file) throws LabFileException {
    var lab = LabReader.read(file);
    bodies(lab);
    return lab;
  }

  /// Runs `lab` to its end.
  ///
  /// @param seed the root of everything random
  /// @param captures the folder for one capture file per cable; null for none
  /// @param listener hears what happens, in the order in which it happens
  /// @throws LabFileException where a Java class that it names is not there
  public static LabReport run(
      Lab lab, long seed, @Nullable Path captures, Timeline.Listener listener)
      throws LabFileException {
    var bodies = bodies(lab);
    long start = System.nanoTime();
    try (var network = LabNetwork.of(lab, seed)) {
      network.timeline().add(listener);
      if (captures != null) {
        network.capture(captures);
      }
      var connections = new ConnectionLog();
      network.hosts().forEach(connections::watch);
      var programs = new ArrayList<Program>();
      for (int i = 0; i < bodies.size(); i++) {
        programs.add(start(network, lab.programs().get(i), bodies.get(i)));
      }
      if (lab.limitNanos() > 0) {
        network.timeLimit(Duration.ofNanos(lab.limitNanos()));
      }
      var result = network.run();
      return report(
          lab,
          seed,
          network,
          result,
          programs,
          connections.report(network),
          System.nanoTime() - start);
    }
  }

  private static Program start(Network network, ProgramSpec spec, ProgramBody body) {
    Host host = LabNetwork.host(network, spec.host());
    var after = Duration.ofNanos(spec.afterNanos());
    var service = spec.service();
    boolean isService = service != null ? service : Apps.isService(Words.split(spec.run()));
    return isService
        ? host.startService(title(spec), after, body)
        : host.start(title(spec), after, body);
  }

  /// What the programs of `lab` are called in its timeline, in the order of the file.
  public static List<String> titles(Lab lab) {
    return lab.programs().stream().map(LabRun::title).toList();
  }

  /// What a program is called in the timeline: its name, or the words that say what it does.
  private static String title(ProgramSpec spec) {
    if (spec.name() != null) {
      return spec.name();
    }
    var words = Words.split(spec.run());
    String first = words.getFirst();
    if (first.startsWith("class:")) {
      return first.substring(first.lastIndexOf('.') + 1).replace("class:", "");
    }
    return words.size() > 1 ? first + " " + words.get(1) : first;
  }

  private static List<ProgramBody> bodies(Lab lab) throws LabFileException {
    var bodies = new ArrayList<ProgramBody>();
    var problems = new ArrayList<Problem>();
    for (int i = 0; i < lab.programs().size(); i++) {
      var spec = lab.programs().get(i);
      try {
        bodies.add(body(spec));
      } catch (IllegalArgumentException e) {
        String key = "programs[" + i + "].run";
        problems.add(
            new Problem(lab.file().toString(), spec.line(), key, String.valueOf(e.getMessage())));
      }
    }
    if (!problems.isEmpty()) {
      throw new LabFileException(problems);
    }
    return bodies;
  }

  private static ProgramBody body(ProgramSpec spec) {
    var words = Words.split(spec.run());
    String first = words.getFirst();
    if (first.startsWith("class:")) {
      String name = first.substring("class:".length());
      var program = JavaProgram.find(name, words.subList(1, words.size()), spec.classpath());
      return program::run;
    }
    return () -> {
      // System.out and System.err are the program's own while its threads run.
      var console = new Console(InputStream.nullInputStream(), System.out, System.err);
      int code = Apps.run(words, console);
      if (code != 0) {
        throw new ProgramExit(code);
      }
    };
  }

  private static LabReport report(
      Lab lab,
      long seed,
      Network network,
      RunResult result,
      List<Program> programs,
      Connections connections,
      long realNanos) {
    return new LabReport(
        lab,
        seed,
        result,
        programs.stream().map(ProgramReport::of).toList(),
        network.cables().stream().map(CableReport::of).toList(),
        network.hosts().stream().map(HostReport::of).toList(),
        connections,
        network.traceHash(),
        network.steps(),
        realNanos);
  }
}
