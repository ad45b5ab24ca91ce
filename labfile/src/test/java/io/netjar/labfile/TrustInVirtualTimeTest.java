package io.netjar.labfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.apps.Surroundings;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.server.Limits;
import io.netjar.apps.server.Server;
import io.netjar.apps.server.Session;
import io.netjar.apps.server.SessionLog;
import io.netjar.apps.trust.CallerTrust;
import io.netjar.apps.trust.Keyring;
import io.netjar.apps.trust.ServerTrust;
import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.network.ProgramBody;
import io.netjar.network.RunResult.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// TLS between the hosts of a network in virtual time: nobody asks for it there, since the peers
/// are on other hosts.
@Timeout(60)
class TrustInVirtualTimeTest {
  private static final int PORT = 7000;
  private static final int PROXY = 7001;

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<String> said = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();

  private Console console(Keyring keyring) {
    return new Console(
        InputStream.nullInputStream(),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        Surroundings.with(keyring));
  }

  private static Console mute(Keyring keyring) {
    var nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    return new Console(InputStream.nullInputStream(), nowhere, nowhere, Surroundings.with(keyring));
  }

  private ProgramBody app(Keyring keyring, int expected, String words) {
    return () -> {
      int code = Apps.run(List.of(words.split(" ", -1)), console(keyring));
      assertThat(code).as("%s: %s", words, err.toString(UTF_8)).isEqualTo(expected);
    };
  }

  private static long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
  }

  /// Says what the server says, with the second in which it says so.
  private final class Said implements SessionLog {
    private final long start = seconds();

    @Override
    public void ended(Session session, @Nullable String failure) {
      said.add(
          "%d s: #%d %s".formatted(seconds() - start, session.number(), String.valueOf(failure)));
    }

    @Override
    public void say(String line) {
      said.add(line);
    }

    @Override
    public void trace(RuntimeException mistake) {
      said.add(mistake.toString());
    }
  }

  /// A server that is asked for by the command line's defaults.
  private void serve(Host host, Server.Service service) {
    serve(host, service, false);
  }

  private void serve(Host host, Server.Service service, boolean hasCode) {
    host.startService(
        "server",
        () -> {
          try (var listener = new ServerSocket(PORT)) {
            var keyring = mute(Keyring.inMemory());
            var door = new ServerTrust().door(keyring, "test", listener, hasCode);
            new Server(listener, Limits.DEFAULT, new Said(), door, service).run();
          }
        });
  }

  private static Socket connect(String host, int port) throws Exception {
    return new CallerTrust()
        .connector(mute(Keyring.inMemory()), "test")
        .connect(new HostPort(host, port), new IdleTimeout(60_000));
  }

  private static void run(Network network) {
    var result = network.run();
    assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.ENDED);
  }

  private static void echo(Session session) throws IOException {
    session.greeted();
    session.in().transferTo(session.out());
  }

  @Test
  void the_programs_between_two_hosts_run_under_tls_word_for_word() throws Exception {
    Path file = Files.write(folder.resolve("report"), new byte[300_000]);
    Path inbox = Files.createDirectory(folder.resolve("inbox"));
    Keyring desk = Keyring.inMemory();
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      var store = lan.host("store");
      Keyring stores = Keyring.inMemory();
      store.startService("echo", () -> Apps.run(words("echo serve --port 7"), mute(stores)));
      store.startService(
          "files",
          () -> Apps.run(words("files serve --into " + inbox + " --port 9000"), mute(stores)));
      lan.host("desk").start("call", app(desk, 0, "echo call --count 3 --message hi store:7"));
      network.hosts().getLast().start("send", app(desk, 0, "files send " + file + " store:9000"));
      run(network);
    }

    assertThat(Files.readAllBytes(inbox.resolve("report"))).isEqualTo(new byte[300_000]);
    assertThat(err.toString(UTF_8))
        .contains("echo: store:7 is trusted from now on by its key SHA256:")
        .contains("files: store:9000 is trusted from now on by its key SHA256:");
  }

  private static List<String> words(String words) {
    return List.of(words.split(" ", -1));
  }

  @Test
  void the_same_seed_makes_the_same_keys_and_the_same_frames() {
    assertThat(hash(5)).isEqualTo(hash(5)).isNotEqualTo(hash(6));
  }

  private long hash(int seed) {
    try (var network = Network.create(seed)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      Keyring store = Keyring.inMemory();
      lan.host("store")
          .startService("echo", () -> Apps.run(words("echo serve --port 7"), mute(store)));
      lan.host("desk")
          .start("call", app(Keyring.inMemory(), 0, "echo call --count 20 --message hi store:7"));
      run(network);
      return network.traceHash();
    }
  }

  @Test
  void a_host_that_takes_the_place_of_another_is_not_believed() {
    Keyring desk = Keyring.inMemory();
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      var store = lan.host("store");
      store.start("first", () -> answerOnce());
      store.startService(
          "second",
          Duration.ofSeconds(5),
          () -> Apps.run(words("echo serve --port 7"), mute(Keyring.inMemory())));
      lan.host("desk").start("call", app(desk, 0, "echo call --message hi store:7"));
      network
          .hosts()
          .getLast()
          .start("again", Duration.ofSeconds(10), app(desk, 8, "echo call --message hi store:7"));
      run(network);
    }

    assertThat(err.toString(UTF_8)).contains("store:7 has another key than before: SHA256:");
  }

  /// Serves one client, and gives the port free.
  private static void answerOnce() throws Exception {
    try (var listener = new ServerSocket(7)) {
      var door = new ServerTrust().door(mute(Keyring.inMemory()), "test", listener);
      new Server(listener, Limits.DEFAULT, new Quiet(), door, TrustInVirtualTimeTest::echo).run(1);
    }
  }

  /// Says nothing.
  private static final class Quiet implements SessionLog {
    @Override
    public void ended(Session session, @Nullable String failure) {}

    @Override
    public void say(String line) {}

    @Override
    public void trace(RuntimeException mistake) {
      throw mistake;
    }
  }

  // Pitfall P9.
  @Test
  void a_client_that_never_reads_is_ended_over_tls_as_over_tcp() {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      serve(
          lan.host("store"),
          session -> {
            session.greeted();
            byte[] much = new byte[100_000];
            while (true) {
              session.out().write(much);
            }
          });
      lan.host("desk")
          .start(
              "client",
              () -> {
                try (var socket = connect("store", PORT)) {
                  Thread.sleep(120_000); // virtual time
                  seen.add(String.valueOf(socket.isConnected()));
                }
              });
      run(network);
    }

    assertThat(said).hasSize(1);
    assertThat(said.getFirst()).matches("(3\\d) s: #1 did not read for 30 s");
  }

  /// The one who closes waits for no write of its own, though TLS would (goodbyes are writes).
  @Test
  void a_close_waits_for_no_write_that_waits() {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      serve(
          lan.host("store"),
          session -> {
            session.greeted();
            sleep(3600);
          });
      lan.host("desk")
          .start(
              "client",
              () -> {
                var socket = connect("store", PORT);
                Thread writing =
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              try {
                                while (true) {
                                  socket.getOutputStream().write(new byte[100_000]);
                                }
                              } catch (IOException e) {
                                seen.add(String.valueOf(e.getMessage()));
                              }
                            });
                sleep(10);
                long start = seconds();
                socket.close();
                writing.join();
                seen.add(seconds() - start + " s");
              });
      run(network);
    }

    assertThat(seen).containsExactly("Socket closed", "0 s");
  }

  private static void sleep(int seconds) {
    try {
      Thread.sleep(Duration.ofSeconds(seconds)); // virtual time
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_direction_can_end_before_the_other() {
    byte[] much = new byte[1_000_000];
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      serve(
          lan.host("store"),
          session -> {
            session.greeted();
            byte[] all = session.in().readAllBytes();
            session.out().write(all);
          });
      lan.host("desk")
          .start(
              "client",
              () -> {
                try (var socket = connect("store", PORT)) {
                  socket.getOutputStream().write(much);
                  socket.shutdownOutput();
                  seen.add(String.valueOf(socket.getInputStream().readAllBytes().length));
                }
              });
      run(network);
    }

    assertThat(seen).containsExactly("1000000");
    assertThat(said).containsExactly("0 s: #1 null");
  }

  /// Passes bytes on, but none after so many from the server, and then ends both in TCP's order.
  private static void cutAfter(int most) throws IOException {
    try (var listener = new ServerSocket(PROXY);
        var client = listener.accept();
        var server = new Socket(InetAddress.getAllByName("store")[0], PORT)) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  client.getInputStream().transferTo(server.getOutputStream());
                } catch (IOException _) {
                  // The other direction has closed both.
                }
              });
      byte[] buffer = new byte[1000];
      for (int left = most; left > 0; ) {
        int count = server.getInputStream().read(buffer, 0, Math.min(left, buffer.length));
        client.getOutputStream().write(buffer, 0, count);
        left -= count;
      }
      client.shutdownOutput();
      // What still comes is read: with unread input the close would be a reset.
      sleep(5);
    }
  }

  // Pitfall P35.
  @Test
  void a_stream_that_is_cut_in_order_is_no_end() {
    int greeting = 40;
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      serve(
          lan.host("store"),
          session -> {
            session.greeted();
            session.out().write(new byte[100_000]);
          });
      var desk = lan.host("desk");
      var between = lan.host("between");
      between.start("proxy", () -> cutAfter(50_000));
      desk.start(
          "client",
          Duration.ofSeconds(1),
          () -> {
            try (var socket = connect("between", PROXY)) {
              seen.add("" + socket.getInputStream().readNBytes(greeting).length);
              seen.add("" + socket.getInputStream().readAllBytes().length);
            } catch (IOException e) {
              seen.add(String.valueOf(e.getMessage()));
            }
          });
      run(network);
    }

    assertThat(seen)
        .containsExactly("40", "cut: the connection ended, and the peer had not ended it");
  }

  @Test
  void a_client_that_shakes_no_hands_is_told_off_in_time() {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      serve(lan.host("store"), TrustInVirtualTimeTest::echo);
      lan.host("desk")
          .start(
              "client",
              () -> {
                try (var socket = new Socket(InetAddress.getAllByName("store")[0], PORT)) {
                  byte[] words = socket.getInputStream().readAllBytes();
                  seen.add(new String(words, UTF_8).strip());
                }
              });
      lan.host("slow")
          .start(
              "client",
              () -> {
                try (var socket = new Socket(InetAddress.getAllByName("store")[0], PORT)) {
                  // A record of a handshake that comes byte by byte (RFC 8446 §5.1).
                  for (byte each : new byte[] {22, 3, 1, 2, 0, 1, 0, 1, 0, 3, 3, 0, 0, 0, 0, 0}) {
                    socket.getOutputStream().write(each);
                    sleep(2);
                  }
                } catch (IOException e) {
                  seen.add(String.valueOf(e.getMessage()));
                }
              });
      run(network);
    }

    assertThat(seen)
        .contains("TLS 1.3 is spoken here; for plain text start the server with --insecure");
    assertThat(said).hasSize(2).allSatisfy(line -> assertThat(line).contains("no handshake"));
    assertThat(said.getFirst()).startsWith("10 s: ");
  }

  /// Passes bytes on: so many from the client at once, and then one each five seconds.
  private static void slowAfter(int most) throws IOException {
    try (var listener = new ServerSocket(PROXY);
        var client = listener.accept();
        var server = new Socket(InetAddress.getAllByName("store")[0], PORT)) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (client) {
                  server.getInputStream().transferTo(client.getOutputStream());
                } catch (IOException _) {
                  // The other direction has closed both.
                }
              });
      try {
        int passed = 0;
        for (int next = client.getInputStream().read(); next >= 0; passed++) {
          sleep(passed < most ? 0 : 5);
          server.getOutputStream().write(next);
          next = client.getInputStream().read();
        }
      } catch (IOException _) {
        // The server has had enough.
      }
    }
  }

  // Pitfall P10.
  @Test
  void who_shows_a_code_byte_by_byte_is_told_off_in_time() throws Exception {
    Path code = Files.writeString(folder.resolve("code"), "7-amber-lantern");
    Path file = Files.writeString(folder.resolve("report"), "content");
    int handshake = 1600; // about: it ends in what follows, which is longer than that
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      serve(lan.host("store"), TrustInVirtualTimeTest::echo, true);
      lan.host("between").start("proxy", () -> slowAfter(handshake));
      String words = "files send --timeout 0 --retry 0 --code-file " + code + " " + file;
      lan.host("desk")
          .start(
              "client",
              Duration.ofSeconds(1),
              () -> Apps.run(words(words + " between:" + PROXY), console(Keyring.inMemory())));
      run(network);
    }

    assertThat(said).hasSize(1);
    assertThat(said.getFirst()).isEqualTo("11 s: #1 no code within 10 s");
  }
}
