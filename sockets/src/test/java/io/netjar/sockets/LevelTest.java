package io.netjar.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netjar.network.Network;
import io.netjar.sockets.live.LiveHost;
import io.netjar.sockets.live.LiveNetwork;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// What a JVM without any flag can do, in a JVM of its own.
@SuppressWarnings("AddressSelection") // Each name has one address.
class LevelTest {
  /// Takes the way of one program through each API, in a JVM without netjar's agent.
  static final class WithoutAgent {
    private WithoutAgent() {}

    /// Prints what each step says.
    public static void main(String[] arguments) throws Exception {
      say("level", Level::available);
      say("more", () -> require(Level.VIRTUAL_TIME));
      if (arguments.length > 0) {
        // Names were looked up before the network began.
        say("early", () -> InetAddress.getAllByName("localhost").length > 0);
      }
      try (var network = Network.create(1)) {
        var lan = network.lan("lan", "10.0.0.0/24");
        network.host("server").connect(lan);
        network.host("desk").connect(lan);
        try (var live = LiveNetwork.start(network)) {
          all(live.host("server"), live.host("desk"));
        }
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
      System.out.flush();
      Runtime.getRuntime().halt(0);
    }

    private static String require(Level level) {
      level.require();
      return "there";
    }

    private static void all(LiveHost server, LiveHost desk) throws Exception {
      say("name", () -> desk.call(() -> InetAddress.getByName("server").getHostAddress()));
      say("local", () -> desk.call(() -> InetAddress.getLocalHost().getHostAddress()));
      say("Socket", () -> overSockets(server, desk));
      say("DatagramSocket", () -> overDatagrams(server, desk));
      say("HttpClient", () -> overHttp(server, desk));
      say("asynchronous", () -> overAsynchronousChannels(server, desk));
      say("outside Socket", () -> new Socket("127.0.0.1", 1));
      say("outside SocketChannel", SocketChannel::open);
      say("outside asynchronous", AsynchronousSocketChannel::open);
    }

    private static void say(String step, Callable<?> call) {
      System.out.println(step + ": " + Ground.say(call));
    }

    private static String overSockets(LiveHost server, LiveHost desk) throws Exception {
      try (var listener = server.call(() -> new ServerSocket(7));
          var client = desk.call(() -> new Socket("server", 7));
          var accepted = listener.accept()) {
        client.getOutputStream().write(42);
        return accepted.getInetAddress().getHostAddress() + " " + accepted.getInputStream().read();
      }
    }

    private static String overDatagrams(LiveHost server, LiveHost desk) throws Exception {
      try (var at = server.call(() -> new DatagramSocket(9));
          var from = desk.call(() -> new DatagramSocket())) {
        var packet = new DatagramPacket(new byte[10], 10);
        var said = new StringBuilder();
        for (String text : new String[] {"short", "longer one"}) {
          var to = InetAddress.getByAddress(server.host().address().toArray());
          from.send(new DatagramPacket(text.getBytes(UTF_8), text.length(), to, 9));
          at.receive(packet);
          said.append(new String(packet.getData(), 0, packet.getLength(), UTF_8)).append(';');
        }
        return said.toString();
      }
    }

    private static String overHttp(LiveHost server, LiveHost desk) throws Exception {
      var http = server.call(() -> HttpServer.create(new InetSocketAddress(80), 0));
      http.createContext(
          "/",
          exchange -> {
            byte[] body = exchange.getRemoteAddress().getHostString().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      http.start();
      try {
        var request = HttpRequest.newBuilder(URI.create("http://server/")).build();
        return desk.call(
            () -> HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
      } finally {
        http.stop(0);
      }
    }

    private static String overAsynchronousChannels(LiveHost server, LiveHost desk)
        throws Exception {
      var where =
          new InetSocketAddress(InetAddress.getByAddress(server.host().address().toArray()), 77);
      try (var listener = server.call(() -> AsynchronousServerSocketChannel.open().bind(where));
          var client = desk.call(AsynchronousSocketChannel::open)) {
        client.connect(where).get();
        var accepted = listener.accept().get();
        accepted.write(ByteBuffer.allocate(3)).get();
        return "read " + client.read(ByteBuffer.allocate(9)).get();
      }
    }
  }

  private static String run(String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(WithoutAgent.class.getName());
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return said;
  }

  @Test
  void a_JVM_without_any_flag_has_hosts_in_real_time_and_says_what_it_lacks() throws Exception {
    String outside =
        "SocketException: a thread on no host has no sockets beside a network, unless the JVM is"
            + " started with --add-opens=java.base/java.lang=ALL-UNNAMED";
    String flag =
        "IllegalStateException: programs on a network need a JVM started with"
            + " --add-opens=java.base/java.lang=ALL-UNNAMED, with -javaagent:netjar.jar, or by"
            + " ./netjar java";
    assertThat(run())
        .isEqualTo(
            """
            level: PROVIDERS
            more: %2$s
            name: 10.0.0.1
            local: 127.0.0.1
            Socket: 10.0.0.2 42
            DatagramSocket: short;longer one;
            HttpClient: 10.0.0.2
            asynchronous: read 3
            outside Socket: %1$s
            outside SocketChannel: %2$s
            outside asynchronous: %2$s
            """
                .formatted(outside, flag));
  }

  @Test
  void a_network_that_starts_too_late_without_a_flag_says_so() throws Exception {
    assertThat(run("early"))
        .endsWith(
            """
            early: true
            the JVM has looked up names, or has another resolver, before the network was started;\
             start it earlier, or the JVM with --add-opens=java.base/java.lang=ALL-UNNAMED
            """);
  }

  @Test
  void a_JVM_with_the_flag_has_all_levels() {
    assertThat(Level.available()).isEqualTo(Level.VIRTUAL_TIME);
    Level.VIRTUAL_TIME.require();
  }
}
