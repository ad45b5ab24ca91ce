package io.netjar.bench;

import com.sun.management.OperatingSystemMXBean;
import io.netjar.network.Network;
import io.netjar.sockets.SocketPrograms;
import io.netjar.sockets.jdk.Opens;
import io.netjar.sockets.live.LiveNetwork;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How long a JVM takes from its start to a network with two hosts, in real time, where nothing of
/// the JDK is rewritten, and ready for virtual time, where the agent rewrites the JDK.
public final class AgentStart {
  private static final int RUNS = 7;
  private static final String REAL = "real";
  private static final String VIRTUAL = "virtual";

  private AgentStart() {}

  /// Prints the figures.
  ///
  /// @param arguments none; the JVMs that are measured are started with `real` or `virtual`
  public static void main(String[] arguments) throws IOException {
    if (arguments.length > 0) {
      measured(arguments[0].equals(VIRTUAL));
      return;
    }
    double[][] wall = new double[2][RUNS];
    double[][] cpu = new double[2][RUNS];
    for (int i = 0; i < RUNS; i++) {
      for (int kind = 0; kind < 2; kind++) {
        var said = started(kind == 0 ? REAL : VIRTUAL).split(" ", -1);
        wall[kind][i] = Double.parseDouble(said[0]);
        cpu[kind][i] = Double.parseDouble(said[1]);
      }
    }
    for (int kind = 0; kind < 2; kind++) {
      System.out.printf(
          Locale.ROOT,
          "start of a JVM, %-22s %5.2f s, %5.2f s of processor time%n",
          kind == 0 ? "without the agent" : "with the agent",
          Tcp.median(wall[kind]),
          Tcp.median(cpu[kind]));
    }
  }

  private static String started(String kind) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    if (kind.equals(VIRTUAL)) {
      command.add(Opens.FLAG); // which lets the agent in
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(AgentStart.class.getName(), kind));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var out = process.inputReader()) {
      var said = out.readLine();
      if (said == null) {
        throw new IOException("the JVM that was to be measured has ended");
      }
      return said;
    }
  }

  private static void measured(boolean isVirtual) {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "192.168.1.0/24");
      lan.host("server");
      lan.host("client");
      if (isVirtual) {
        SocketPrograms.install();
      } else {
        LiveNetwork.start(network).close();
      }
    }
    var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long began = ManagementFactory.getRuntimeMXBean().getStartTime();
    System.out.printf(
        Locale.ROOT,
        "%.3f %.3f%n",
        (System.currentTimeMillis() - began) / 1e3,
        process.getProcessCpuTime() / 1e9);
  }
}
