package io.netjar.apps.echo;

import io.netjar.apps.Console;
import io.netjar.apps.program.ConnectionServer;
import io.netjar.apps.program.CountConverter;
import io.netjar.apps.program.DatagramServer;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ListenOptions;
import io.netjar.apps.program.Program;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `echo serve`: sends back every byte (RFC 862, TCP) or every datagram (RFC 862, UDP).
///
/// A TCP client may end its direction first (half-close): it still gets all of its bytes, and then
/// the end.
@Command(name = "serve", description = "Sends back every byte or datagram until it is stopped.")
final class EchoServe implements Callable<Integer>, Program.Service {
  private static final int BUFFER_BYTES = 64 * 1024;

  @Option(names = "--udp", description = "Serve datagrams instead of connections.")
  private boolean udp;

  @Mixin private final ListenOptions listen = new ListenOptions();

  @Option(
      names = "--max-clients",
      paramLabel = "N",
      defaultValue = "1000",
      converter = CountConverter.class,
      description = "Connections at one time (${DEFAULT-VALUE}); more are refused.")
  private int mostClients;

  private final Console console;

  EchoServe(Console console) {
    this.console = console;
  }

  @Override
  public boolean runsUntilStopped() {
    return true;
  }

  @Override
  public Integer call() {
    return Program.run(console, "echo", udp ? this::serveDatagrams : this::serveConnections);
  }

  private ExitCode serveConnections() throws ProgramException {
    try (ServerSocket listener = listen.tcp()) {
      say("echo: listening on tcp " + Shown.address(listener.getLocalSocketAddress()));
      return new ConnectionServer(listener, mostClients, console, this::echo).run();
    } catch (IOException e) {
      throw new ProgramException(ExitCode.FAILED, ProgramException.reasonOf(e), e);
    }
  }

  private void echo(Socket socket) throws ProgramException {
    String peer = Shown.address(socket.getRemoteSocketAddress());
    byte[] buffer = new byte[BUFFER_BYTES];
    long in = 0;
    long out = 0;
    try {
      // Answers are as small as what was sent, and the peer waits for each: no Nagle delay.
      socket.setTcpNoDelay(true);
      InputStream input = socket.getInputStream();
      OutputStream output = socket.getOutputStream();
      int read;
      while ((read = input.read(buffer)) >= 0) {
        in += read;
        output.write(buffer, 0, read);
        out += read;
      }
      socket.shutdownOutput();
      say(peer + "  " + counts(in, out) + "  closed");
    } catch (IOException e) {
      throw new ProgramException(
          ProgramException.codeOf(e),
          peer + "  " + counts(in, out) + "  failed: " + ProgramException.reasonOf(e),
          e);
    }
  }

  private static String counts(long in, long out) {
    return in == out
        ? Shown.bytes(in) + " echoed"
        : Shown.bytes(in) + " in, " + Shown.bytes(out) + " out";
  }

  private ExitCode serveDatagrams() throws ProgramException {
    try (DatagramSocket socket = listen.udp()) {
      say("echo: listening on udp " + Shown.address(socket.getLocalSocketAddress()));
      return new DatagramServer(
              socket,
              console,
              datagram -> {
                socket.send(datagram);
                say(
                    Shown.address(datagram.getSocketAddress())
                        + "  "
                        + Shown.bytes(datagram.getLength())
                        + " echoed");
              })
          .run();
    }
  }

  private void say(String line) {
    console.out().println(line);
  }
}
