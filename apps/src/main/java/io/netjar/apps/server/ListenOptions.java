package io.netjar.apps.server;

import io.netjar.apps.program.PortConverter;
import io.netjar.apps.program.ProgramException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import picocli.CommandLine.Option;

/// The options `--bind` and `--port` that all servers have: where they listen.
public final class ListenOptions {
  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "0.0.0.0",
      description = "Listen on this address only (all addresses by default).")
  private String bind = "";

  @Option(
      names = "--port",
      required = true,
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Listen on this port; 0 takes a free one and prints it.")
  private int port;

  /// Made empty; the command line's parser fills it.
  public ListenOptions() {}

  /// Listens for TCP connections where the options say.
  ///
  /// @return a bound socket, owned by the caller
  /// @throws ProgramException [ExitCode#NO_CONNECTION] if it cannot be bound
  public ServerSocket tcp() throws ProgramException {
    return Listening.tcp(bind, port);
  }

  /// Listens for UDP datagrams where the options say.
  ///
  /// @return a bound socket, owned by the caller
  /// @throws ProgramException [ExitCode#NO_CONNECTION] if it cannot be bound
  public DatagramSocket udp() throws ProgramException {
    return Listening.udp(bind, port);
  }
}
