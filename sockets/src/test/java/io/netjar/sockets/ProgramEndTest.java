package io.netjar.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Network;
import io.netjar.network.Program;
import io.netjar.network.ProgramBody;
import io.netjar.network.ProgramExit;
import io.netjar.network.RunResult.Outcome;
import io.netjar.network.TimelineEntry.Kind;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// How a program ends: as a JVM of its own would.
class ProgramEndTest {
  private record Ended(Program program, List<String> said, long seconds) {}

  private static Ended run(ProgramBody body) {
    var said = new ArrayList<String>();
    try (var network = Network.create(1)) {
      network
          .timeline()
          .add(
              entry -> {
                if (entry.kind() == Kind.OUTPUT || entry.kind() == Kind.ERROR_OUTPUT) {
                  said.add(entry.text());
                }
              });
      var program = network.host("desk").start("test", body);
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      return new Ended(program, said, TimeUnit.NANOSECONDS.toSeconds(network.nowNanos()));
    }
  }

  private static void sleep(int seconds) {
    try {
      Thread.sleep(Duration.ofSeconds(seconds)); // virtual time
    } catch (InterruptedException _) {
      System.out.println("interrupted");
    }
  }

  @Test
  void a_thread_that_is_no_daemon_keeps_its_program_alive() {
    var ended =
        run(
            () -> {
              new Thread(
                      () -> {
                        sleep(5);
                        System.out.println("last");
                      })
                  .start();
              var daemon = new Thread(() -> sleep(100));
              daemon.setDaemon(true);
              daemon.start();
              Thread.startVirtualThread(() -> sleep(100));
            });
    assertThat(ended.said()).containsExactly("last");
    assertThat(ended.seconds()).isEqualTo(5);
    assertThat(ended.program().state()).isEqualTo(Program.State.ENDED);
  }

  @Test
  void what_main_throws_goes_to_its_handler_which_may_exit() {
    var ended =
        run(
            () -> {
              Thread.currentThread()
                  .setUncaughtExceptionHandler(
                      (thread, thrown) -> {
                        System.out.println(thread.getName() + " " + thrown.getMessage());
                        System.exit(13);
                      });
              throw new IllegalStateException("lost");
            });
    assertThat(ended.said()).containsExactly("main lost");
    assertThat(ended.program().failure())
        .isInstanceOfSatisfying(ProgramExit.class, exit -> assertThat(exit.code()).isEqualTo(13));
  }

  @Test
  void exit_ends_the_program_and_not_the_jvm() {
    var ended =
        run(
            () -> {
              Runtime.getRuntime()
                  .addShutdownHook(
                      new Thread(
                          () -> {
                            sleep(2);
                            System.out.println("hook");
                          }));
              new Thread(() -> sleep(100)).start();
              try {
                System.exit(3);
              } finally {
                System.out.println("never");
              }
            });
    assertThat(ended.said()).containsExactly("hook");
    assertThat(ended.seconds()).isEqualTo(2);
    assertThat(ended.program().failure())
        .isInstanceOfSatisfying(ProgramExit.class, exit -> assertThat(exit.code()).isEqualTo(3));
  }

  /// A place that a program ends from.
  record Place(String name, ProgramBody body) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Place> places() {
    return List.of(
        new Place("the initialiser of a class", () -> System.out.println(Ending.VALUE)),
        new Place("synchronized", ProgramEndTest::exitInMonitor),
        new Place("a daemon", () -> start(true, ProgramEndTest::exit)),
        new Place("a virtual thread", () -> Thread.startVirtualThread(ProgramEndTest::exit).join()),
        new Place(
            "a pool", () -> Executors.newFixedThreadPool(2).submit(ProgramEndTest::exit).get()),
        new Place("the common pool", () -> CompletableFuture.runAsync(ProgramEndTest::exit).join()),
        new Place("a timer", ProgramEndTest::exitByTimer),
        new Place("a handler of what a thread throws", ProgramEndTest::exitByHandler),
        new Place("a selector loop", ProgramEndTest::exitBySelector),
        new Place("beside a read", ProgramEndTest::exitBesideRead),
        new Place("two threads at once", ProgramEndTest::exitTwice));
  }

  @ParameterizedTest
  @MethodSource("places")
  void exit_ends_the_program_from_every_place_and_runs_hooks_once(Place place) {
    var ended =
        run(
            () -> {
              Runtime.getRuntime()
                  .addShutdownHook(
                      new Thread(
                          () -> {
                            sleep(1);
                            System.out.println("hook");
                          }));
              try {
                place.body.run();
              } finally {
                Thread.currentThread().join(20_000); // virtual time
                System.out.println("never");
              }
            });
    assertThat(ended.said()).containsExactly("hook");
    assertThat(ended.program().failure())
        .isInstanceOfSatisfying(ProgramExit.class, exit -> assertThat(exit.code()).isEqualTo(9));
  }

  private static void exit() {
    System.exit(9);
  }

  private static final class Ending {
    static final int VALUE = value();

    private Ending() {}

    static int value() {
      exit();
      return 1;
    }
  }

  private static void exitInMonitor() {
    synchronized (ProgramEndTest.class) {
      exit();
    }
  }

  private static void start(boolean isDaemon, Runnable task) {
    var thread = new Thread(task);
    thread.setDaemon(isDaemon);
    thread.start();
  }

  private static void exitByTimer() {
    new Timer(true)
        .schedule(
            new TimerTask() {
              @Override
              public void run() {
                exit();
              }
            },
            1000);
  }

  private static void exitByHandler() {
    try {
      var thread =
          new Thread(
              () -> {
                throw new IllegalStateException("lost");
              });
      thread.setUncaughtExceptionHandler((_, _) -> exit());
      thread.start();
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void exitBySelector() throws IOException {
    var selector = Selector.open();
    start(false, selector::wakeup);
    if (selector.select() == 0) {
      exit();
    }
  }

  private static void exitBesideRead() throws IOException {
    start(false, () -> readFrom(99));
    start(false, ProgramEndTest::exit);
  }

  private static void readFrom(int port) {
    try (var listener = new ServerSocket(port)) {
      listener.accept();
    } catch (IOException e) {
      System.out.println(e.getMessage());
    }
  }

  private static void exitTwice() {
    start(false, ProgramEndTest::exit);
    start(false, () -> System.exit(8));
  }

  @Test
  void a_hook_may_halt_the_program_with_another_status() {
    var ended =
        run(
            () -> {
              Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(5)));
              System.exit(3);
            });
    assertThat(ended.program().failure())
        .isInstanceOfSatisfying(ProgramExit.class, exit -> assertThat(exit.code()).isEqualTo(5));
  }

  @Test
  void halt_runs_no_hooks() {
    var ended =
        run(
            () -> {
              Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
              Runtime.getRuntime().halt(0);
            });
    assertThat(ended.said()).isEmpty();
    assertThat(ended.program().state()).isEqualTo(Program.State.ENDED);
  }

  @Test
  void hooks_run_when_the_last_thread_has_ended_and_may_be_removed() {
    var ended =
        run(
            () -> {
              var removed = new Thread(() -> System.out.println("removed"));
              Runtime.getRuntime().addShutdownHook(removed);
              Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
              System.out.println(Runtime.getRuntime().removeShutdownHook(removed));
              new Thread(() -> sleep(1)).start();
            });
    assertThat(ended.said()).containsExactly("true", "hook");
    assertThat(ended.program().state()).isEqualTo(Program.State.ENDED);
  }

  @Test
  void what_a_thread_throws_is_printed_as_in_a_jvm_and_fails_nothing() {
    var ended =
        run(
            () -> {
              var thread =
                  new Thread(
                      () -> {
                        throw new IllegalStateException("thrown");
                      },
                      "bad");
              thread.start();
              thread.join();
            });
    assertThat(ended.said().getFirst())
        .isEqualTo("Exception in thread \"bad\" java.lang.IllegalStateException: thrown");
    assertThat(ended.program().state()).isEqualTo(Program.State.ENDED);
  }

  @Test
  void sockets_that_were_not_closed_are_known_by_name() {
    var ended = run(() -> keep(new ServerSocket(80)));
    assertThat(ended.program().unclosedSockets()).containsExactly("tcp LISTEN 0.0.0.0:80");
  }

  private static void keep(ServerSocket socket) {
    assertThat(socket.isClosed()).isFalse();
  }

  @Test
  void a_deadlock_names_the_platform_threads() {
    try (var network = Network.create(1)) {
      network.host("desk").start("stuck", () -> new Thread(LockSupport::park, "worker").start());
      var result = network.run();
      assertThat(result.outcome()).isEqualTo(Outcome.DEADLOCK);
      assertThat(result.waiting()).extracting("thread").containsExactly("worker");
    }
  }
}
