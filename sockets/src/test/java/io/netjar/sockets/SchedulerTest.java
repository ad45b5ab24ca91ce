package io.netjar.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Network;
import io.netjar.network.Program;
import io.netjar.network.RunResult.Outcome;
import io.netjar.network.TimelineEntry.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// The order in which program threads run, also where monitors are in play, and what is left of
/// them in the JVM.
@SuppressWarnings("AddressSelection") // A host of these networks has one address.
class SchedulerTest {
  /// Many threads that hold monitors while they sleep, wait with and without a time, and notify.
  private static final class Rivals {
    private final StringBuilder log = new StringBuilder();
    private final ArrayDeque<Integer> queue = new ArrayDeque<>();

    String fight() throws InterruptedException {
      var threads = new ArrayList<Thread>();
      for (int number = 0; number < 6; number++) {
        int own = number;
        threads.add(Thread.ofVirtual().start(() -> quietly(() -> hold(own))));
      }
      for (int number = 0; number < 3; number++) {
        int own = number;
        threads.add(Thread.ofVirtual().start(() -> quietly(() -> put(own))));
        threads.add(Thread.ofVirtual().start(() -> quietly(() -> take(own))));
      }
      for (var thread : threads) {
        thread.join();
      }
      return log.toString();
    }

    @SuppressWarnings("WaitNotInLoop") // Whatever ends the wait: it is the order that counts.
    private void hold(int own) throws InterruptedException {
      for (int turn = 0; turn < 20; turn++) {
        synchronized (log) {
          log.append(own).append(' ');
          if (turn % 7 == own) {
            Thread.sleep(1); // virtual time
          }
          if (turn % 3 == 0) {
            log.notifyAll();
          } else if (turn % 5 == 0) {
            log.wait(3);
          }
        }
      }
    }

    private void put(int own) throws InterruptedException {
      for (int turn = 0; turn < 20; turn++) {
        synchronized (queue) {
          while (queue.size() > 2) {
            queue.wait();
          }
          queue.add(own * 100 + turn);
          queue.notifyAll();
        }
      }
    }

    private void take(int own) throws InterruptedException {
      for (int turn = 0; turn < 20; turn++) {
        synchronized (queue) {
          while (queue.isEmpty()) {
            queue.wait();
          }
          log.append(own).append(':').append(queue.remove()).append(' ');
          queue.notifyAll();
        }
      }
    }
  }

  private interface Interruptible {
    void run() throws InterruptedException;
  }

  private static void quietly(Interruptible body) {
    try {
      body.run();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void monitors_change_hands_in_the_same_order_in_200_runs() {
    String first = rivals();
    for (int run = 1; run < 200; run++) {
      assertThat(rivals()).as("run %d", run).isEqualTo(first);
    }
  }

  private static String rivals() {
    var logs = new ArrayList<String>();
    try (var network = Network.create(1)) {
      network.host("desk").start("rivals", () -> logs.add(new Rivals().fight()));
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      return logs + " " + network.steps() + " " + network.nowNanos();
    }
  }

  @Test
  void threads_run_in_the_order_in_which_they_became_ready() {
    var order = new ArrayList<Integer>();
    try (var network = Network.create(1)) {
      network
          .host("desk")
          .start(
              "order",
              () -> {
                try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                  for (int number = 0; number < 100; number++) {
                    int own = number;
                    executor.execute(
                        () ->
                            quietly(
                                () -> {
                                  Thread.sleep(own % 3); // virtual time
                                  order.add(own);
                                }));
                  }
                }
              });
      network.run();
    }
    var expected = new ArrayList<Integer>();
    for (int rest = 0; rest < 3; rest++) {
      for (int number = rest; number < 100; number += 3) {
        expected.add(number);
      }
    }
    assertThat(order).isEqualTo(expected);
  }

  @Test
  void queues_hand_over_in_virtual_time() {
    var took = new ArrayList<String>();
    try (var network = Network.create(1)) {
      var queue = new ArrayBlockingQueue<String>(1);
      var host = network.host("desk");
      host.start(
          "taker", () -> took.add(queue.poll(10, TimeUnit.SECONDS) + " " + network.nowNanos()));
      host.start("putter", Duration.ofSeconds(7), () -> queue.put("late"));
      network.run();
    }
    assertThat(took).containsExactly("late 7000000000");
  }

  @Test
  void two_networks_take_turns_in_one_jvm() {
    try (var one = Network.create(1);
        var other = Network.create(2)) {
      var said = new ArrayList<String>();
      one.host("desk").start("a", () -> sleepAndSay(said, "one", 5));
      other.host("desk").start("b", () -> sleepAndSay(said, "other", 3));
      one.runFor(Duration.ofSeconds(1));
      other.run();
      one.run();
      assertThat(said).containsExactly("other 3", "one 5");
    }
  }

  private static void sleepAndSay(List<String> said, String what, int seconds)
      throws InterruptedException {
    Thread.sleep(Duration.ofSeconds(seconds)); // virtual time
    said.add(what + " " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()));
  }

  @Test
  void a_crash_stops_the_programs_of_a_host_and_their_peers_find_out() {
    try (var network = Network.create(1)) {
      var lan = network.lan("office", "192.168.1.0/24");
      var said = new ArrayList<String>();
      var store = lan.host("store");
      var server =
          store.start(
              "serve",
              () -> {
                try (var listener = new ServerSocket(7);
                    var socket = listener.accept()) {
                  said.add("never " + socket.getInputStream().read());
                }
              });
      lan.host("desk")
          .start(
              "call",
              () -> {
                try (var socket = new Socket("store", 7)) {
                  Thread.sleep(1000); // virtual time
                  store.crash();
                  socket.getOutputStream().write(1);
                  said.add(Ground.say(() -> socket.getInputStream().read()));
                }
              });
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      assertThat(server.state()).isEqualTo(Program.State.STOPPED);
      assertThat(said).containsExactly("SocketException: Connection reset");
    }
  }

  @Test
  void a_thread_that_does_not_want_to_end_is_left_behind() {
    try (var network = Network.create(1)) {
      var host = network.host("desk");
      host.startService("stubborn", SchedulerTest::waitAgainAndAgain);
      host.start("short", () -> Thread.sleep(1)); // virtual time
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      host.start("after", () -> Thread.sleep(1)); // virtual time
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
    }
  }

  @SuppressWarnings("InfiniteLoopStatement")
  private static void waitAgainAndAgain() {
    while (true) {
      LockSupport.parkNanos(1_000_000); // virtual time
      if (Thread.interrupted()) {
        LockSupport.park();
      }
    }
  }

  @Test
  void a_thousand_networks_leave_nothing_behind() {
    for (int warmUp = 0; warmUp < 20; warmUp++) {
      runOneOfMany();
    }
    long before = usedBytes();
    for (int count = 0; count < 1000; count++) {
      runOneOfMany();
    }
    // A network with its hosts, sockets and threads takes more than 20 KB while it lives.
    assertThat(usedBytes() - before).isLessThan(4_000_000);
  }

  private static void runOneOfMany() {
    try (var network = Network.create(1)) {
      var lan = network.lan("office", "192.168.1.0/24");
      lan.host("store").startService("serve", SchedulerTest::serve);
      lan.host("desk")
          .start(
              "call",
              () -> {
                Thread.ofVirtual().start(LockSupport::park);
                try (var socket = new Socket("store", 7)) {
                  socket.getInputStream().read();
                }
              });
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
    }
  }

  private static void serve() throws IOException {
    try (var listener = new ServerSocket(7)) {
      while (true) {
        listener.accept().getOutputStream().write(1);
      }
    }
  }

  private static long usedBytes() {
    var runtime = Runtime.getRuntime();
    for (int round = 0; round < 3; round++) {
      runtime.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void without_the_flag_one_error_says_which_flag_is_missing() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), WithoutFlag.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    assertThat(said.strip())
        .isEqualTo(
            "programs on a network need a JVM started with"
                + " --add-opens=java.base/java.lang=ALL-UNNAMED, with -javaagent:netjar.jar, or by"
                + " ./netjar java");
  }

  /// Starts a program in a JVM without the flag.
  static final class WithoutFlag {
    private WithoutFlag() {}

    /// Prints what the attempt is told.
    public static void main(String[] arguments) {
      try (var network = Network.create(1)) {
        network.host("desk").start("any", () -> {});
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void a_foreign_thread_that_resumes_a_program_is_told_of() throws Exception {
    try (var network = Network.create(1)) {
      var notes = new ArrayList<String>();
      network
          .timeline()
          .add(
              entry -> {
                if (entry.kind() == Kind.NOTE) {
                  notes.add(entry.text());
                }
              });
      var sleeper = new ArrayList<Thread>();
      network
          .host("desk")
          .start(
              "sleeper",
              () -> {
                sleeper.add(Thread.currentThread());
                LockSupport.park();
              });
      assertThat(network.run().outcome()).isEqualTo(Outcome.DEADLOCK);
      var foreign = new Thread(() -> LockSupport.unpark(sleeper.getFirst()), "foreign");
      foreign.start();
      foreign.join();
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      assertThat(notes).anyMatch(note -> note.contains("'foreign' outside virtual time"));
    }
  }

  @Test
  void networks_that_run_at_the_same_time_do_not_disturb_each_other() throws InterruptedException {
    var found = new ConcurrentLinkedQueue<String>();
    var threads = new ArrayList<Thread>();
    for (int number = 0; number < 4; number++) {
      int own = number;
      threads.add(Thread.ofPlatform().start(() -> found.addAll(outcomes(own))));
    }
    for (var thread : threads) {
      thread.join();
    }
    assertThat(found).hasSize(4 * 10).containsOnly("ENDED");
  }

  /// How ten runs end whose program uses what the whole JVM shares, and what went wrong in it.
  private static List<String> outcomes(int own) {
    var found = new ArrayList<String>();
    for (int run = 0; run < 10; run++) {
      try (var network = Network.create(1)) {
        var lan = network.lan("office", "10." + own + ".0.0/16");
        lan.host("store");
        lan.host("desk")
            .start(
                "print and look up",
                () -> {
                  for (int turn = 0; turn < 300; turn++) {
                    System.out.println(turn);
                    Thread.sleep(1); // virtual time
                    String address = InetAddress.getByName("store").getHostAddress();
                    if (!address.equals("10." + own + ".0.1")) {
                      found.add("another network's " + address);
                    }
                  }
                });
        found.add(network.run().outcome().name());
      }
    }
    return found;
  }
}
