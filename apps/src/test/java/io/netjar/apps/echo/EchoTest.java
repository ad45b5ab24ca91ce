package io.netjar.apps.echo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.RunningProgram;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `echo` over TCP on the loopback of the operating system.
@Timeout(60)
class EchoTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void a_call_gets_its_message_back_and_both_sides_say_so() throws Exception {
    try (RunningProgram server = serve()) {
      String address = "127.0.0.1:" + server.port();

      RunningProgram call = RunningProgram.run("echo", "call", "--message", "hello", address);

      assertThat(call.code()).isZero();
      assertThat(call.out()).hasSize(1);
      assertThat(call.out().getFirst())
          .matches("hello  5 bytes back from " + address + "  [0-9,]+\\.\\d{3} ms");
      assertThat(call.err()).isEmpty();
      assertThat(server.nextOut()).matches("127\\.0\\.0\\.1:\\d+  5 bytes in, 5 bytes out  closed");
      assertThat(server.stop()).isZero();
      assertThat(server.out().getFirst())
          .matches("echo: listening on tcp 127\\.0\\.0\\.1:[1-9]\\d*");
      assertThat(server.err()).isEmpty();
    }
  }

  @Test
  void a_count_sends_that_often_over_one_connection() throws Exception {
    try (RunningProgram server = serve()) {
      String address = "127.0.0.1:" + server.port();

      RunningProgram call =
          RunningProgram.run("echo", "call", "--count", "3", "--message", "Grüße", address);

      assertThat(call.out().subList(0, 3)).allMatch(line -> line.startsWith("Grüße  7 bytes back"));
      assertThat(call.out().subList(3, call.out().size()))
          .singleElement()
          .asString()
          .matches("3 back  min [0-9.]+ ms  mean .* p99 [0-9.]+ ms .* max [0-9,.]+ ms");
      assertThat(server.nextOut()).endsWith("  21 bytes in, 21 bytes out  closed");
    }
  }

  // Pitfall P15.
  @Test
  void a_message_larger_than_all_buffers_comes_back_whole() throws Exception {
    try (RunningProgram server = serve()) {
      String address = "127.0.0.1:" + server.port();

      RunningProgram call =
          RunningProgram.run("echo", "call", "--message", "x".repeat(10_000_000), address);

      assertThat(call.err()).isEmpty();
      assertThat(call.out().getFirst()).contains("10,000,000 bytes back");
    }
  }

  // Pitfall P7.
  @Test
  void the_client_may_end_its_direction_first_and_still_gets_everything() throws Exception {
    byte[] bytes = new byte[1_000_000];
    new Random(1).nextBytes(bytes);
    try (RunningProgram server = serve();
        Socket socket = new Socket(LOOPBACK, server.port())) {
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      socket.getOutputStream().write(bytes);
                      socket.shutdownOutput();
                    } catch (java.io.IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  });

      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(bytes);
      writer.join();
      assertThat(server.nextOut()).endsWith("  1,000,000 bytes in, 1,000,000 bytes out  closed");
    }
  }

  // Pitfall P1.
  @Test
  void a_server_that_returns_one_byte_at_a_time_is_waited_for() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> peer =
          threads.submit(
              () -> {
                try (Socket socket = listener.accept()) {
                  socket.setTcpNoDelay(true);
                  OutputStream out = socket.getOutputStream();
                  int count = 0;
                  for (int b; (b = socket.getInputStream().read()) >= 0; count++) {
                    out.write(b);
                  }
                  return count;
                }
              });

      RunningProgram call =
          RunningProgram.run(
              "echo", "call", "--count", "20", "--message", "one by one", address(listener));

      assertThat(call.code()).isZero();
      assertThat(call.out()).hasSize(21); // and the percentiles
      assertThat(peer.get()).isEqualTo(200);
    }
  }

  @Test
  void fifty_clients_are_served_at_once() throws Exception {
    try (RunningProgram server = serve();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int port = server.port();
      List<Socket> sockets = new ArrayList<>();
      // All are open before the first sends: a server of one client at a time would stand still.
      for (int i = 0; i < 50; i++) {
        sockets.add(new Socket(LOOPBACK, port));
      }
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int i = 49; i >= 0; i--) {
        Socket socket = sockets.get(i);
        String message = "client " + i;
        calls.add(
            () -> {
              socket.getOutputStream().write(message.getBytes(UTF_8));
              byte[] reply = socket.getInputStream().readNBytes(message.length());
              socket.close();
              return new String(reply, UTF_8).equals(message);
            });
      }
      for (Future<Boolean> sameCameBack : threads.invokeAll(calls)) {
        assertThat(sameCameBack.get()).isTrue();
      }
      for (int i = 0; i < 50; i++) {
        assertThat(server.nextOut()).endsWith(" bytes out  closed");
      }
    }
  }

  @Test
  void a_client_beyond_the_bound_is_refused_and_the_others_are_served() throws Exception {
    try (RunningProgram server =
        RunningProgram.start(
            "echo", "serve", "--bind", "127.0.0.1", "--port", "0", "--max-clients", "1")) {
      int port = server.port();
      try (Socket first = new Socket(LOOPBACK, port)) {
        first.getOutputStream().write('a');
        assertThat(first.getInputStream().read()).isEqualTo('a');

        RunningProgram second =
            RunningProgram.run("echo", "call", "--message", "b", "127.0.0.1:" + port);

        assertThat(second.code()).isEqualTo(3);
        assertThat(server.nextErr()).endsWith("refused: 1 open at one time is the most allowed");
        first.getOutputStream().write('c');
        assertThat(first.getInputStream().read()).isEqualTo('c');
      }
    }
  }

  @Test
  void a_client_that_resets_is_reported_and_the_server_lives() throws Exception {
    try (RunningProgram server = serve()) {
      int port = server.port();
      try (Socket socket = new Socket(LOOPBACK, port)) {
        socket.getOutputStream().write(new byte[10]);
        assertThat(socket.getInputStream().readNBytes(10)).hasSize(10);
        socket.setSoLinger(true, 0);
      }
      assertThat(server.nextErr())
          .endsWith("  10 bytes in, 10 bytes out  failed: Connection reset");

      RunningProgram call =
          RunningProgram.run("echo", "call", "--message", "x", "127.0.0.1:" + port);
      assertThat(call.code()).isZero();
    }
  }

  @Test
  void a_stopped_server_ends_quietly_and_closes_its_connections() throws Exception {
    try (RunningProgram server = serve();
        Socket socket = new Socket(LOOPBACK, server.port())) {
      socket.getOutputStream().write('a');
      assertThat(socket.getInputStream().read()).isEqualTo('a');

      assertThat(server.stop()).isZero();

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(server.err()).isEmpty();
      assertThat(server.out()).hasSize(2);
      assertThat(server.out().getLast()).endsWith("  1 byte in, 1 byte out  closed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 6, '0 of 5 bytes came back'",
    "hel, 6, '3 of 5 bytes came back'",
    "help!, 6, differs from the message at byte 3",
    "SSH-2.0-other, 6, differs from the message at byte 0; this looks like SSH"
  })
  void a_wrong_or_short_reply_ends_with_6(String reply, int code, String line) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK)) {
      Thread peer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Socket socket = listener.accept()) {
                      assertThat(socket.getInputStream().readNBytes(5)).hasSize(5);
                      socket.getOutputStream().write(reply.getBytes(UTF_8));
                    } catch (java.io.IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  });

      RunningProgram call =
          RunningProgram.run("echo", "call", "--message", "hello", address(listener));

      assertThat(call.code()).isEqualTo(code);
      assertThat(call.err().getFirst()).startsWith("echo: ").contains(line);
      peer.join();
    }
  }

  @Test
  void a_silent_server_ends_with_5() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK)) {
      RunningProgram call =
          RunningProgram.run(
              "echo", "call", "--timeout", "50ms", "--message", "hello", address(listener));

      assertThat(call.code()).isEqualTo(5);
      assertThat(call.err().getFirst())
          .contains("Read timed out; ")
          .endsWith("--any-reply or --raw");
    }
  }

  @Test
  void a_port_where_nobody_listens_and_a_name_nobody_knows_end_with_4() throws Exception {
    String closed;
    try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK)) {
      closed = address(listener);
    }

    RunningProgram call = RunningProgram.run("echo", "call", "--message", "x", closed);
    assertThat(call.code()).isEqualTo(4);
    assertThat(call.err())
        .containsExactly("echo: cannot connect to " + closed + ": Connection refused");

    call = RunningProgram.run("echo", "call", "--message", "x", "nobody.invalid:7");
    assertThat(call.code()).isEqualTo(4);
    assertThat(call.err()).containsExactly("echo: no address is known for 'nobody.invalid'");
  }

  // Pitfall P44.
  @Test
  void a_port_in_use_ends_with_4() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK)) {
      String port = String.valueOf(listener.getLocalPort());

      RunningProgram server =
          RunningProgram.run("echo", "serve", "--bind", "127.0.0.1", "--port", port);

      assertThat(server.code()).isEqualTo(4);
      assertThat(server.err())
          .singleElement()
          .asString()
          .startsWith("echo: cannot listen on tcp 127.0.0.1:" + port + ": Address already in use");
    }
  }

  private static RunningProgram serve() {
    return RunningProgram.start("echo", "serve", "--bind", "127.0.0.1", "--port", "0");
  }

  private static String address(ServerSocket listener) {
    return "127.0.0.1:" + listener.getLocalPort();
  }
}
