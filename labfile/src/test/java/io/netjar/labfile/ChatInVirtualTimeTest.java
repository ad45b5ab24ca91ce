package io.netjar.labfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.apps.Surroundings;
import io.netjar.apps.trust.Keyring;
import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `chat serve` and `chat join` on a network in virtual time: many clients, slow ones, losses.
@Timeout(120)
class ChatInVirtualTimeTest {
  private static final int PORT = 7000;

  @TempDir private Path folder;

  /// What a program prints, and what is typed to it: lines, each some milliseconds after the one
  /// before.
  private static final class Terminal {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Console console;

    Terminal(InputStream in) {
      this(in, Keyring.inMemory());
    }

    Terminal(InputStream in, Keyring keyring) {
      console =
          new Console(
              in,
              new PrintStream(out, true, UTF_8),
              new PrintStream(err, true, UTF_8),
              Surroundings.with(keyring));
    }

    List<String> lines() {
      return out.toString(UTF_8).lines().toList();
    }

    String errors() {
      return err.toString(UTF_8);
    }
  }

  /// Types lines, waiting before each.
  private static final class Typing extends InputStream {
    private final List<String> lines;
    private final long millis;
    private int next;
    private byte[] current = {};
    private int at;

    Typing(long millis, List<String> lines) {
      this.millis = millis;
      this.lines = lines;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
      if (at == current.length) {
        if (next == lines.size()) {
          return -1;
        }
        try {
          Thread.sleep(millis); // virtual time
        } catch (InterruptedException e) {
          throw new InterruptedIOException();
        }
        current = (lines.get(next++) + "\n").getBytes(UTF_8);
        at = 0;
      }
      int count = Math.min(most, current.length - at);
      System.arraycopy(current, at, into, offset, count);
      at += count;
      return count;
    }
  }

  private static Terminal serve(Host host, String... options) {
    var terminal = new Terminal(InputStream.nullInputStream());
    var words = new ArrayList<>(List.of("chat", "serve", "--port", String.valueOf(PORT)));
    words.addAll(List.of(options));
    host.startService("server", () -> Apps.run(words, terminal.console));
    return terminal;
  }

  private static Socket connect() throws IOException {
    return new Socket(InetAddress.getAllByName("store")[0], PORT);
  }

  private static void run(Network network) {
    var result = network.run();
    assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.ENDED);
  }

  /// A client by lines that does what a seed says, and keeps a model of the rooms it is in.
  private static final class RandomClient {
    private static final List<String> ROOMS = List.of("lobby", "red", "green", "blue", "grey");

    private final Random random;
    private final String nick;
    private final List<String> in = new ArrayList<>(List.of("lobby"));
    private final List<String> heard = new ArrayList<>();
    private int said;

    RandomClient(int number) {
      random = new Random(number);
      nick = "c" + number;
    }

    /// Acts, then stays until all have acted, so that what it has heard is complete.
    void act(long untilMillis) throws Exception {
      Thread.sleep(random.nextInt(2000)); // virtual time
      try (var socket = connect()) {
        Thread reading = Thread.ofVirtual().start(() -> hear(socket));
        type(socket, "/nick " + nick);
        for (int i = 0; i < 20; i++) {
          Thread.sleep(random.nextInt(1000)); // virtual time
          step(socket);
        }
        Thread.sleep(Math.max(0, untilMillis - System.nanoTime() / 1_000_000)); // virtual time
        socket.shutdownOutput();
        reading.join();
      }
    }

    private void step(Socket socket) throws IOException {
      String room = ROOMS.get(random.nextInt(ROOMS.size()));
      int kind = random.nextInt(10);
      if (kind < 3) {
        in.remove(room);
        in.add(room);
        type(socket, "/join " + room);
      } else if (kind < 5) {
        in.remove(room);
        type(socket, "/leave " + room);
      } else {
        said += in.isEmpty() ? 0 : 1;
        type(socket, "word " + said);
      }
    }

    private static void type(Socket socket, String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    }

    private void hear(Socket socket) {
      try {
        var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          heard.add(line);
        }
      } catch (IOException e) {
        heard.add("! " + e);
      }
    }

    /// While it is in a room, the numbers there have no gap.
    void checkNumbers() {
      Map<String, Long> last = new LinkedHashMap<>();
      for (String line : heard) {
        if (line.startsWith("* in ")) {
          String[] words = line.split("[ ,#:]+", -1);
          last.put(words[2], Long.parseLong(words[4]));
        } else if (line.startsWith("* you have left ")) {
          last.remove(line.substring("* you have left ".length()));
        } else if (line.startsWith("[")) {
          String room = line.substring(1, line.indexOf(' '));
          long number = Long.parseLong(line.substring(line.indexOf('#') + 1, line.indexOf(']')));
          assertThat(last).as("%s: %s", nick, line).containsKey(room);
          assertThat(number).as("%s: %s", nick, line).isEqualTo(last.getOrDefault(room, -1L) + 1);
          last.put(room, number);
        } else {
          assertThat(line).doesNotContain("reset");
        }
      }
      assertThat(last.keySet()).as(nick).containsExactlyInAnyOrderElementsOf(in);
    }
  }

  // Pitfall P50.
  @Test
  void two_hundred_clients_at_random_end_in_the_rooms_of_the_model_and_miss_nothing() {
    var clients = new ArrayList<RandomClient>();
    var members = new LinkedHashMap<String, String>();
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/16");
      Terminal server = serve(lan.host("store"), "--insecure", "--quiet", "--max-clients", "300");
      for (int i = 0; i < 200; i++) {
        var client = new RandomClient(i);
        clients.add(client);
        if (i % 10 == 0) {
          lan.host("desk" + i / 10);
        }
        network.hosts().getLast().start("client" + i, () -> client.act(40_000));
      }
      lan.host("judge").start("judge", () -> ask(members));
      run(network);
      assertThat(server.errors()).isEmpty();
    }
    clients.forEach(RandomClient::checkNumbers);
    for (String room : RandomClient.ROOMS) {
      var model =
          clients.stream()
              .filter(client -> client.in.contains(room))
              .map(client -> client.nick)
              .collect(Collectors.toCollection(TreeSet::new));
      var there = new TreeSet<>(Arrays.asList(members.getOrDefault(room, "").split(", ", -1)));
      assertThat(there.remove("judge")).isTrue();
      assertThat(there).as(room).isEqualTo(model);
    }
    assertThat(clients.stream().mapToInt(client -> client.said).sum()).isGreaterThan(1500);
  }

  /// Enters every room after all have acted, and asks who is there.
  private static void ask(Map<String, String> members) throws Exception {
    Thread.sleep(35_000); // virtual time
    try (var socket = connect()) {
      RandomClient.type(socket, "/nick judge");
      for (String room : RandomClient.ROOMS) {
        if (!room.equals("lobby")) {
          RandomClient.type(socket, "/join " + room);
        }
        RandomClient.type(socket, "/who " + room);
        if (!room.equals("lobby")) {
          RandomClient.type(socket, "/leave " + room);
        }
      }
      RandomClient.type(socket, "/quit");
      var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("* in ") && !line.contains(", last #")) {
          String room = line.substring("* in ".length(), line.indexOf(':'));
          members.put(room, line.substring(line.indexOf(':') + 2));
        }
      }
    }
  }

  /// How long 99 clients wait for what another says, with or without one that never reads.
  private static List<Long> latencies(boolean withStuck, StringBuilder log) {
    var latencies = new ArrayList<Long>();
    try (var network = Network.create(7)) {
      var lan = network.lan("lan", "10.0.0.0/16");
      Terminal server = serve(lan.host("store"), "--insecure", "--quiet");
      lan.host("stuck")
          .start(
              "stuck",
              () -> {
                if (withStuck) {
                  try (var socket = new Socket()) {
                    socket.setReceiveBufferSize(4096);
                    socket.connect(
                        new InetSocketAddress(InetAddress.getAllByName("store")[0], PORT));
                    RandomClient.type(socket, "/join hall");
                    Thread.sleep(300_000); // virtual time
                  }
                }
              });
      for (int i = 0; i < 99; i++) {
        lan.host("listener" + i).start("listener", () -> listen(latencies));
      }
      lan.host("speaker").start("speaker", ChatInVirtualTimeTest::speak);
      run(network);
      log.append(server.errors());
    }
    return latencies;
  }

  private static void listen(List<Long> latencies) throws IOException {
    try (var socket = connect()) {
      RandomClient.type(socket, "/join hall");
      var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("[hall")) {
          long sent = Long.parseLong(line.split(" ", -1)[3]);
          latencies.add(System.nanoTime() - sent);
          if (line.contains("#300]")) {
            return;
          }
        }
      }
    }
  }

  private static void speak() throws Exception {
    Thread.sleep(1000); // virtual time
    try (var socket = connect()) {
      RandomClient.type(socket, "/join hall");
      Thread reading = Thread.ofVirtual().start(() -> skip(socket));
      for (int i = 0; i < 300; i++) {
        RandomClient.type(socket, System.nanoTime() + " " + "x".repeat(2000));
        Thread.sleep(220); // virtual time: never so fast that it is slowed down
      }
      Thread.sleep(1000); // virtual time
      RandomClient.type(socket, "/quit");
      reading.join();
    }
  }

  private static void skip(Socket socket) {
    try {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // The test sees by what others hear whether something is wrong.
    }
  }

  // Pitfall P9.
  @Test
  void a_client_that_never_reads_is_evicted_and_delays_nobody() {
    var alone = latencies(false, new StringBuilder());
    var log = new StringBuilder();
    var beside = latencies(true, log);

    assertThat(log.toString())
        .containsPattern("failed: (did not read for 30 s|\\d+ messages wait)");
    assertThat(beside).hasSize(29_700).hasSameSizeAs(alone);
    assertThat(percentile(beside)).isBetween(percentile(alone) / 2, percentile(alone) * 11 / 10);
  }

  private static long percentile(List<Long> nanos) {
    return nanos.stream().sorted().skip(nanos.size() * 99L / 100).findFirst().orElseThrow();
  }

  @Test
  void who_says_too_much_is_slowed_down_and_loses_nothing() {
    var seconds = new ArrayList<Long>();
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      serve(lan.host("store"));
      lan.host("desk")
          .start(
              "client",
              () -> {
                var lines = IntStream.range(0, 140).mapToObj(i -> "line " + i).toList();
                var terminal = new Terminal(new Typing(0, lines));
                int code =
                    Apps.run(
                        List.of("chat", "join", "--nick", "ann", "store:" + PORT),
                        terminal.console);
                assertThat(code).as(terminal.errors()).isZero();
                assertThat(terminal.lines()).hasSize(140).last().asString().endsWith("line 139");
                seconds.add(System.nanoTime() / 1_000_000_000);
              });
      run(network);
    }
    // 40 at once, 100 more at 5 a second.
    assertThat(seconds).singleElement().satisfies(s -> assertThat(s).isBetween(20L, 21L));
  }

  @Test
  void a_client_whose_server_is_restarted_misses_nothing_and_says_nothing_twice() {
    String history = folder.resolve("history").toString();
    var heard = new Terminal(InputStream.nullInputStream());
    var texts = IntStream.range(0, 60).mapToObj(i -> "line " + i).toList();
    var spoke = new Terminal(new Typing(500, texts));
    try (var network = Network.create(3)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      var store = lan.host("store");
      var keyring = Keyring.inMemory();
      for (int i = 0; i < 3; i++) {
        var terminal = new Terminal(new Typing(10_000, List.of("/quit")), keyring);
        store.start(
            "server" + i,
            Duration.ofSeconds(12L * i),
            () ->
                Apps.run(
                    List.of("chat", "serve", "--port", "" + PORT, "--history", history),
                    terminal.console));
      }
      lan.host("ear")
          .start(
              "ear",
              Duration.ofSeconds(1),
              () ->
                  Apps.run(
                      List.of(
                          "chat",
                          "join",
                          "--nick",
                          "bob",
                          "--since",
                          "0",
                          "--stay",
                          "33s",
                          "store:" + PORT),
                      heard.console));
      lan.host("mouth")
          .start(
              "mouth",
              Duration.ofSeconds(1),
              () ->
                  assertThat(
                          Apps.run(
                              List.of("chat", "join", "--nick", "ann", "store:" + PORT),
                              spoke.console))
                      .as(spoke.errors())
                      .isZero());
      run(network);
    }
    var expected = new ArrayList<String>();
    for (int i = 0; i < texts.size(); i++) {
      expected.add("[lobby #" + (i + 1) + "] ann: " + texts.get(i));
    }
    assertThat(spoke.errors()).contains("connection lost: ");
    assertThat(spoke.lines()).isEqualTo(expected);
    assertThat(heard.lines()).isEqualTo(expected);
  }
}
