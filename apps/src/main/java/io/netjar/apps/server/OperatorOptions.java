package io.netjar.apps.server;

import io.netjar.apps.Console;
import io.netjar.apps.Surroundings.Registration;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.Json;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What the operator of a server can ask for: how it speaks, and to see its numbers and limits.
///
/// A server of a process of its own ends in order at the first SIGTERM or SIGINT, and at the second
/// at once; its counters are shown over JMX.
public final class OperatorOptions {
  @Option(
      names = "--json",
      description = "Say each connection's end, and where it listens, as JSON objects.")
  private boolean json;

  @Option(
      names = "--counters",
      paramLabel = "DURATION",
      converter = IdleTimeout.Converter.class,
      description =
          "Print the counters as a JSON object on standard error this often, and at the end.")
  private @Nullable IdleTimeout counters;

  @Option(
      names = "--show-limits",
      help = true,
      description = "Print all limits with their values and end; nothing is served.")
  private boolean showsLimits;

  /// Made empty; the command line's parser fills it.
  public OperatorOptions() {}

  /// True where JSON is asked for.
  public boolean isJson() {
    return json;
  }

  /// True where nothing is to be served, but the limits are to be printed.
  public boolean showsLimits() {
    return showsLimits;
  }

  /// Prints limits, one a line, or as one JSON object.
  ///
  /// @param console its output
  /// @param limits their names and values, as the server's other options have them
  /// @return [ExitCode#OK]
  public ExitCode show(Console console, Map<String, String> limits) {
    if (json) {
      console.out().println(Json.line(limits));
    } else {
      limits.forEach((name, value) -> console.out().printf("%-20s %s%n", name, value));
    }
    return ExitCode.OK;
  }

  /// Says where a server listens.
  ///
  /// @param console its output
  /// @param line the same in words
  /// @param protocol `tcp` or `udp`
  /// @param address the address bound
  /// @param port the port bound
  public void listening(
      Console console, String line, String protocol, InetAddress address, int port) {
    if (!json) {
      console.out().println(line);
      return;
    }
    var object = new LinkedHashMap<String, Object>();
    object.put("event", "listening");
    object.put("protocol", protocol);
    object.put("address", Shown.digits(address));
    object.put("port", port);
    console.out().println(Json.line(object));
  }

  /// What a server says its connections' ends with.
  ///
  /// @param console its streams
  /// @return a log in words or in JSON
  public SessionLog log(Console console) {
    return json ? new JsonLog(console) : new ConsoleLog(console);
  }

  /// Runs a server so that its process can stop it and its operator can see its counters.
  ///
  /// @param console the streams and surroundings of the run
  /// @param program the name it goes by
  /// @param line says that it listens, once signals are heard: whoever reads it may send one
  /// @param listener of the server
  /// @param server has not begun
  /// @param connections how many to serve; [Long#MAX_VALUE] for all until it is stopped
  /// @return as [Server#run(long)]
  /// @throws ProgramException as [Server#run(long)]
  public ExitCode run(
      Console console,
      String program,
      String line,
      ServerSocket listener,
      Server server,
      long connections)
      throws ProgramException {
    String name = "type=Server,name=" + program + ",port=" + listener.getLocalPort();
    console.surroundings().beforeServing();
    try (var _ = console.surroundings().onStop(server::stop);
        var _ = console.surroundings().publish(server.counters(), name);
        var _ = counterLines(console, server.counters()::all)) {
      listening(console, line, "tcp", listener.getInetAddress(), listener.getLocalPort());
      return server.run(connections);
    }
  }

  /// Runs a server of datagrams in the same way.
  ///
  /// @param console the streams and surroundings of the run
  /// @param program the name it goes by
  /// @param line says that it listens
  /// @param socket of the server
  /// @param server has not begun
  /// @return as [DatagramServer#run]
  /// @throws ProgramException as [DatagramServer#run]
  public ExitCode run(
      Console console, String program, String line, DatagramSocket socket, DatagramServer server)
      throws ProgramException {
    String name = "type=DatagramServer,name=" + program + ",port=" + socket.getLocalPort();
    console.surroundings().beforeServing();
    try (var _ = console.surroundings().onStop(socket::close);
        var _ = console.surroundings().publish(server.counters(), name);
        var _ = counterLines(console, server.counters()::all)) {
      listening(console, line, "udp", Listening.address(socket), socket.getLocalPort());
      return server.run();
    }
  }

  private Registration counterLines(Console console, Supplier<Map<String, Object>> numbers) {
    return counters == null
        ? () -> {}
        : CounterLines.start(numbers, console.err(), counters.orForever());
  }
}
