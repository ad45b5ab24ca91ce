package io.netjar.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.network.CableSettings;
import io.netjar.network.Direction;
import io.netjar.network.Host;
import io.netjar.network.Lan;
import io.netjar.network.Network;
import io.netjar.network.TimelineEntry.Kind;
import io.netjar.stack.SocketEntry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;

/// A TCP connection from its first segment to the end of TIME-WAIT, each segment with what it means
/// and the state both ends are in while it is on its way.
@SuppressWarnings("AddressSelection") // Each host here has one address.
public final class Example05Handshake {
  private Example05Handshake() {}

  /// Runs the example.
  public static void main(String[] args) {
    tell(System.out);
  }

  static void tell(PrintStream out) {
    out.println(
        """
        client says "hello" and closes its direction; server answers "HELLO" and closes too.
        Sequence numbers count bytes; SYN and FIN count as one each. Here each side begins at 0.
        The way takes 10 ms. The states are those while the segment is on its way.
        """);
    try (Network network = network()) {
      network.timeline().add(new Narrator(out));
      network.run();
    }
  }

  static Network network() {
    Network network = Network.create(5);
    Lan lan =
        network.lan("lan", "10.0.0.0/24", CableSettings.DEFAULT.withDelay(Duration.ofMillis(5)));
    Host client = lan.host("client");
    Host server = lan.host("server");
    SegmentStory story = new SegmentStory();
    client
        .cable()
        .add(
            (_, direction, _, bytes, offset, length, _, _) -> {
              boolean fromClient = direction == Direction.A_TO_B;
              String line = story.tell(fromClient, bytes, offset, length);
              if (!line.isEmpty()) {
                // A little later, when the sender has changed its state and the segment is on its
                // way.
                network.after(Duration.ofMillis(1), () -> say(network, line, client, server));
              }
            });
    network.after(
        Duration.ofSeconds(60),
        () ->
            say(network, "The side that closed first remembers the connection …", client, server));
    network.after(
        Duration.ofSeconds(61),
        () -> say(network, "… for 60 s, in case its last ACK was lost.", client, server));
    server.start("serve", Example05Handshake::serve);
    client.start("call", Duration.ofMillis(100), Example05Handshake::call);
    return network;
  }

  private static void say(Network network, String line, Host client, Host server) {
    String states = String.format("%-76s %-12s %s", line, state(client), state(server));
    network.timeline().record("", "", Kind.NOTE, states);
  }

  /// The state of a host's connection, as `ss` would show it.
  private static String state(Host host) {
    String state = "-";
    for (SocketEntry socket : host.stack().sockets()) {
      if (!socket.state().equals("LISTEN")) {
        return socket.state();
      }
      state = "LISTEN";
    }
    return state;
  }

  private static void serve() throws IOException, InterruptedException {
    try (ServerSocket listener = new ServerSocket(7000);
        Socket caller = listener.accept()) {
      String question = new String(caller.getInputStream().readAllBytes(), UTF_8);
      Thread.sleep(Duration.ofMillis(100));
      caller.getOutputStream().write(question.toUpperCase(Locale.ROOT).getBytes(UTF_8));
      Thread.sleep(Duration.ofMillis(100));
    }
  }

  private static void call() throws IOException, InterruptedException {
    try (Socket server = new Socket("server", 7000)) {
      Thread.sleep(Duration.ofMillis(100));
      server.getOutputStream().write("hello".getBytes(UTF_8));
      Thread.sleep(Duration.ofMillis(100));
      server.shutdownOutput();
      System.out.println("got " + new String(server.getInputStream().readAllBytes(), UTF_8));
    }
    Thread.sleep(Duration.ofSeconds(61));
  }
}
