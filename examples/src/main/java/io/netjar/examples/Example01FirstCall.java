package io.netjar.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.network.Lan;
import io.netjar.network.Network;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;

/// A first call: one host asks, another answers, once each way, over TCP.
///
/// `server` and `client` below are ordinary Java: with the host's name changed to `localhost` they
/// run on any machine.
@SuppressWarnings("AddressSelection") // Each host here has one address.
public final class Example01FirstCall {
  private Example01FirstCall() {}

  /// Runs the example.
  public static void main(String[] args) {
    tell(System.out);
  }

  static void tell(PrintStream out) {
    out.println("One LAN, two hosts. The client asks, the server answers.\n");
    try (Network network = network()) {
      network.timeline().add(new Narrator(out));
      network.run();
      out.println("\nAll of it took " + Narrator.time(network.nowNanos()) + " of virtual time.");
    }
  }

  static Network network() {
    Network network = Network.create(1);
    Lan office = network.lan("office", "192.168.1.0/24");
    office.host("server").start("serve", Example01FirstCall::serve);
    office.host("client").start("ask", Example01FirstCall::ask);
    return network;
  }

  private static void serve() throws IOException {
    try (ServerSocket listener = new ServerSocket(7000);
        Socket caller = listener.accept()) {
      String question = new String(caller.getInputStream().readAllBytes(), UTF_8);
      System.out.println("was asked: " + question);
      caller.getOutputStream().write(question.toUpperCase(Locale.ROOT).getBytes(UTF_8));
    }
  }

  private static void ask() throws IOException {
    try (Socket server = new Socket("server", 7000)) {
      server.getOutputStream().write("is anybody there?".getBytes(UTF_8));
      server.shutdownOutput();
      System.out.println("was told:  " + new String(server.getInputStream().readAllBytes(), UTF_8));
    }
  }
}
