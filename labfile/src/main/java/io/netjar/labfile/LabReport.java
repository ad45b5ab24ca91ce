package io.netjar.labfile;

import io.netjar.network.Cable;
import io.netjar.network.Host;
import io.netjar.network.Program;
import io.netjar.network.ProgramExit;
import io.netjar.network.RunResult;
import io.netjar.stack.SocketEntry;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpInfo;
import io.netjar.wire.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the run of a lab ended, and what it counted.
///
/// @param connections TCP's, also those that are closed
/// @param traceHash hash of every frame that entered a cable, with its time: equal for equal runs
/// @param steps events fired and program steps
/// @param realNanos how long the run took by the clock of the machine
public record LabReport(
    Lab lab,
    long seed,
    RunResult result,
    List<ProgramReport> programs,
    List<CableReport> cables,
    List<HostReport> hosts,
    Connections connections,
    long traceHash,
    long steps,
    long realNanos) {

  /// Copies the lists.
  public LabReport {
    programs = List.copyOf(programs);
    cables = List.copyOf(cables);
    hosts = List.copyOf(hosts);
  }

  /// The report of the guest that the lab was run with, which is the last of the programs.
  public ProgramReport guest() {
    return programs.getLast();
  }

  /// True where both runs put the same frames onto the same cables at the same times, in as many
  /// steps.
  public boolean isSameRunAs(LabReport other) {
    return traceHash == other.traceHash && steps == other.steps;
  }

  /// How a program ended.
  ///
  /// @param failure what went wrong in a line; null where nothing did
  /// @param exitStatus what a process would have ended with: 0, the status it chose, 1 after an
  ///   exception; null where it has not ended by itself
  /// @param leftOpen the sockets that it had not closed when it ended by itself
  public record ProgramReport(
      String host,
      String name,
      boolean service,
      Program.State state,
      @Nullable String failure,
      @Nullable Integer exitStatus,
      List<String> leftOpen) {
    /// Copies the list.
    public ProgramReport {
      leftOpen = List.copyOf(leftOpen);
    }

    static ProgramReport of(Program program) {
      return of(
          program.host().name(),
          program.name(),
          program.isService(),
          program.state(),
          program.failure(),
          program.unclosedSockets());
    }

    static ProgramReport of(
        String host,
        String name,
        boolean service,
        Program.State state,
        @Nullable Throwable failure,
        List<String> leftOpen) {
      return new ProgramReport(
          host,
          name,
          service,
          state,
          switch (failure) {
            case null -> null;
            case ProgramExit exit -> exit.getMessage();
            default -> failure.toString();
          },
          switch (state) {
            case ENDED -> 0;
            case FAILED -> failure instanceof ProgramExit exit ? exit.code() : 1;
            case NOT_STARTED, RUNNING, STOPPED -> null;
          },
          leftOpen);
    }
  }

  /// What went over a cable, both directions together.
  ///
  /// @param drops frames lost, by reason
  /// @param marked frames marked "congestion experienced" (RFC 3168 §5)
  public record CableReport(
      String name, long frames, long bytes, Map<String, Long> drops, long marked) {
    static CableReport of(Cable cable) {
      var summary = cable.summary();
      return new CableReport(
          summary.cable(),
          summary.framesAToB() + summary.framesBToA(),
          summary.bytesAToB() + summary.bytesBToA(),
          summary.drops(),
          summary.marked());
    }
  }

  /// The TCP connections of a run, each of its ends for itself.
  ///
  /// @param ends in the order in which they were closed; then those still open
  /// @param more how many there were beyond [LabRun#MOST_CONNECTIONS], which are not listed
  public record Connections(List<ConnectionReport> ends, long more) {
    /// Copies the list.
    public Connections {
      ends = List.copyOf(ends);
    }
  }

  /// One end of a TCP connection: what it had done when it was closed, or at the end of the run.
  ///
  /// @param open true where it was still open
  public record ConnectionReport(
      String host, Endpoint local, Endpoint peer, boolean open, TcpInfo info) {
    static ConnectionReport of(Host host, TcpConnection connection, boolean open) {
      return new ConnectionReport(
          host.name(), connection.local(), connection.remote(), open, connection.info());
    }
  }

  /// `TCP_NO_CONNECTION` as it is said: `tcp no connection`.
  private static String words(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// What a host did.
  ///
  /// @param sockets those that are open at the end, without connections in TIME-WAIT
  /// @param drops packets that its stack dropped, by reason
  public record HostReport(
      String name,
      List<String> addresses,
      List<SocketEntry> sockets,
      long retransmissions,
      Map<String, Long> drops) {
    static HostReport of(Host host) {
      var stack = host.stack();
      Map<String, Long> drops = new LinkedHashMap<>();
      stack.counters().drops().forEach((reason, count) -> drops.put(words(reason), count));
      return new HostReport(
          host.name(),
          host.network().names().addresses(host.name()).stream().map(Object::toString).toList(),
          stack.sockets().stream().filter(s -> !s.state().equals("TIME_WAIT")).toList(),
          stack.tcp().retransmissions(),
          drops);
    }
  }
}
