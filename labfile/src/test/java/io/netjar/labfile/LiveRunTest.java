package io.netjar.labfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Program;
import io.netjar.network.ProgramExit;
import io.netjar.network.RunResult.Outcome;
import io.netjar.network.TimelineEntry;
import io.netjar.network.TimelineEntry.Kind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LiveRunTest {
  private static final String LAB =
      """
      lans:
        office: { subnet: 192.168.1.0/24, hosts: [desk, store] }
      programs:
        - { host: store, run: "echo serve --insecure --port 7" }
        - { host: desk, run: "echo call --insecure --message hello store:7", after: 300 ms }
      """;

  @TempDir Path folder;

  private final List<TimelineEntry> timeline = Collections.synchronizedList(new ArrayList<>());

  private LiveRun start(String text, Guest guest) throws Exception {
    var lab = LabRun.read(Files.writeString(folder.resolve("lab.yaml"), text));
    return LiveRun.start(lab, null, timeline::add, guest, _ -> {});
  }

  private List<String> said(Kind kind) {
    return List.copyOf(timeline).stream()
        .filter(entry -> entry.kind() == kind)
        .map(entry -> entry.host() + ": " + entry.text())
        .toList();
  }

  @Test
  void programs_of_the_lab_run_in_real_time_and_print_into_the_timeline() throws Exception {
    LabReport report;
    try (var run = start(LAB, new Guest("desk", "guest", () -> {}))) {
      report = run.await().orElseThrow();
    }

    assertThat(report.result().outcome()).isEqualTo(Outcome.ENDED);
    assertThat(report.programs())
        .extracting(LabReport.ProgramReport::state)
        .containsExactly(Program.State.STOPPED, Program.State.ENDED, Program.State.ENDED);
    assertThat(report.realNanos()).isGreaterThanOrEqualTo(300_000_000);
    assertThat(said(Kind.OUTPUT))
        .contains("store: echo: listening on tcp 0.0.0.0:7")
        .anySatisfy(line -> assertThat(line).startsWith("desk: hello  5 bytes back"));
  }

  @Test
  void what_happens_after_the_report_is_in_no_timeline() throws Exception {
    var open = new ConcurrentLinkedQueue<ServerSocket>();
    try (var run = start(LAB, new Guest("desk", "guest", () -> open.add(new ServerSocket(9000))))) {
      assertThat(run.await()).isPresent();
      int before = timeline.size();

      open.remove().close();

      assertThat(timeline).hasSize(before);
    }
    assertThat(said(Kind.NOTE)).contains("desk: tcp listening 0.0.0.0:9000");
  }

  @Test
  void a_guest_finds_the_services_of_the_lab_ready() throws Exception {
    var answer = new ConcurrentLinkedQueue<Object>();
    Guest guest =
        new Guest(
            "desk",
            "guest",
            () -> {
              try (var socket = new Socket(InetAddress.getAllByName("store")[0], 7)) {
                socket.getOutputStream().write('x');
                answer.add((char) socket.getInputStream().read());
              }
            });

    try (var run = start(LAB, guest)) {
      assertThat(run.await().orElseThrow().guest().exitStatus()).isZero();
    }

    assertThat(answer).containsExactly('x');
  }

  @Test
  void a_run_waits_for_the_threads_of_the_guest() throws Exception {
    var mainHasEnded = new CountDownLatch(1);
    var ended = new ConcurrentLinkedQueue<Object>();
    Guest guest =
        new Guest(
            "desk",
            "guest",
            () -> {
              var main = Thread.currentThread();
              var second =
                  new Thread(
                      () -> {
                        try {
                          main.join();
                          mainHasEnded.await();
                          ended.add("second");
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                      });
              assertThat(second.isDaemon()).isFalse();
              second.start();
            });

    try (var run = start(LAB, guest)) {
      mainHasEnded.countDown();
      run.await();
      assertThat(ended).containsExactly("second");
    }
  }

  @Test
  void the_status_that_a_guest_ends_with_is_reported() throws Exception {
    Guest guest =
        new Guest(
            "desk",
            "guest",
            () -> {
              throw new ProgramExit(9);
            });

    try (var run = start(LAB, guest)) {
      assertThat(run.await().orElseThrow().guest().exitStatus()).isEqualTo(9);
    }
  }

  @Test
  void the_limit_ends_a_run_and_closes_what_it_waits_for() throws Exception {
    var thrown = new CountDownLatch(1);
    Guest guest =
        new Guest(
            "desk",
            "guest",
            () -> {
              try (var listener = new ServerSocket(80)) {
                listener.accept();
              } catch (SocketException e) {
                thrown.countDown();
              }
            });

    try (var run = start("limit: 600 ms\n" + LAB, guest)) {
      var report = run.await().orElseThrow();
      assertThat(report.result().outcome()).isEqualTo(Outcome.TIME_LIMIT);
      assertThat(report.guest().state()).isEqualTo(Program.State.RUNNING);
    }

    thrown.await();
  }
}
