package io.netjar.apps.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.RunningProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A receiver in a process of its own that is killed with `SIGKILL` before each of its steps on the
/// disk, one after the other, until a transfer goes through without coming to one.
///
/// `-Dnetjar.files.kills=all` takes all files in all ways of resolving conflicts.
@Timeout(600)
class KilledReceiverTest {
  private static final int SIZE = 17_500_000; // forced once on the way, and at the end
  private static final int CUT = 600_000;

  @TempDir Path folder;

  /// What is sent.
  enum Sent {
    /// One that comes with its offer.
    SMALL(1_000),
    /// One with a journal.
    LARGE(600_000),
    /// One of which a part is there.
    RESUMED(SIZE);

    private final int size;

    Sent(int size) {
      this.size = size;
    }
  }

  /// The receiver: says where it listens, and before which step it has stopped.
  static final class Main {
    private Main() {}

    public static void main(String[] words) throws Exception {
      int last = Integer.parseInt(words[2]);
      var count = new AtomicInteger();
      var disk =
          new StepDisk() {
            @Override
            void step(String what) {
              // What is written to the file itself is covered by what is forced.
              if (!what.matches("WRITE .*\\.part") && count.incrementAndGet() == last) {
                System.out.println("before " + what);
                while (true) {
                  LockSupport.park();
                }
              }
            }
          };
      var receiving = new Receiving(Path.of(words[0]), Conflict.valueOf(words[1]), disk);
      System.out.println(receiving.port());
      Thread.currentThread().join(); // its threads are virtual ones, which keep no process alive
    }
  }

  static Stream<Arguments> transfers() {
    if ("all".equals(System.getProperty("netjar.files.kills"))) {
      return Stream.of(Conflict.values())
          .flatMap(each -> Stream.of(Sent.values()).map(sent -> Arguments.of(each, sent)));
    }
    return Stream.of(
        Arguments.of(Conflict.REFUSE, Sent.SMALL), Arguments.of(Conflict.OVERWRITE, Sent.RESUMED));
  }

  // Pitfall P26.
  @ParameterizedTest
  @MethodSource("transfers")
  void whenever_it_is_killed_there_is_the_old_file_or_the_whole_new_one(
      Conflict conflict, Sent sent) throws Exception {
    List<String> steps = new ArrayList<>();
    for (int n = 1; ; n++) {
      var run = new Run(Files.createDirectory(folder.resolve("run" + n)), conflict, sent);
      String step = run.killBefore(n);
      if (step.isEmpty()) {
        break;
      }
      steps.add(step.replaceAll(" \\..*\\.part", " part").replaceAll("\\d", ""));
      run.sendAgain();
    }
    String last = conflict == Conflict.OVERWRITE ? "before RENAME data" : "before LINK data";
    assertThat(steps).contains("before FORCE part", last, "before FORCE .");
    assertThat(steps.contains("before FORCE part.journal")).isEqualTo(sent != Sent.SMALL);
  }

  /// One receiver, killed at one step.
  private static final class Run {
    private final Path inbox;
    private final Path file;
    private final Conflict conflict;
    private final byte[] older = "older".getBytes(UTF_8);
    private final byte[] content;
    private final String name;

    Run(Path place, Conflict conflict, Sent sent) throws Exception {
      this.conflict = conflict;
      inbox = Files.createDirectory(place.resolve("inbox"));
      content = new byte[sent.size];
      new Random(1).nextBytes(content);
      file = Files.write(place.resolve("data"), content);
      name = conflict == Conflict.RENAME ? "data (2)" : "data";
      if (conflict == Conflict.RENAME || conflict == Conflict.OVERWRITE) {
        Files.write(inbox.resolve("data"), older);
      }
      if (sent == Sent.RESUMED) {
        try (var server = new Receiving(inbox, conflict, Disk.REAL);
            var cutter = new Cutter(server.port(), CUT)) {
          assertThat(send(cutter.address()).code()).isNotZero();
          server.awaitFailure();
        }
        assertThat(names()).hasSizeGreaterThan(1);
      }
    }

    private RunningProgram send(String address) throws Exception {
      return RunningProgram.run("files", "send", file.toString(), address);
    }

    /// Sends, and kills the receiver before a step.
    ///
    /// @return the step; empty where it came to none
    String killBefore(int n) throws Exception {
      Process receiver = start(n);
      try (BufferedReader lines = receiver.inputReader(UTF_8);
          RunningProgram sender =
              RunningProgram.start(
                  "files", "send", file.toString(), "127.0.0.1:" + lines.readLine())) {
        // Ends of itself, or hangs since the receiver has stopped; that is said in a line then.
        Thread ending =
            Thread.ofVirtual()
                .start(
                    () -> {
                      if (code(sender) == 0) {
                        receiver.destroyForcibly();
                      }
                    });
        String step = lines.readLine();
        receiver.destroyForcibly();
        assertThat(receiver.waitFor(30, TimeUnit.SECONDS)).isTrue();
        ending.join();
        if (step == null) {
          assertThat(sender.code()).isZero();
          assertThat(inbox.resolve(name)).hasBinaryContent(content);
          return "";
        }
        assertThat(sender.code()).as(step).isNotZero();
        assertPublishedIsWhole(step);
        return step;
      } finally {
        receiver.destroyForcibly();
      }
    }

    private static int code(RunningProgram sender) {
      try {
        return sender.code();
      } catch (Exception e) {
        return -1;
      }
    }

    private Process start(int n) throws IOException {
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      List<String> command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-Xshare:auto"));
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
      command.add(System.getProperty("java.class.path"));
      command.addAll(List.of(Main.class.getName(), inbox.toString(), conflict.name(), "" + n));
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private void assertPublishedIsWhole(String step) throws IOException {
      for (String each : published()) {
        byte[] is = Files.readAllBytes(inbox.resolve(each));
        boolean isOlder = each.equals("data") && Arrays.equals(is, older);
        boolean isNewer = each.equals(name) && Arrays.equals(is, content);
        assertThat(isOlder || isNewer).as("%s after %s", each, step).isTrue();
      }
      if (conflict == Conflict.RENAME) {
        assertThat(inbox.resolve("data")).hasBinaryContent(older);
      } else if (conflict == Conflict.OVERWRITE) {
        assertThat(inbox.resolve("data")).exists();
      }
    }

    /// The receiver is there again, and so is the sender.
    void sendAgain() throws Exception {
      try (var server = new Receiving(inbox, conflict, Disk.REAL)) {
        RunningProgram sender = send(server.address());

        assertThat(sender.err()).isEmpty();
        assertThat(sender.code()).isZero();
        assertThat(inbox.resolve(name)).hasBinaryContent(content);
        assertThat(published())
            .isEqualTo(conflict == Conflict.RENAME ? List.of("data", name) : List.of(name));
        assertThat(server.failures()).isEmpty();
      }
      // What was left before a journal could tell of it goes with the time.
      assertThat(Leftovers.delete(inbox(), Duration.ZERO).deleted()).isLessThan(3);
      assertThat(names()).isEqualTo(published());
    }

    private Inbox inbox() {
      return new Inbox(inbox, conflict, true);
    }

    private List<String> published() throws IOException {
      return names().stream().filter(each -> !Directory.isTemporary(each)).toList();
    }

    private List<String> names() throws IOException {
      try (Stream<Path> entries = Files.list(inbox)) {
        return entries.map(path -> path.getFileName().toString()).sorted().toList();
      }
    }
  }
}
