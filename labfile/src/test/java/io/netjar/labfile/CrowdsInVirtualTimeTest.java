package io.netjar.labfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.apps.frames.FrameReader;
import io.netjar.apps.frames.FrameWriter;
import io.netjar.apps.frames.LengthPrefix;
import io.netjar.apps.server.Limits;
import io.netjar.apps.server.Server;
import io.netjar.apps.server.Session;
import io.netjar.apps.server.SessionLog;
import io.netjar.network.Lan;
import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server among thousands: slow ones, idle ones, and all of them at once.
@Timeout(240)
class CrowdsInVirtualTimeTest {
  private static final int PORT = 7000;
  private static final int HOSTS = 10;

  /// How many clients are slow or idle: 10,000 with `-Dnetjar.crowd=10000`.
  private static final int CROWD = Integer.getInteger("netjar.crowd", 1000);

  private final Map<String, Integer> ends = new TreeMap<>();
  private final List<Long> roundTrips = new ArrayList<>();

  /// Counts the ends of a server by their reasons.
  private final class Ends implements SessionLog {
    private void add(String end) {
      ends.merge(end, 1, Integer::sum);
    }

    @Override
    public void ended(Session session, @Nullable String failure) {
      add(failure == null ? "closed" : failure);
    }

    @Override
    public void say(String line) {
      add(line);
    }

    @Override
    public void trace(RuntimeException mistake) {
      add(mistake.toString());
    }
  }

  /// What one host of the crowd does.
  private interface Behaviour {
    void run(List<Socket> sockets) throws Exception;
  }

  private static void echo(Session session) throws IOException {
    session.greeted();
    var reader = session.frames(LengthPrefix.U32, 1 << 20);
    var writer = FrameWriter.to(session.out(), LengthPrefix.U32, 1 << 20);
    for (byte[] next = reader.read(); next != null; next = reader.read()) {
      writer.write(next);
    }
  }

  private static InetSocketAddress store() throws IOException {
    return new InetSocketAddress(InetAddress.getAllByName("store")[0], PORT);
  }

  private static Socket connect() throws IOException {
    var socket = new Socket();
    socket.connect(store());
    return socket;
  }

  /// A server, a crowd on ten hosts, and one more client that sends a message each second.
  private void run(Limits limits, Behaviour crowd) {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/16");
      serve(lan, limits, 128);
      for (int i = 0; i < HOSTS; i++) {
        lan.host("crowd" + i)
            .start(
                "crowd",
                () -> {
                  var sockets = new ArrayList<Socket>();
                  for (int j = 0; j < CROWD / HOSTS; j++) {
                    sockets.add(connect());
                  }
                  crowd.run(sockets);
                });
      }
      lan.host("good").start("good", this::talk);
      var result = network.run();
      assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.ENDED);
    }
  }

  private void serve(Lan lan, Limits limits, int backlog) {
    lan.host("store")
        .startService(
            "server",
            () -> {
              try (var listener = new ServerSocket(PORT, backlog)) {
                new Server(listener, limits, new Ends(), CrowdsInVirtualTimeTest::echo).run();
              }
            });
  }

  private void talk() throws Exception {
    try (var socket = connect()) {
      var writer = FrameWriter.to(socket.getOutputStream(), LengthPrefix.U32, 1 << 20);
      var reader = new FrameReader(socket.getInputStream(), LengthPrefix.U32, 1 << 20);
      for (int i = 0; i < 50; i++) {
        long start = System.nanoTime();
        writer.write(new byte[100]);
        assertThat(reader.read()).hasSize(100);
        roundTrips.add(System.nanoTime() - start);
        Thread.sleep(1000); // virtual time
      }
    }
  }

  // Pitfall P10.
  @Test
  void slow_ones_by_the_thousand_are_ended_in_time_and_delay_nobody() {
    run(
        Limits.DEFAULT.withClients(CROWD + 1, CROWD + 1),
        sockets -> {
          // The four bytes of a length, and then a body, a byte every five seconds.
          for (int i = 0; i < 12 && !sockets.isEmpty(); i++) {
            int next = i == 0 ? 0 : 1;
            sockets.removeIf(socket -> !isSent(socket, next));
            Thread.sleep(5000); // virtual time
          }
        });

    assertThat(ends.remove("closed")).isEqualTo(1);
    assertThat(ends.keySet())
        .allMatch(end -> end.matches("[56] bytes of a message in 30 s, at least 30,720 .*"));
    assertThat(ends.values().stream().mapToInt(count -> count).sum()).isEqualTo(CROWD);
    assertThat(roundTrips).hasSize(50).allMatch(nanos -> nanos < 50_000_000);
  }

  private static boolean isSent(Socket socket, int value) {
    try {
      socket.getOutputStream().write(value);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  // Pitfall P11.
  @Test
  void idle_ones_by_the_thousand_cost_the_active_one_nothing() {
    run(
        Limits.DEFAULT.withClients(CROWD + 1, CROWD + 1),
        sockets -> {
          Thread.sleep(40_000); // virtual time
          for (var socket : sockets) {
            socket.close();
          }
        });

    assertThat(ends).containsExactly(Map.entry("closed", CROWD + 1));
    assertThat(roundTrips).hasSize(50).allMatch(nanos -> nanos < 50_000_000);
  }

  // Pitfall P13.
  @Test
  void a_thousand_that_connect_at_once_are_all_served_though_fifty_may_wait() {
    var served = new ArrayList<Integer>();
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/16");
      lan.host("store")
          .startService(
              "server",
              () -> {
                try (var listener = new ServerSocket(PORT, 50)) {
                  Thread.sleep(2000); // virtual time: nobody accepts while the storm comes
                  var limits = Limits.DEFAULT;
                  new Server(listener, limits, new Ends(), CrowdsInVirtualTimeTest::echo).run();
                }
              });
      for (int i = 0; i < HOSTS; i++) {
        var host = lan.host("crowd" + i);
        for (int j = 0; j < 1000 / HOSTS; j++) {
          host.start(
              "client" + j,
              Duration.ofSeconds(1),
              () -> {
                try (var socket = connect()) {
                  socket.getOutputStream().write(new byte[] {0, 0, 0, 1, 'x'});
                  served.add(socket.getInputStream().readNBytes(5).length);
                }
              });
        }
      }
      var result = network.run();
      assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.ENDED);
    }
    assertThat(served).hasSize(1000).containsOnly(5);
    assertThat(ends).containsExactly(Map.entry("closed", 1000));
  }

  // Pitfall P13.
  @Test
  void clients_that_are_refused_come_again_each_in_its_own_time() {
    var out = new ByteArrayOutputStream();
    var connects = new ArrayList<Long>();
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      lan.host("store")
          .startService(
              "server",
              Duration.ofMillis(1100),
              () -> {
                try (var listener = new ServerSocket(PORT)) {
                  new Server(
                          listener,
                          Limits.DEFAULT,
                          new Ends(),
                          session -> {
                            connects.add(System.nanoTime() / 1_000_000);
                            session.greeted();
                            session.in().transferTo(session.out());
                          })
                      .run();
                }
              });
      lan.host("desk")
          .start(
              "clients",
              Duration.ofSeconds(1),
              () -> {
                var stream = new PrintStream(out, true, UTF_8);
                var words = "echo call --insecure --clients 100 --count 1 store:" + PORT;
                Apps.run(
                    List.of(words.split(" ")),
                    new Console(InputStream.nullInputStream(), stream, stream));
              });
      network.run();
    }
    assertThat(out.toString(UTF_8)).contains("failed    0 clients");
    assertThat(connects).hasSize(100);
    // All of them were refused in the same moment, and that is not how they come again.
    assertThat(connects.stream().distinct().count()).isGreaterThan(20);
  }

  // Pitfall P7.
  @Test
  void a_client_that_has_ended_its_direction_still_gets_a_megabyte() throws Exception {
    var back = new ArrayList<Integer>();
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      serve(lan, Limits.DEFAULT, 50);
      lan.host("desk")
          .start(
              "client",
              () -> {
                try (var socket = connect()) {
                  var writer = FrameWriter.to(socket.getOutputStream(), LengthPrefix.U32, 1 << 20);
                  writer.write(new byte[1 << 20]);
                  socket.shutdownOutput();
                  Thread.sleep(5000); // virtual time
                  back.add(socket.getInputStream().readAllBytes().length);
                }
              });
      network.run();
    }
    assertThat(back).containsExactly((1 << 20) + 4);
    assertThat(ends).containsExactly(Map.entry("closed", 1));
  }

  // Pitfall P8.
  @Test
  void who_never_stops_sending_after_the_last_words_is_reset() {
    var heard = new ArrayList<String>();
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      lan.host("store")
          .startService(
              "server",
              () -> {
                try (var listener = new ServerSocket(PORT)) {
                  Server.Service refusing =
                      session -> {
                        session.in().readNBytes(4);
                        session.out().write("too large".getBytes(UTF_8));
                      };
                  new Server(listener, Limits.DEFAULT, new Ends(), refusing).run();
                }
              });
      lan.host("desk").start("client", () -> sendFor(heard));
      network.run();
    }
    // It hears why, and has the two seconds that the limits give.
    assertThat(heard).hasSize(2).startsWith("too large");
    assertThat(heard.getLast()).matches("cut after 2\\d{3} ms");
  }

  private static void sendFor(List<String> heard) throws Exception {
    long start = System.nanoTime();
    try (var socket = connect()) {
      socket.getOutputStream().write(new byte[1000]);
      heard.add(new String(socket.getInputStream().readNBytes(9), UTF_8));
      while (true) {
        socket.getOutputStream().write(new byte[1000]);
        Thread.sleep(100); // virtual time
      }
    } catch (SocketException e) {
      heard.add("cut after " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }
  }
}
