package io.netjar.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import io.netjar.network.TimelineEntry.Kind;
import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Programs in virtual time that wait for the machine: for child processes, and for whoever is at
/// the other end of a pipe.
@Timeout(60)
@SuppressWarnings({"AddressSelection", "ThreadPriorityCheck"}) // As programs are.
class MachineWaitTest {
  private static final long MILLI_NANOS = 1_000_000;

  /// What a program said, how many virtual nanoseconds it took, and what the run noted.
  private record Ran(String said, long nanos, List<String> notes, long traceHash) {}

  private static Ran run(Callable<?> body) {
    var said = new StringBuilder();
    var notes = new ArrayList<String>();
    try (var network = Network.create(1)) {
      var lan = network.lan("office", "192.168.1.0/24");
      network
          .timeline()
          .add(
              entry -> {
                if (entry.kind() == Kind.NOTE && entry.program().isEmpty()) {
                  notes.add(entry.text());
                }
              });
      lan.host("desk").start("test", () -> said.append(body.call()));
      lan.host("store").startService("echo", MachineWaitTest::echo);
      assertThat(network.run().outcome()).isEqualTo(Outcome.ENDED);
      return new Ran(said.toString(), network.nowNanos(), notes, network.traceHash());
    }
  }

  private static void echo() throws IOException {
    try (var listener = new ServerSocket(7)) {
      while (!listener.isClosed()) {
        try (var socket = listener.accept()) {
          var _ = socket.getInputStream().transferTo(socket.getOutputStream());
        }
      }
    }
  }

  private static String ask(String text) throws IOException {
    try (var socket = new Socket("store", 7)) {
      socket.getOutputStream().write(text.getBytes(UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static Process shell(String command) throws IOException {
    return new ProcessBuilder("/bin/sh", "-c", command).start();
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
  }

  @Test
  void a_child_takes_no_virtual_time() {
    var ran =
        run(
            () -> {
              var child = shell("echo hi; exit 3");
              return output(child) + " " + child.waitFor() + " " + shell("exit 4").waitFor();
            });
    assertThat(ran.said).isEqualTo("hi 3 4");
    assertThat(ran.nanos).isZero();
    assertThat(ran.notes).isEmpty();
  }

  @Test
  void frames_around_a_child_are_the_same_in_each_run() {
    Callable<String> body = () -> ask("a") + output(shell("echo b")) + ask("c");
    var first = run(body);
    assertThat(first.said).isEqualTo("abc");
    assertThat(run(body)).isEqualTo(first);
  }

  @Test
  void the_end_of_a_child_completes_futures_on_threads_of_the_program() {
    var ran =
        run(
            () -> {
              var child = shell("exit 3");
              return child.onExit().join().exitValue()
                  + shell("exit 0")
                      .toHandle()
                      .onExit()
                      .thenApplyAsync(_ -> " " + Thread.currentThread().getName())
                      .thenApply(name -> name + " " + askQuietly())
                      .get();
            });
    assertThat(ran.said).isEqualTo("3 ForkJoinPool.commonPool-worker-1 here");
  }

  private static String askQuietly() {
    try {
      return ask("here");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_thread_may_read_what_another_makes_a_child_write() {
    var ran =
        run(
            () -> {
              var child = new ProcessBuilder("cat").start();
              var count = new FutureTask<>(() -> child.getInputStream().readAllBytes().length);
              new Thread(count).start();
              Thread.yield(); // it reads before anything is there
              try (var out = child.getOutputStream()) {
                out.write(new byte[1_000_000]);
              }
              return count.get() + " " + child.waitFor();
            });
    assertThat(ran.said).isEqualTo("1000000 0");
    assertThat(ran.nanos).isZero();
  }

  @Test
  void whoever_destroys_a_child_after_some_time_gets_his_turn() {
    var ran =
        run(
            () -> {
              var child = new ProcessBuilder("cat").start();
              var status = new FutureTask<>(child::waitFor);
              new Thread(status).start();
              Thread.sleep(300); // virtual time, which the clock on the wall lets go on
              child.destroy();
              return status.get();
            });
    assertThat(ran.said).isEqualTo("143"); // 128 and SIGTERM's number
    assertThat(ran.nanos).isEqualTo(300 * MILLI_NANOS);
    assertThat(ran.notes).singleElement().asString().contains("waits for the machine");
  }

  @Test
  void a_wait_for_a_child_has_its_limit_in_virtual_time() {
    var ran =
        run(
            () -> {
              var child = new ProcessBuilder("cat").start();
              boolean hasEnded = child.waitFor(50, TimeUnit.MILLISECONDS);
              child.destroy();
              return hasEnded;
            });
    assertThat(ran.said).isEqualTo("false");
    assertThat(ran.nanos).isEqualTo(50 * MILLI_NANOS);
  }

  @Test
  void the_initialiser_of_a_class_may_read_what_a_child_writes() {
    assertThat(run(() -> Told.WORD).said).isEqualTo("told");
  }

  private static final class Told {
    static final String WORD = word();

    private Told() {}

    static String word() {
      try {
        return output(shell("sleep 0.01; echo told"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void a_named_pipe_is_waited_for_by_streams_and_channels(@TempDir Path folder) {
    var ran =
        run(
            () -> {
              try (var reader =
                  new BufferedReader(new FileReader(filled(folder, "one").toFile(), UTF_8))) {
                return reader.readLine() + " " + Files.readString(filled(folder, "two"));
              }
            });
    assertThat(ran.said).isEqualTo("one two\n");
  }

  /// A pipe into which a child writes.
  private static Path filled(Path folder, String text) throws Exception {
    var pipe = folder.resolve(text);
    var _ = shell("mkfifo " + pipe).waitFor();
    shell("echo " + text + " > " + pipe);
    return pipe;
  }

  @Test
  void somebody_elses_child_is_waited_for() {
    var ran =
        run(
            () -> {
              var child = shell("sleep 100 >/dev/null 2>&1 & echo $!");
              var handle = ProcessHandle.of(Long.parseLong(output(child))).orElseThrow();
              handle.destroy();
              return handle.onExit().get().isAlive();
            });
    assertThat(ran.said).isEqualTo("false");
  }

  @Test
  void a_program_that_waits_for_ever_is_told_though_its_children_have_ended() {
    try (var network = Network.create(1)) {
      network
          .host("desk")
          .start(
              "stuck",
              () -> {
                var _ = shell("exit 0").waitFor();
                new ServerSocket(80).accept();
              });
      var result = network.run();
      assertThat(result.outcome()).isEqualTo(Outcome.DEADLOCK);
      assertThat(result.waiting())
          .singleElement()
          .extracting("call")
          .isEqualTo("ServerSocket.accept");
    }
  }
}
