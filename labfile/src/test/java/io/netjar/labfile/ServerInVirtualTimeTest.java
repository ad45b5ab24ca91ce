package io.netjar.labfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.frames.FrameReader;
import io.netjar.apps.frames.FrameWriter;
import io.netjar.apps.frames.LengthPrefix;
import io.netjar.apps.server.Limits;
import io.netjar.apps.server.Outbox;
import io.netjar.apps.server.Server;
import io.netjar.apps.server.Session;
import io.netjar.apps.server.SessionLog;
import io.netjar.network.Network;
import io.netjar.network.ProgramBody;
import io.netjar.network.RunResult.Outcome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The limits of a server, each hit by a peer that breaks it, on two hosts in virtual time.
@Timeout(60)
@SuppressWarnings("AddressSelection") // Each name has one address.
class ServerInVirtualTimeTest {
  private static final int PORT = 7000;

  private final List<String> said = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();
  private Limits limits = Limits.DEFAULT;
  private Server.Service service = ServerInVirtualTimeTest::echoMessages;
  private @Nullable Server server;

  private static void echoMessages(Session session) throws IOException {
    session.greeted();
    var reader = session.frames(LengthPrefix.U32, 1 << 20);
    var writer = FrameWriter.to(session.out(), LengthPrefix.U32, 1 << 20);
    for (byte[] next = reader.read(); next != null; next = reader.read()) {
      writer.write(next);
    }
  }

  private static long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
  }

  /// Says what the server says, with the second in which it says so.
  private final class Said implements SessionLog {
    private final long start = seconds();

    private void add(String line) {
      said.add("%d s: %s".formatted(seconds() - start, line));
    }

    @Override
    public void ended(Session session, @Nullable String failure) {
      add("#" + session.number() + (failure == null ? " closed" : " failed: " + failure));
    }

    @Override
    public void say(String line) {
      add(line.replaceAll("^[0-9.:]+ +", ""));
    }

    @Override
    public void trace(RuntimeException mistake) {
      add(mistake.toString());
    }
  }

  private void run(ProgramBody client) {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      lan.host("store")
          .startService(
              "server",
              () -> {
                try (var listener = new ServerSocket(PORT)) {
                  server = new Server(listener, limits, new Said(), service);
                  server.run();
                }
              });
      lan.host("desk").start("client", client);
      var result = network.run();
      assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.ENDED);
    }
  }

  private static Socket connect() throws IOException {
    return new Socket("store", PORT);
  }

  private void readToEnd(Socket socket) {
    try {
      int count = socket.getInputStream().readAllBytes().length;
      seen.add("end after " + count);
    } catch (IOException e) {
      seen.add(String.valueOf(e.getMessage()));
    }
  }

  // Pitfall P10.
  @Test
  void who_does_not_greet_in_time_is_told_off_however_much_it_sends() {
    service =
        session -> {
          session.in().readNBytes(1000);
          session.greeted();
        };
    run(
        () -> {
          try (var socket = connect()) {
            for (int i = 0; i < 100; i++) {
              socket.getOutputStream().write('x');
              Thread.sleep(1000); // virtual time
            }
          } catch (SocketException e) {
            seen.add(String.valueOf(e.getMessage()));
          }
        });

    assertThat(said).containsExactly("10 s: #1 failed: no greeting within 10 s");
    assertThat(seen).hasSize(1);
  }

  @Test
  void who_is_silent_between_messages_is_ended_after_the_idle_time() {
    run(
        () -> {
          try (var socket = connect()) {
            FrameWriter.to(socket.getOutputStream(), LengthPrefix.U32, 10).write(new byte[3]);
            readToEnd(socket);
          }
        });

    assertThat(said).containsExactly("60 s: #1 failed: silent for 60 s");
    assertThat(seen).containsExactly("Connection reset");
  }

  // Pitfall P10.
  @Test
  void a_message_of_a_byte_every_five_seconds_is_too_slow() {
    run(
        () -> {
          try (var socket = connect()) {
            for (int i = 0; i < 100; i++) {
              socket.getOutputStream().write(i == 0 ? 0 : 1);
              Thread.sleep(5000); // virtual time
            }
          } catch (SocketException e) {
            seen.add("cut");
          }
        });

    assertThat(said)
        .containsExactly(
            "30 s: #1 failed: 6 bytes of a message in 30 s, at least 30,720 bytes asked");
    assertThat(seen).containsExactly("cut");
  }

  // Pitfall P10.
  @Test
  void who_stops_within_a_message_is_too_slow_however_fast_it_began() {
    limits = Limits.DEFAULT.withIdle(Limits.FOREVER);
    run(
        () -> {
          try (var socket = connect()) {
            socket.getOutputStream().write(new byte[] {0, 4, 0, 0});
            socket.getOutputStream().write(new byte[40_000]);
            readToEnd(socket);
          }
        });

    assertThat(said)
        .containsExactly(
            "60 s: #1 failed: 0 bytes of a message in 30 s, at least 30,720 bytes asked");
    assertThat(seen).containsExactly("Connection reset");
  }

  @Test
  void a_message_that_comes_fast_enough_may_take_long() {
    run(
        () -> {
          try (var socket = connect()) {
            var out = socket.getOutputStream();
            out.write(new byte[] {0, 4, 0, 0});
            for (int i = 0; i < 64; i++) {
              out.write(new byte[4096]);
              Thread.sleep(3000); // virtual time
            }
            var reader = new FrameReader(socket.getInputStream(), LengthPrefix.U32, 1 << 20);
            byte[] back = reader.read();
            seen.add(back == null ? "nothing" : back.length + " bytes");
          }
        });

    assertThat(seen).containsExactly("262144 bytes");
    assertThat(said).containsExactly("192 s: #1 closed");
  }

  // Pitfall P9.
  @Test
  void who_does_not_read_is_ended_after_the_stall_time() {
    run(
        () -> {
          try (var socket = connect()) {
            socket.setReceiveBufferSize(4096);
            var writer = FrameWriter.to(socket.getOutputStream(), LengthPrefix.U32, 1 << 20);
            for (int i = 0; i < 100; i++) {
              writer.write(new byte[1 << 20]);
            }
          } catch (SocketException e) {
            seen.add("cut");
          }
        });

    assertThat(said).hasSize(1);
    assertThat(said.getFirst()).matches("3\\d s: #1 failed: did not read for 30 s");
    assertThat(seen).containsExactly("cut");
  }

  @Test
  void connections_beyond_the_limits_are_refused_and_the_others_served() {
    limits = Limits.DEFAULT.withClients(3, 2);
    run(
        () -> {
          try (var first = connect();
              var second = connect();
              var third = connect()) {
            readToEnd(third);
            for (var socket : List.of(first, second)) {
              FrameWriter.to(socket.getOutputStream(), LengthPrefix.U32, 10).write(new byte[3]);
              seen.add(socket.getInputStream().readNBytes(7).length + " bytes");
            }
          }
          try (var later = connect()) {
            later.shutdownOutput();
            readToEnd(later);
          }
        });

    assertThat(said)
        .contains("0 s: refused: 2 from one address is the most allowed")
        .filteredOn(line -> line.endsWith("closed"))
        .hasSize(3);
    assertThat(seen).containsExactly("Connection reset", "7 bytes", "7 bytes", "end after 0");
  }

  // Pitfall P51.
  @Test
  void a_server_that_is_stopped_finishes_what_is_begun_and_ends_who_is_idle() {
    run(
        () -> {
          try (var idle = connect();
              var busy = connect()) {
            var out = busy.getOutputStream();
            out.write(new byte[] {0, 0, 0, 2, 'a'});
            Thread.sleep(1000); // virtual time
            stop();
            readToEnd(idle);
            Thread.sleep(3000); // virtual time
            out.write('b');
            readToEnd(busy);
          }
          try (var late = connect()) {
            seen.add("connected to " + late.getPort());
          } catch (IOException e) {
            seen.add(String.valueOf(e.getMessage()));
          }
        });

    assertThat(seen).containsExactly("end after 0", "end after 6", "Connection refused");
    assertThat(said).containsExactly("1 s: #1 closed", "4 s: #2 closed");
  }

  // Pitfall P51.
  @Test
  void what_takes_longer_than_the_time_to_drain_is_cut() {
    run(
        () -> {
          try (var busy = connect()) {
            busy.getOutputStream().write(new byte[] {0, 0, 0, 2, 'a'});
            Thread.sleep(1000); // virtual time
            stop();
            readToEnd(busy);
          }
        });

    assertThat(said).containsExactly("11 s: #1 failed: the server was stopped");
    assertThat(seen).containsExactly("Connection reset");
  }

  // Pitfall P51.
  @Test
  void who_is_waited_for_at_its_end_is_cut_for_the_reason_that_is_said() {
    service =
        session -> {
          session.greeted();
          session.inside(true);
          session.isOverWithin(Duration.ofSeconds(30));
        };
    run(
        () -> {
          try (var socket = connect()) {
            Thread.sleep(1000); // virtual time
            stop();
            readToEnd(socket);
          }
        });

    assertThat(said).containsExactly("11 s: #1 failed: the server was stopped");
    assertThat(seen).containsExactly("Connection reset");
  }

  private void stop() {
    if (server != null) {
      server.stop();
    }
  }

  /// Sends 1,000 messages of 1 KB to a peer that does not read for 20 seconds.
  private void flood(Outbox.Policy policy) {
    service =
        session -> {
          session.greeted();
          var writer = FrameWriter.to(session.out(), LengthPrefix.U32, 1 << 20);
          var box = new Outbox(session, writer, limits, policy).start();
          try {
            int taken = 0;
            for (int i = 0; i < 1000; i++) {
              byte[] message = new byte[1024];
              System.arraycopy("%04d".formatted(i).getBytes(UTF_8), 0, message, 0, 4);
              taken += box.put(message) ? 1 : 0;
            }
            box.close();
            said.add(taken + " taken, " + box.dropped() + " dropped");
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    run(
        () -> {
          try (var socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress("store", PORT));
            Thread.sleep(20_000); // virtual time
            var reader = new FrameReader(socket.getInputStream(), LengthPrefix.U32, 1 << 20);
            int count = 0;
            String last = "";
            for (byte[] next = reader.read(); next != null; next = reader.read()) {
              count++;
              last = new String(next, 0, 4, UTF_8);
            }
            seen.add(count + " messages, the last " + last);
          } catch (IOException e) {
            seen.add(String.valueOf(e.getMessage()));
          }
        });
  }

  @Test
  void a_full_box_lets_its_writers_wait_where_that_is_the_policy() {
    flood(Outbox.Policy.BLOCK);

    assertThat(seen).containsExactly("1000 messages, the last 0999");
    assertThat(said.getFirst()).isEqualTo("1000 taken, 0 dropped");
  }

  @Test
  void a_full_box_drops_the_oldest_where_that_is_the_policy() {
    flood(Outbox.Policy.DROP_OLDEST);

    assertThat(said.getFirst()).startsWith("1000 taken, ").doesNotContain(" 0 dropped");
    assertThat(seen.getFirst()).endsWith(" messages, the last 0999");
  }

  // Pitfall P9.
  @Test
  void a_full_box_ends_the_session_where_that_is_the_policy() {
    flood(Outbox.Policy.EVICT);

    assertThat(said.getLast())
        .startsWith("0 s: #1 failed: ")
        .endsWith(" messages wait to be read, and no more are kept");
    assertThat(seen).containsExactly("Connection reset");
  }

  @Test
  void a_box_is_full_by_its_bytes_too() {
    service =
        session -> {
          session.greeted();
          var writer = FrameWriter.to(session.out(), LengthPrefix.U32, 1 << 20);
          var box = new Outbox(session, writer, limits, Outbox.Policy.EVICT).start();
          try {
            for (int i = 0; i < 100; i++) {
              box.put(new byte[300_000]);
            }
            box.close();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    run(
        () -> {
          try (var socket = connect()) {
            Thread.sleep(20_000); // virtual time
            readToEnd(socket);
          }
        });

    // Three of them have room in 1 MiB, beside the one that is being written.
    assertThat(said)
        .containsExactly("0 s: #1 failed: 3 messages wait to be read, and no more are kept");
    assertThat(seen).containsExactly("Connection reset");
  }

  @Test
  void the_counters_know_how_connections_have_ended() {
    run(
        () -> {
          try (var good = connect()) {
            FrameWriter.to(good.getOutputStream(), LengthPrefix.U32, 10).write(new byte[3]);
            seen.add(good.getInputStream().readNBytes(7).length + " bytes");
          }
          try (var silent = connect()) {
            readToEnd(silent);
          }
        });

    var counters = Objects.requireNonNull(server).counters();
    assertThat(counters.getAccepted()).isEqualTo(2);
    assertThat(counters.getOpen()).isZero();
    assertThat(counters.getClosed()).isEqualTo(1);
    assertThat(counters.getFailed()).isEqualTo(1);
    assertThat(counters.getBytesIn()).isEqualTo(7);
    assertThat(counters.getBytesOut()).isEqualTo(7);
    assertThat(counters.getEnded()).containsEntry("idle", 1L).containsEntry("stall", 0L);
  }
}
