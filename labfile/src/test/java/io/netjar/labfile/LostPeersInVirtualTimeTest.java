package io.netjar.labfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.network.Host;
import io.netjar.network.Network;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `chat` where a peer is gone without a word, and where it floods.
@Timeout(60)
class LostPeersInVirtualTimeTest {
  private static final int PORT = 7000;

  private final List<String> said = new ArrayList<>();

  /// Notes each line with the second in which it is said.
  private final class Noted extends OutputStream {
    private final String who;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Noted(String who) {
      this.who = who;
    }

    @Override
    public void write(int value) {
      if (value != '\n') {
        line.write(value);
        return;
      }
      long seconds = System.nanoTime() / 1_000_000_000;
      said.add(who + " " + seconds + " s: " + line.toString(UTF_8));
      line.reset();
    }
  }

  /// Types a line each second, or nothing, until the program ends.
  private static final class Typing extends InputStream {
    private final boolean isBusy;

    Typing(boolean isBusy) {
      this.isBusy = isBusy;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
      try {
        Thread.sleep(isBusy ? 1000 : 600_000); // virtual time
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      into[offset] = 'x';
      into[offset + 1] = '\n';
      return isBusy ? 2 : -1;
    }
  }

  private void chat(Host host, String who, boolean isBusy, String words) {
    host.startService(who, () -> run(who, isBusy, words));
  }

  private int run(String who, boolean isBusy, String words) {
    var noted = new PrintStream(new Noted(who), true, UTF_8);
    return Apps.run(
        List.of(("chat " + words).split(" ")), new Console(new Typing(isBusy), noted, noted));
  }

  /// A server, and two clients of which the one that speaks or not is cut off after 35 seconds.
  private void cutOff(boolean isBusy) {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      chat(lan.host("store"), "server", false, "serve --insecure --quiet --port " + PORT);
      var lost = lan.host("lost");
      lost.startService(
          "ann",
          Duration.ofSeconds(1),
          () -> run("ann", isBusy, "join --insecure --nick ann store:" + PORT));
      lan.host("desk")
          .startService(
              "bob",
              Duration.ofSeconds(1),
              () -> run("bob", true, "join --insecure --nick bob store:" + PORT));
      network.after(Duration.ofSeconds(35), lost.cable()::cut);
      network.runFor(Duration.ofSeconds(200));
    }
  }

  private long second(String who, String text) {
    return said.stream()
        .filter(line -> line.startsWith(who + " ") && line.contains(text))
        .map(line -> Long.parseLong(line.split(" ", 3)[1]))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no '" + text + "' of " + who + " in " + said));
  }

  // Pitfall P14.
  @Test
  void a_lost_server_is_noticed_in_less_than_two_pings_by_who_says_nothing() {
    cutOff(false);

    assertThat(second("ann", "connection lost: Read timed out")).isBetween(36L, 75L);
  }

  // Pitfall P14.
  @Test
  void a_lost_server_is_noticed_in_less_than_two_pings_by_who_only_writes() {
    cutOff(true);

    assertThat(second("ann", "connection lost: Read timed out")).isBetween(36L, 75L);
  }

  // Pitfall P14.
  @Test
  void a_lost_client_is_noticed_by_a_server_that_only_writes_to_it() {
    cutOff(false);

    // Bob speaks all the time, and what he says goes to her into the void.
    assertThat(second("server", "failed: ")).isBetween(36L, 35L + 61L);
    assertThat(said).noneMatch(line -> line.startsWith("bob") && line.contains("timed out"));
  }

  @Test
  void a_server_that_speaks_second_is_given_up_after_ten_seconds() {
    assertThat(secondGivenUp(socket -> socket.getInputStream().readAllBytes())).isBetween(11L, 12L);
  }

  // Pitfall P10.
  @Test
  void a_greeting_has_ten_seconds_in_all_however_it_comes() {
    assertThat(
            secondGivenUp(
                socket -> {
                  for (int i = 0; i < 1000; i++) {
                    socket.getOutputStream().write('x');
                    Thread.sleep(4000); // virtual time
                  }
                }))
        .isBetween(11L, 12L);
  }

  /// What a server does with the first who connects.
  private interface Behaviour {
    void of(Socket socket) throws Exception;
  }

  /// When ann, who joins after a second, gives a server up that does not greet.
  private long secondGivenUp(Behaviour server) {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      lan.host("store")
          .startService(
              "server",
              () -> {
                try (var listener = new ServerSocket(PORT);
                    Socket taken = listener.accept()) {
                  server.of(taken);
                } catch (SocketException _) {
                  // She is gone.
                }
              });
      lan.host("desk")
          .startService(
              "ann",
              Duration.ofSeconds(1),
              () -> run("ann", false, "join --insecure --nick ann store:" + PORT));
      network.runFor(Duration.ofSeconds(60));
    }
    return second("ann", "no greeting within 10s; perhaps it does not chat");
  }

  // Pitfall P5.
  @Test
  void empty_lines_are_messages_to_the_control_of_floods() {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      chat(lan.host("store"), "server", false, "serve --insecure --quiet --port " + PORT);
      lan.host("desk")
          .start(
              "flood",
              () -> {
                try (var socket = new Socket(InetAddress.getAllByName("store")[0], PORT)) {
                  // 10,000 bytes in all: nothing, if it were bytes that count.
                  socket.getOutputStream().write("\n".repeat(10_000).getBytes(UTF_8));
                  socket.getOutputStream().write("/quit\n".getBytes(UTF_8));
                  socket.getInputStream().readAllBytes();
                  said.add("flood " + System.nanoTime() / 1_000_000_000 + " s: over");
                }
              });
      network.run();
    }
    // 40 at once, and the others at 5 a second.
    assertThat(second("flood", "over")).isBetween(1991L, 1994L);
  }
}
