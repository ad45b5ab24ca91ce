package io.netjar.apps.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.RunningProgram;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `echo call` with many clients, on the loopback of the operating system.
@Timeout(60)
class LoadTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static RunningProgram serve(String... more) {
    String[] words = {"echo", "serve", "--bind", "127.0.0.1", "--port", "0"};
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return RunningProgram.start(all);
  }

  @Test
  void all_messages_of_all_clients_are_counted_both_ways() throws Exception {
    try (var server = serve()) {
      var call =
          RunningProgram.run(
              "echo",
              "call",
              "--clients",
              "50",
              "--count",
              "20",
              "--size",
              "100",
              "127.0.0.1:" + server.port());

      assertThat(call.err()).isEmpty();
      assertThat(call.code()).isZero();
      assertThat(call.out().getFirst())
          .isEqualTo(
              "echo: 50 of 50 clients connected to 127.0.0.1:"
                  + server.port()
                  + " over tcp, messages of 100 bytes");
      assertThat(call.out())
          .anyMatch(line -> line.startsWith("sent      1,000 messages, 100,000 bytes  "))
          .anyMatch(line -> line.startsWith("back      1,000 messages, 100,000 bytes  "))
          .contains("missing   0 messages", "failed    0 clients")
          .anyMatch(line -> line.matches("p99\\.9 +[0-9,.]+ ms"));
      // What the server counts is what the clients count.
      long bytes = 0;
      for (int i = 0; i < 50; i++) {
        String line = server.nextOut();
        assertThat(line).endsWith("  2,000 bytes in, 2,000 bytes out  closed");
        bytes += 2000;
      }
      assertThat(bytes).isEqualTo(100_000);
    }
  }

  @Test
  void json_of_one_client_is_of_one_message() throws Exception {
    try (var server = serve()) {
      var call =
          RunningProgram.run(
              "echo", "call", "--json", "--message", "x", "127.0.0.1:" + server.port());

      assertThat(call.code()).isZero();
      assertThat(call.out()).hasSize(1);
      assertThat(call.out().getFirst())
          .contains("\"sent\":{\"messages\":1,", "\"back\":{\"messages\":1,");
    }
  }

  @Test
  void nothing_is_due_and_unsent_without_a_rate() throws Exception {
    try (var server = serve()) {
      var call =
          RunningProgram.run(
              "echo",
              "call",
              "--json",
              "--clients",
              "2",
              "--duration",
              "100ms",
              "127.0.0.1:" + server.port());

      assertThat(call.code()).isZero();
      assertThat(call.out().getFirst()).contains("\"unsent\":0,");
    }
  }

  @Test
  void the_same_is_one_json_object() throws Exception {
    try (var server = serve()) {
      String address = "127.0.0.1:" + server.port();
      var call =
          RunningProgram.run(
              "echo",
              "call",
              "--clients",
              "3",
              "--count",
              "2",
              "--json",
              "--message",
              "x",
              address);

      assertThat(call.out()).hasSize(1);
      assertThat(call.out().getFirst())
          .startsWith(
              "{\"protocol\":\"tcp\",\"server\":\""
                  + address
                  + "\",\"clients\":3,\"connected\":3,\"messageBytes\":1,\"rate\":0,\"seconds\":")
          .contains("\"sent\":{\"messages\":6,\"bytes\":6,\"messagesPerSecond\":")
          .contains("\"missing\":0,\"unsent\":0,\"repeated\":0,\"latencyFrom\":\"sent\"")
          .contains("\"latencyNanos\":{\"min\":")
          .endsWith("\"failures\":{}}");
    }
  }

  @Test
  void clients_that_fail_are_counted_by_kind_and_the_first_gives_the_exit_code() throws Exception {
    try (var server = serve("--max-clients", "1");
        var only = new Socket(LOOPBACK, server.port())) {
      only.getOutputStream().write('x');
      assertThat(only.getInputStream().read()).as("it is in").isEqualTo('x');
      String address = "127.0.0.1:" + server.port();
      var call = RunningProgram.run("echo", "call", "--clients", "5", "--count", "3", address);

      assertThat(call.code()).isEqualTo(3);
      assertThat(call.out()).contains("failed    refused 5");
      assertThat(call.err())
          .singleElement()
          .asString()
          .startsWith("echo: the first client that failed: ");
    }
  }

  @Test
  void a_server_that_nobody_runs_is_said_of_every_client() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, LOOPBACK)) {
      port = free.getLocalPort();
    }
    var call = RunningProgram.run("echo", "call", "--clients", "4", "127.0.0.1:" + port);

    assertThat(call.code()).isEqualTo(4);
    assertThat(call.out().getFirst()).startsWith("echo: 0 of 4 clients connected");
    assertThat(call.out()).contains("failed    no-connection 4");
  }

  @Test
  void a_reply_to_another_message_is_not_taken_for_the_right_one() throws Exception {
    try (var listener = new ServerSocket(0, 1, LOOPBACK)) {
      var peer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Socket socket = listener.accept()) {
                      byte[] first = socket.getInputStream().readNBytes(64);
                      socket.getOutputStream().write(first);
                      socket.getInputStream().readNBytes(64);
                      socket.getOutputStream().write(first);
                      socket.getInputStream().readAllBytes();
                    } catch (java.io.IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  });
      var call =
          RunningProgram.run(
              "echo",
              "call",
              "--clients",
              "1",
              "--count",
              "2",
              "127.0.0.1:" + listener.getLocalPort());
      peer.join();

      assertThat(call.code()).isEqualTo(6);
      assertThat(call.err().getFirst()).contains("differs from the message at byte 0");
    }
  }

  // Pitfall P39.
  @Test
  void datagrams_that_are_lost_are_sent_again_and_counted() throws Exception {
    Thread echo;
    try (var peer = new DatagramSocket(0, LOOPBACK)) {
      echo =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      byte[] buffer = new byte[2000];
                      for (int i = 0; ; i++) {
                        var datagram = new DatagramPacket(buffer, buffer.length);
                        peer.receive(datagram);
                        if (i > 0) {
                          peer.send(datagram);
                        }
                      }
                    } catch (java.io.IOException e) {
                      assertThat(peer.isClosed()).isTrue();
                    }
                  });
      var call =
          RunningProgram.run(
              "echo",
              "call",
              "--udp",
              "--clients",
              "1",
              "--count",
              "10",
              "--timeout",
              "2s",
              "127.0.0.1:" + peer.getLocalPort());

      assertThat(call.code()).isZero();
      assertThat(call.out()).contains("missing   0 messages, 1 datagrams repeated");
    }
    echo.join();
  }

  @Test
  void measuring_goes_with_an_echo_alone() throws Exception {
    var call = RunningProgram.run("echo", "call", "--clients", "2", "--raw", "127.0.0.1:7");

    assertThat(call.code()).isEqualTo(2);
    assertThat(call.err().getFirst()).contains("--clients measures an echo");
  }

  // Pitfall P13.
  @Test
  void a_thousand_clients_that_connect_at_once_are_all_served() throws Exception {
    try (var server = serve()) {
      var call =
          RunningProgram.run(
              "echo", "call", "--clients", "1000", "--count", "1", "127.0.0.1:" + server.port());

      assertThat(call.code()).isZero();
      assertThat(call.out()).contains("missing   0 messages", "failed    0 clients");
    }
  }
}
