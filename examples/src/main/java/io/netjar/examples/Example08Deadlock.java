package io.netjar.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.network.Lan;
import io.netjar.network.Network;
import io.netjar.network.RunResult;
import io.netjar.network.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;

/// Two programs that wait for each other. Where nothing can happen any more, the run ends and says
/// who waits for what.
@SuppressWarnings("AddressSelection") // Each host here has one address.
public final class Example08Deadlock {
  private Example08Deadlock() {}

  /// Runs the example.
  public static void main(String[] args) {
    tell(System.out);
  }

  static void tell(PrintStream out) {
    out.println(
        """
        The server waits to be asked. The client waits to be greeted first. On a real network both
        would wait until somebody looked; here nothing is left that could wake them.
        """);
    try (Network network = network()) {
      network.timeline().add(new Narrator(out));
      RunResult result = network.run();
      out.println("\nOutcome: " + result.outcome());
      for (Waiting waiting : result.waiting()) {
        out.println(
            "  %s on %s waits in %s%n      socket: %s%n      at %s"
                .formatted(
                    waiting.program().name(),
                    waiting.program().host().name(),
                    waiting.call(),
                    waiting.socket(),
                    waiting.stack().getFirst()));
      }
    }
  }

  static Network network() {
    Network network = Network.create(8);
    Lan lan = network.lan("lan", "10.0.0.0/24");
    lan.host("server").start("serve", Example08Deadlock::serve);
    lan.host("client").start("call", Example08Deadlock::call);
    return network;
  }

  private static void serve() throws IOException {
    try (ServerSocket listener = new ServerSocket(7000);
        Socket caller = listener.accept()) {
      String request = reader(caller).readLine();
      caller.getOutputStream().write(("you said: " + request + "\n").getBytes(UTF_8));
    }
  }

  private static void call() throws IOException {
    try (Socket server = new Socket("server", 7000)) {
      String greeting = reader(server).readLine();
      server.getOutputStream().write(("hello, " + greeting + "\n").getBytes(UTF_8));
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }
}
