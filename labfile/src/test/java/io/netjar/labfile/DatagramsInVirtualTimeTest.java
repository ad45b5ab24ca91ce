package io.netjar.labfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.network.Network;
import io.netjar.network.ProgramBody;
import io.netjar.network.Rules;
import io.netjar.network.RunResult.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `echo` over UDP, where datagrams get lost, come twice, late, empty or too long.
@Timeout(60)
class DatagramsInVirtualTimeTest {
  private final ByteArrayOutputStream served = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final List<String> seen = new ArrayList<>();

  private static PrintStream stream(ByteArrayOutputStream to) {
    return new PrintStream(to, true, UTF_8);
  }

  private void run(long seed, String options, Consumer<Network> faults, ProgramBody client) {
    try (var network = Network.create(seed)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      var words = ("echo serve --udp --port 7 " + options).strip().split(" ");
      lan.host("store")
          .startService(
              "server",
              () ->
                  Apps.run(
                      List.of(words),
                      new Console(InputStream.nullInputStream(), stream(served), stream(errors))));
      lan.host("desk").start("client", client);
      faults.accept(network);
      var result = network.run();
      assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.ENDED);
    }
  }

  // Pitfall P39.
  @Test
  void two_hundred_messages_come_back_once_each_through_loss_doubles_and_disorder() {
    for (int seed = 1; seed <= 10; seed++) {
      var out = new ByteArrayOutputStream();
      var codes = new ArrayList<Integer>();
      run(
          seed,
          "",
          network -> {
            var cable = network.hosts().getFirst().cable();
            cable.add(Rules.loss(0.03));
            cable.add(Rules.duplicate(0.2));
            cable.add(Rules.reorder(0.05, Duration.ofMillis(1500)));
          },
          () ->
              codes.add(
                  Apps.run(
                      List.of(
                          "echo", "call", "--udp", "--count", "200", "--message", "x", "store:7"),
                      new Console(InputStream.nullInputStream(), stream(out), stream(errors)))));

      assertThat(codes).as("seed %d: %s", seed, errors).containsExactly(0);
      assertThat(out.toString(UTF_8).lines())
          .hasSize(201)
          .last()
          .asString()
          .startsWith("200 back  ");
    }
    // Late replies and second ones were there to be mistaken for others.
    long datagrams =
        served
            .toString(UTF_8)
            .lines()
            .filter(line -> line.endsWith(" datagrams echoed"))
            .mapToLong(line -> Long.parseLong(line.replaceAll(".*  ([0-9]+) datagrams.*", "$1")))
            .sum();
    assertThat(datagrams).isGreaterThan(2000);
  }

  private static DatagramPacket exchange(DatagramSocket socket, int bytes) throws IOException {
    var to = InetAddress.getAllByName("store")[0];
    socket.send(new DatagramPacket(new byte[bytes], bytes, to, 7));
    var reply = new DatagramPacket(new byte[65_536], 65_536);
    socket.setSoTimeout(1000);
    socket.receive(reply);
    return reply;
  }

  // Pitfall P37.
  // Pitfall P38.
  @Test
  void datagrams_of_every_length_come_back_whole_and_too_long_ones_are_not_sent() {
    run(
        1,
        "",
        _ -> {},
        () -> {
          try (var socket = new DatagramSocket()) {
            for (int bytes : new int[] {0, 1, 1472, 1473, 65_507, 0}) {
              seen.add(String.valueOf(exchange(socket, bytes).getLength()));
            }
            exchange(socket, 65_508);
          } catch (SocketException e) {
            seen.add(String.valueOf(e.getMessage()));
          }
        });

    assertThat(seen).hasSize(7).startsWith("0", "1", "1472", "1473", "65507", "0");
    assertThat(seen.getLast()).startsWith("Message too long");
    assertThat(served.toString(UTF_8).lines())
        .last()
        .asString()
        .endsWith("  68,453 bytes in, 68,453 bytes out  6 datagrams echoed");
  }

  // Pitfall P37.
  @Test
  void a_datagram_longer_than_the_buffer_is_cut_without_a_word_so_one_byte_more_tells() {
    run(
        1,
        "",
        _ -> {},
        () -> {
          try (var socket = new DatagramSocket()) {
            var to = InetAddress.getAllByName("store")[0];
            for (int room : new int[] {100, 101}) {
              socket.send(new DatagramPacket(new byte[200], 200, to, 7));
              var reply = new DatagramPacket(new byte[room], room);
              socket.receive(reply);
              seen.add(String.valueOf(reply.getLength()));
            }
          }
        });

    // With room for 100 and a message of at most 100, nobody could tell that it was 200.
    assertThat(seen).containsExactly("100", "101");
  }

  // Pitfall P40.
  @Test
  void a_server_goes_on_when_its_answers_find_closed_ports() {
    run(
        1,
        "",
        _ -> {},
        () -> {
          for (int i = 0; i < 100; i++) {
            // Gone before the answer comes, which an ICMP message says to the server.
            try (var socket = new DatagramSocket()) {
              var to = InetAddress.getAllByName("store")[0];
              socket.send(new DatagramPacket(new byte[9], 9, to, 7));
            }
            Thread.sleep(10); // virtual time
          }
          Thread.sleep(1000); // virtual time
          try (var socket = new DatagramSocket()) {
            seen.add(String.valueOf(exchange(socket, 5).getLength()));
          }
        });

    assertThat(seen).containsExactly("5");
    // One line for each, as each was a peer of its own.
    assertThat(served.toString(UTF_8).lines().filter(line -> line.endsWith("1 datagram echoed")))
        .hasSize(101);
    assertThat(errors.toString(UTF_8)).isEmpty();
  }

  // Pitfall P41.
  @Test
  void no_answer_is_longer_than_its_question() {
    run(
        1,
        "--reply " + "x".repeat(1000),
        _ -> {},
        () -> {
          try (var socket = new DatagramSocket()) {
            for (int bytes : new int[] {0, 1, 999, 1000, 2000}) {
              seen.add(String.valueOf(exchange(socket, bytes).getLength()));
            }
          }
        });

    assertThat(seen).containsExactly("0", "1", "999", "1000", "1000");
  }
}
