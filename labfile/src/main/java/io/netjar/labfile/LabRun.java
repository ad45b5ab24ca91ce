package io.netjar.labfile;

import io.netjar.labfile.LabReport.CableReport;
import io.netjar.labfile.LabReport.Connections;
import io.netjar.labfile.LabReport.HostReport;
import io.netjar.labfile.LabReport.ProgramReport;
import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.network.Program;
import io.netjar.network.RunResult;
import io.netjar.network.Timeline;
import io.netjar.network.TimelineEntry.Kind;
import io.netjar.sockets.program.IdentityHashes;
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

  /// Reads and checks a lab file; runs nothing.
  ///
  /// @throws LabFileException with all that is wrong in the file
  public static Lab read(Path file) throws LabFileException {
    var lab = LabReader.read(file);
    LabProgram.all(lab);
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
    return run(lab, seed, captures, listener, null);
  }

  /// Runs `lab` to its end.
  ///
  /// @param guest starts after the programs of the lab that start at once; null for none
  /// @throws LabFileException where a Java class that it names is not there
  public static LabReport run(
      Lab lab,
      long seed,
      @Nullable Path captures,
      Timeline.Listener listener,
      @Nullable Guest guest)
      throws LabFileException {
    var labPrograms = LabProgram.all(lab);
    long start = System.nanoTime();
    try (var network = LabNetwork.of(lab, seed)) {
      network.timeline().add(listener);
      if (captures != null) {
        network.capture(captures);
      }
      if (IdentityHashes.areRandom() && runsJava(lab, guest)) {
        network.timeline().record("", "", Kind.NOTE, IdentityHashes.note());
      }
      var connections = new ConnectionLog();
      network.hosts().forEach(connections::watch);
      var programs = new ArrayList<Program>();
      for (var program : labPrograms) {
        programs.add(start(network, program));
      }
      if (guest != null) {
        programs.add(LabNetwork.host(network, guest.host()).start(guest.name(), guest.body()));
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
          programs.stream().map(ProgramReport::of).toList(),
          connections.report(network),
          System.nanoTime() - start);
    }
  }

  /// True where programs run that netjar does not know; its own go by no identity hash.
  private static boolean runsJava(Lab lab, @Nullable Guest guest) {
    return guest != null
        || lab.programs().stream().anyMatch(spec -> LabProgram.isJava(Words.split(spec.run())));
  }

  private static Program start(Network network, LabProgram program) {
    Host host = LabNetwork.host(network, program.host());
    return program.isService()
        ? host.startService(program.title(), program.after(), program.body())
        : host.start(program.title(), program.after(), program.body());
  }

  /// What the programs of `lab` are called in its timeline, in the order of the file.
  public static List<String> titles(Lab lab) {
    return lab.programs().stream().map(LabProgram::title).toList();
  }

  static LabReport report(
      Lab lab,
      long seed,
      Network network,
      RunResult result,
      List<ProgramReport> programs,
      Connections connections,
      long realNanos) {
    return new LabReport(
        lab,
        seed,
        result,
        programs,
        network.cables().stream().map(CableReport::of).toList(),
        network.hosts().stream().map(HostReport::of).toList(),
        connections,
        network.traceHash(),
        network.steps(),
        realNanos);
  }
}
