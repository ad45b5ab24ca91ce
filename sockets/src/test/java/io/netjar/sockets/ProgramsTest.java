package io.netjar.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Network;
import io.netjar.network.Program;
import io.netjar.network.ProgramExit;
import io.netjar.network.RunResult.Outcome;
import io.netjar.network.TimelineEntry;
import io.netjar.network.TimelineEntry.Kind;
import io.netjar.sockets.program.DeadlockReport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Programs on a network: their life, their time, their output, what they are told when they wait
/// for ever.
@SuppressWarnings("AddressSelection") // A host of these networks has one address.
class ProgramsTest {
  private static final long SECOND = 1_000_000_000;

  private static List<String> output(Network network) {
    var lines = new ArrayList<String>();
    network
        .timeline()
        .add(
            entry -> {
              if (entry.kind() == Kind.OUTPUT || entry.kind() == Kind.ERROR_OUTPUT) {
                lines.add(entry.program() + ": " + entry.text());
              }
            });
    return lines;
  }

  private static void echo(int port, boolean forEver) throws IOException {
    try (var listener = new ServerSocket(port, 1000)) {
      do {
        var socket = listener.accept();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (socket) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                  } catch (IOException e) {
                    System.out.println(e);
                  }
                });
      } while (forEver);
    }
  }

  private static String call(String host, int port, String text) throws IOException {
    try (var socket = new Socket(host, port)) {
      socket.getOutputStream().write(text.getBytes(UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void a_call_goes_to_a_host_by_name_and_back() {
    try (var network = Network.create(1)) {
      var lan = network.lan("office", "192.168.1.0/24");
      var lines = output(network);
      lan.host("store").startService("echo", () -> echo(7, true));
      lan.host("desk").start("call", () -> System.out.println(call("store", 7, "hello")));
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      assertThat(lines).containsExactly("call: hello");
    }
  }

  @Test
  void a_method_reference_to_the_clock_reads_the_networks_time_too() {
    try (var network = Network.create(1)) {
      var lines = output(network);
      network
          .host("desk")
          .start(
              "clocks",
              () -> {
                LongSupplier nanoTime = System::nanoTime;
                Supplier<Long> millis = System::currentTimeMillis;
                Thread.sleep(2_000); // virtual time
                System.out.println(nanoTime.getAsLong() + " " + millis.get());
              });
      network.run();
      assertThat(lines).containsExactly("clocks: " + 2 * SECOND + " 1767225602000");
    }
  }

  @Test
  void a_datagram_that_waits_for_arp_arrives_also_where_its_sender_ends_at_once() {
    try (var network = Network.create(1)) {
      var lines = output(network);
      var lan = network.lan("office", "192.168.1.0/24");
      var desk = lan.host("desk");
      lan.host("store")
          .startService(
              "hear",
              () -> {
                try (var socket = new DatagramSocket(7)) {
                  socket.receive(new DatagramPacket(new byte[1], 1));
                  System.out.println("heard");
                }
              });
      // The first question of ARP is lost; the second is asked a second later.
      desk.cable().cut();
      network.after(Duration.ofMillis(500), desk.cable()::mend);
      desk.start(
          "say",
          () -> {
            try (var socket = new DatagramSocket()) {
              var store = InetAddress.getByName("store");
              socket.send(new DatagramPacket(new byte[1], 1, store, 7));
            }
          });
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      assertThat(lines).containsExactly("hear: heard");
      assertThat(network.nowNanos()).isBetween(SECOND, 2 * SECOND);
    }
  }

  @Test
  void a_datagram_to_the_own_host_arrives_also_where_its_sender_ends_at_once() {
    try (var network = Network.create(1)) {
      var lines = output(network);
      var desk = network.host("desk");
      desk.startService(
          "hear",
          () -> {
            try (var socket = new DatagramSocket(7)) {
              socket.receive(new DatagramPacket(new byte[1], 1));
              System.out.println("heard");
            }
          });
      desk.start(
          "say",
          Duration.ofMillis(1),
          () -> {
            try (var socket = new DatagramSocket()) {
              var loopback = InetAddress.getLoopbackAddress();
              socket.send(new DatagramPacket(new byte[1], 1, loopback, 7));
            }
          });
      network.run();
      assertThat(lines).containsExactly("hear: heard");
    }
  }

  @Test
  void an_hour_of_sleep_is_an_hour_of_virtual_time_to_the_nanosecond() {
    try (var network = Network.create(1)) {
      var lines = output(network);
      network
          .host("desk")
          .start(
              "sleep",
              () -> {
                var before = Instant.now();
                long nanos = System.nanoTime();
                Thread.sleep(3_600_000); // virtual time
                System.out.println(System.nanoTime() - nanos);
                System.out.println(before + " " + Instant.now());
                System.out.println(new CountDownLatch(1).await(5, TimeUnit.SECONDS));
                System.out.println(new ArrayBlockingQueue<String>(1).poll(1, TimeUnit.DAYS));
                waitFor(10_000);
                System.out.println(System.nanoTime() - nanos);
              });
      var result = network.run();
      assertThat(lines)
          .containsExactly(
              "sleep: 3600000000000",
              "sleep: 2026-01-01T00:00:00Z 2026-01-01T01:00:00Z",
              "sleep: false",
              "sleep: null",
              "sleep: " + (3600 + 5 + 86_400 + 10) * SECOND);
      assertThat(result.nowNanos()).isEqualTo((3600 + 5 + 86_400 + 10) * SECOND);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // Nobody notifies: it is the time that is waited for.
  private static void waitFor(long millis) throws InterruptedException {
    var lock = new Object();
    synchronized (lock) {
      lock.wait(millis);
    }
  }

  @Test
  void socket_timeouts_are_exact_in_virtual_time() {
    try (var network = Network.create(1)) {
      var lines = output(network);
      network
          .host("desk")
          .start(
              "wait",
              () -> {
                try (var listener = new ServerSocket(7)) {
                  listener.setSoTimeout(90_000);
                  long before = System.nanoTime();
                  try {
                    listener.accept();
                  } catch (IOException e) {
                    System.out.println(e.getMessage() + " " + (System.nanoTime() - before));
                  }
                }
              });
      network.run();
      assertThat(lines).containsExactly("wait: Accept timed out 90000000000");
    }
  }

  @Test
  void a_host_that_does_not_answer_times_out_and_an_unknown_route_is_unreachable() {
    try (var network = Network.create(1)) {
      var lan = network.lan("office", "192.168.1.0/24");
      var lines = output(network);
      lan.host("desk")
          .start(
              "call",
              () -> {
                var socket = new Socket();
                System.out.println(
                    Ground.sayAll(
                        () -> call("192.168.1.77", 7, ""),
                        () -> call("10.9.9.9", 7, ""),
                        () -> call("store", 7, ""),
                        () -> {
                          socket.connect(new InetSocketAddress("192.168.1.78", 7), 500);
                          return "connected";
                        },
                        () -> call("192.168.1.1", 7, "")));
              });
      network.run();
      assertThat(lines)
          .containsExactly(
              "call: NoRouteToHostException: No route to host, "
                  + "SocketException: Network is unreachable, "
                  + "UnknownHostException: store, "
                  + "SocketTimeoutException: Connect timed out, "
                  + "ConnectException: Connection refused");
    }
  }

  @Test
  void a_program_that_throws_fails_with_its_stack_trace() {
    try (var network = Network.create(1)) {
      var lines = output(network);
      var program =
          network
              .host("desk")
              .start(
                  "wrong",
                  () -> {
                    System.out.print("half a line");
                    throw new IllegalStateException("as intended");
                  });
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      assertThat(program.state()).isEqualTo(Program.State.FAILED);
      assertThat(program.failure()).hasMessage("as intended");
      assertThat(lines.get(0)).isEqualTo("wrong: half a line");
      assertThat(lines.get(1)).isEqualTo("wrong: java.lang.IllegalStateException: as intended");
      assertThat(lines.get(2)).contains("ProgramsTest");
    }
  }

  @Test
  void a_program_that_ends_with_an_exit_code_fails_without_a_stack_trace() {
    try (var network = Network.create(1)) {
      var lines = output(network);
      var program =
          network
              .host("desk")
              .start(
                  "exit",
                  () -> {
                    throw new ProgramExit(3);
                  });
      network.run();
      assertThat(program.state()).isEqualTo(Program.State.FAILED);
      assertThat(lines).isEmpty();
    }
  }

  @Test
  void programs_that_wait_for_ever_are_reported_with_call_socket_and_stack() {
    try (var network = Network.create(1)) {
      var lan = network.lan("office", "192.168.1.0/24");
      lan.host("store")
          .start(
              "serve",
              () -> {
                try (var listener = new ServerSocket(7);
                    var socket = listener.accept()) {
                  socket.getInputStream().read();
                }
              });
      lan.host("desk")
          .start(
              "call",
              () -> {
                try (var socket = new Socket("store", 7)) {
                  Thread.ofVirtual().name("taker").start(ProgramsTest::takeForEver);
                  socket.getInputStream().read();
                }
              });
      lan.host("third").startService("idle", () -> echo(9, true));
      var result = network.run();
      assertThat(result.outcome()).isEqualTo(Outcome.DEADLOCK);
      assertThat(result.waiting())
          .extracting(waiting -> waiting.thread() + " in " + waiting.call())
          .containsExactly(
              "serve in Socket.read",
              "call in Socket.read",
              "idle in ServerSocket.accept",
              "taker in ArrayBlockingQueue.take");
      assertThat(result.waiting().get(1).socket())
          .matches("tcp ESTABLISHED 192.168.1.2:\\d+ → 192.168.1.1:7");
      assertThat(result.waiting().get(1).stack().getFirst().getClassName())
          .contains("ProgramsTest");
      String report = DeadlockReport.of(result);
      assertThat(report).contains("call on desk", "Socket.read", "tcp ESTABLISHED");
    }
  }

  private static void takeForEver() {
    try {
      new ArrayBlockingQueue<String>(1).take();
    } catch (InterruptedException e) {
      System.out.println("interrupted");
    }
  }

  @Test
  void a_thousand_clients_are_served_and_the_same_seed_gives_the_same_run() {
    assertThat(manyClients(1000)).isEqualTo(manyClients(1000)).contains("1000 answers");
  }

  private static String manyClients(int count) {
    try (var network = Network.create(5)) {
      var lan = network.lan("office", "10.0.0.0/16");
      var right = new ArrayList<String>();
      lan.host("store").startService("echo", () -> echo(7, true));
      var desk = lan.host("desk");
      desk.start(
          "calls",
          () -> {
            var threads = new ArrayList<Thread>();
            for (int number = 0; number < count; number++) {
              String text = "call " + number;
              threads.add(
                  Thread.ofVirtual()
                      .start(
                          () -> {
                            if (Ground.say(() -> call("store", 7, text)).equals(text)) {
                              right.add(text);
                            }
                          }));
            }
            for (var thread : threads) {
              thread.join();
            }
          });
      network.run();
      return right.size() + " answers, " + network.traceHash() + " " + network.steps() + right;
    }
  }

  @Test
  void services_are_stopped_at_the_end_and_what_they_say_then_is_not_heard() {
    try (var network = Network.create(1)) {
      var lines = output(network);
      var host = network.host("desk");
      var ends = new ArrayList<String>();
      var service =
          host.startService(
              "echo",
              () -> {
                try {
                  echo(7, true);
                } catch (SocketException e) {
                  ends.add(e.getMessage());
                  System.out.println("not heard");
                }
              });
      host.start("short", () -> System.out.println("done"));
      network.run();
      assertThat(service.state()).isEqualTo(Program.State.STOPPED);
      assertThat(ends).containsExactly("Socket closed");
      assertThat(lines).containsExactly("short: done");
    }
  }

  @Test
  void a_network_runs_again_after_it_has_ended() {
    try (var network = Network.create(1)) {
      var lines = output(network);
      var host = network.host("desk");
      host.start("first", () -> System.out.println("one"));
      network.run();
      host.start("second", () -> System.out.println("two"));
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      assertThat(lines).containsExactly("first: one", "second: two");
    }
  }

  @Test
  void sockets_left_open_are_closed_when_a_programs_last_thread_ends() {
    try (var network = Network.create(1)) {
      var lines = output(network);
      var host = network.host("desk");
      host.start(
          "serve",
          () -> {
            try (var listener = new ServerSocket(7);
                var socket = listener.accept()) {
              System.out.println(socket.getInputStream().read());
            }
          });
      host.start("careless", () -> careless(7));
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      assertThat(lines).containsExactly("serve: -1");
    }
  }

  private static void careless(int port) throws IOException {
    var socket = new Socket("localhost", port);
    assertThat(socket.isConnected()).isTrue();
  }

  @Test
  void sockets_and_names_outside_a_program_are_the_operating_systems() throws Exception {
    try (var network = Network.create(1)) {
      network.host("desk").start("short", () -> Thread.sleep(1)); // virtual time
      network.run();
    }
    var loopback = InetAddress.getLoopbackAddress();
    try (var listener = new ServerSocket(0, 1, loopback);
        var client = new Socket(loopback, listener.getLocalPort());
        var server = listener.accept()) {
      client.getOutputStream().write(9);
      assertThat(server.getInputStream().read()).isEqualTo(9);
      assertThat(listener.getClass().getModule()).isSameAs(Object.class.getModule());
    }
    assertThat(InetAddress.getByName("localhost").isLoopbackAddress()).isTrue();
    long before = System.currentTimeMillis();
    assertThat(Instant.now().toEpochMilli()).isBetween(before, before + 60_000);
  }

  @Test
  void a_platform_thread_of_a_program_has_the_sockets_of_its_host() {
    try (var network = Network.create(1)) {
      var lines = output(network);
      network
          .host("desk")
          .start(
              "old",
              () -> {
                var worker =
                    new Thread(
                        () -> System.out.println(Ground.say(() -> new ServerSocket(80))), "worker");
                worker.start();
                worker.join();
              });
      network.run();
      assertThat(String.join("", lines)).contains("ServerSocket[addr=0.0.0.0");
    }
  }

  @Test
  void unsupported_options_name_themselves() {
    try (var network = Network.create(1)) {
      var lines = output(network);
      network
          .host("desk")
          .start(
              "options",
              () -> {
                try (var socket = new Socket()) {
                  System.out.println(
                      Ground.sayAll(
                          () -> socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1),
                          () -> {
                            socket.connect(new InetSocketAddress("::1", 7));
                            return "connected";
                          }));
                }
              });
      network.run();
      assertThat(lines)
          .containsExactly(
              "options: UnsupportedOperationException: 'IP_MULTICAST_TTL' not supported, "
                  + "SocketException: IPv6 protocol family unavailable");
    }
  }

  @Test
  void the_timeline_tells_the_life_of_a_connection() {
    try (var network = Network.create(1)) {
      var lan = network.lan("office", "192.168.1.0/24");
      var told = new ArrayList<TimelineEntry>();
      network.timeline().add(told::add);
      lan.host("store").start("serve", () -> echo(7, false));
      lan.host("desk").start("call", () -> System.out.println(call("store", 7, "x")));
      network.run();
      assertThat(told)
          .extracting(entry -> entry.program() + " " + entry.kind() + " " + entry.text())
          .anySatisfy(text -> assertThat(text).isEqualTo("serve PROGRAM_STARTED program"))
          .anySatisfy(text -> assertThat(text).isEqualTo("serve NOTE tcp listening 0.0.0.0:7"))
          .anySatisfy(text -> assertThat(text).isEqualTo("call NOTE tcp connecting 192.168.1.1:7"))
          .anySatisfy(text -> assertThat(text).startsWith("call NOTE tcp connected 192.168.1.2:"))
          .anySatisfy(text -> assertThat(text).startsWith("serve NOTE tcp accepted 192.168.1.2:"))
          .anySatisfy(text -> assertThat(text).isEqualTo("call NOTE tcp closed 192.168.1.1:7"))
          .anySatisfy(text -> assertThat(text).isEqualTo("call PROGRAM_ENDED "));
    }
  }

  @Test
  void an_executor_whose_task_waits_for_ever_is_a_deadlock() {
    try (var network = Network.create(1)) {
      network
          .lan("office", "10.0.0.0/24")
          .host("desk")
          .start(
              "pool",
              () -> {
                try (var pool = Executors.newVirtualThreadPerTaskExecutor();
                    var listener = new ServerSocket(7)) {
                  pool.submit(listener::accept).get(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
                }
              });
      var result = network.run();
      assertThat(result.outcome()).isEqualTo(Outcome.DEADLOCK);
      assertThat(result.waiting()).hasSize(2);
    }
  }

  @Test
  void closing_an_executor_whose_task_waits_for_ever_is_a_deadlock() {
    try (var network = Network.create(1)) {
      network
          .lan("office", "10.0.0.0/24")
          .host("desk")
          .start(
              "pool",
              () -> {
                try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                  pool.execute(ProgramsTest::takeForEver);
                }
              });
      assertThat(network.run().outcome()).isEqualTo(Outcome.DEADLOCK);
    }
  }

  @Test
  @Timeout(30)
  void writers_whom_nobody_reads_are_a_deadlock_though_tcp_probes_their_windows() {
    try (var network = Network.create(1)) {
      var lan = network.lan("office", "10.0.0.0/24");
      lan.host("store")
          .start(
              "serve",
              () -> {
                try (var listener = new ServerSocket(7)) {
                  writeForEver(listener.accept());
                }
              });
      lan.host("desk").start("call", () -> writeForEver(new Socket("store", 7)));
      var result = network.run();
      assertThat(result.outcome()).isEqualTo(Outcome.DEADLOCK);
      assertThat(result.waiting())
          .extracting(waiting -> waiting.thread() + " in " + waiting.call())
          .containsExactly("serve in Socket.write", "call in Socket.write");
    }
  }

  private static void writeForEver(Socket socket) throws IOException {
    try (socket) {
      while (true) {
        socket.getOutputStream().write(new byte[100_000]);
      }
    }
  }

  @Test
  @Timeout(30)
  void a_sleep_of_days_is_waited_for_while_tcp_probes_windows() {
    try (var network = Network.create(1)) {
      var lan = network.lan("office", "10.0.0.0/24");
      lan.host("store")
          .startService(
              "serve",
              () -> {
                try (var listener = new ServerSocket(7)) {
                  writeForEver(listener.accept());
                }
              });
      var desk = lan.host("desk");
      desk.startService("call", () -> writeForEver(new Socket("store", 7)));
      desk.start("late", () -> Thread.sleep(Duration.ofDays(3))); // virtual time
      var result = network.runFor(Duration.ofDays(4));
      assertThat(result.outcome()).isEqualTo(Outcome.ENDED);
      assertThat(result.nowNanos()).isGreaterThanOrEqualTo(Duration.ofDays(3).toNanos());
    }
  }
}
