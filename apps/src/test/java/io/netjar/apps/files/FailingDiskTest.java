package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netjar.apps.Keyboard;
import io.netjar.apps.ProgramProcess;
import io.netjar.apps.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Receivers whose disk is full, or fails, or may not be written to: by a file system of 1 MiB that
/// only their process sees, and by a disk that fails at any step.
@Timeout(120)
class FailingDiskTest {
  private static final String TINY = "tiny  1 byte  sent and saved";

  @TempDir Path folder;
  private Path inbox = Path.of("");
  private Path large = Path.of("");
  private Path tiny = Path.of("");

  @BeforeEach
  void lay_out() throws IOException {
    inbox = Files.createDirectory(folder.resolve("inbox"));
    large = file("large", 800_000);
    tiny = file("tiny", 1);
  }

  /// A receiver into a file system of its own.
  private final class SmallDisk implements AutoCloseable {
    private final ProgramProcess receiver;
    private final int port;

    SmallDisk(String... options) throws Exception {
      // Nobody but root may mount, except in a namespace of users of its own.
      String mount = "mount -t tmpfs -o size=1m netjar " + inbox;
      String unshare = isRoot() ? "unshare -m" : "unshare -rm";
      String probe = unshare + " bash -c '" + mount + "' 2>&1";
      assumeTrue(
          new ProcessBuilder("bash", "-c", probe).start().waitFor() == 0,
          "no file system can be mounted here: " + probe);
      List<String> words =
          Stream.concat(
                  Stream.of("files", "serve", "--into", inbox + "", "--bind", "127.0.0.1"),
                  Stream.concat(Stream.of(options), Stream.of("--port", "0")))
              .toList();
      receiver =
          ProgramProcess.start(
              folder,
              "exec " + unshare + " bash -c '" + mount + " && exec \"$@\"' x \"$@\"",
              words.toArray(String[]::new));
      port = receiver.port();
    }

    private static boolean isRoot() {
      return "root".equals(System.getProperty("user.name"));
    }

    /// The folder as the receiver sees it.
    Path inside() {
      return Path.of("/proc/" + receiver.id() + "/root" + inbox);
    }

    /// Takes all of the room but so many bytes.
    void fillUpTo(int left) throws IOException {
      long free = Files.getFileStore(inside()).getUsableSpace();
      Files.write(inside().resolve("filler"), new byte[(int) (free - left)]);
    }

    /// Takes all of the room when the receiver has seen that there is enough.
    void fillUpWhenItHasBegun() throws IOException {
      while (names().stream().noneMatch(Incoming::isTemporary)) {
        Thread.onSpinWait();
      }
      fillUpTo(100_000);
    }

    RunningProgram send(int at, String... words) throws Exception {
      List<String> all =
          Stream.concat(
                  Stream.concat(Stream.of("files", "send"), Stream.of(words)),
                  Stream.of("127.0.0.1:" + at))
              .toList();
      return RunningProgram.run(all.toArray(String[]::new));
    }

    List<String> names() throws IOException {
      return FailingDiskTest.names(inside());
    }

    @Override
    public void close() {
      receiver.close();
    }
  }

  // Pitfall P22.
  // Pitfall P25.
  @Test
  void a_file_for_which_there_is_no_room_is_refused_before_its_bytes_and_the_next_goes()
      throws Exception {
    Path huge = file("huge", 2_000_000);
    try (var disk = new SmallDisk()) {
      RunningProgram sender = disk.send(disk.port, huge.toString(), tiny.toString());

      assertThat(sender.code()).isEqualTo(3);
      assertThat(sender.err()).hasSize(1);
      assertThat(sender.err().getFirst())
          .matches(
              "files: huge  refused: 2,000,000 bytes are to come, and there is room for 1,0.*"
                  + " bytes");
      assertThat(sender.out()).containsExactly(TINY);
      assertThat(disk.names()).containsExactly("tiny");
    }
  }

  // Pitfall P25.
  @Test
  void a_disk_that_fills_up_on_the_way_is_told_and_the_rest_comes_when_there_is_room()
      throws Exception {
    try (var disk = new SmallDisk()) {
      try (var proxy = new Cutter(disk.port, 2_000, () -> disk.fillUpTo(300_000))) {
        RunningProgram sender = disk.send(proxy.port(), large.toString(), tiny.toString());

        assertThat(sender.err())
            .containsExactly("files: large  refused: cannot save: No space left on device");
        assertThat(sender.code()).isEqualTo(3);
        assertThat(sender.out()).containsExactly(TINY);
      }
      assertThat(disk.names()).hasSize(4).contains("filler", "tiny");

      Files.delete(disk.inside().resolve("filler"));
      try (var proxy = new Cutter(disk.port, Long.MAX_VALUE)) {
        RunningProgram again = disk.send(proxy.port(), large.toString(), tiny.toString());

        assertThat(again.err()).isEmpty();
        assertThat(again.code()).isZero();
        assertThat(again.out())
            .containsExactly(
                "large  800,000 bytes  sent and saved", "tiny  1 byte  already complete");
        assertThat(proxy.passed()).isLessThan(810_000 - Offer.CHUNK_BYTES);
      }
      assertThat(disk.inside().resolve("large")).hasSameBinaryContentAs(large);
      assertThat(disk.names()).containsExactly("large", "tiny");
    }
  }

  // Pitfall P25.
  @Test
  void a_stream_that_fills_the_disk_leaves_nothing() throws Exception {
    var keyboard = new Keyboard();
    try (var disk = new SmallDisk();
        RunningProgram sender =
            RunningProgram.start(keyboard, "files", "send", "-", "127.0.0.1:" + disk.port)) {
      keyboard.type("x".repeat(2_000_000));
      keyboard.end();

      assertThat(sender.code()).isEqualTo(3);
      assertThat(sender.err())
          .containsExactly("files: stdin  refused: cannot save: No space left on device");
      assertThat(disk.names()).isEmpty();
    }
  }

  // Pitfall P22.
  // Pitfall P25.
  @Test
  void the_plain_form_says_that_there_is_no_room_and_leaves_nothing() throws Exception {
    Path huge = file("huge", 2_000_000);
    try (var disk = new SmallDisk("--plain", "--count", "2")) {
      assertThat(disk.send(disk.port, "--plain", huge.toString()).code()).isEqualTo(3);
      try (var proxy = new Cutter(disk.port, 20_000, disk::fillUpWhenItHasBegun)) {
        assertThat(disk.send(proxy.port(), "--plain", large.toString()).code()).isEqualTo(3);
      }
      assertThat(disk.receiver.code()).isEqualTo(7);
      assertThat(disk.receiver.errors())
          .containsSubsequence(
              "huge  0 of 2,000,000 bytes",
              "2,000,000 bytes are to come, and there is room for 1,0")
          .containsSubsequence("large  ", "cannot save: No space left on device");
    }
  }

  // Pitfall P25: a folder that may not be written to.
  @Test
  void a_folder_without_permission_is_told_and_the_sender_goes_on() throws Exception {
    Path closed = Files.createDirectory(inbox.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    Path tree = Files.createDirectory(folder.resolve("closed"));
    Files.copy(tiny, tree.resolve("a"));
    Files.copy(large, tree.resolve("b"));
    // Root may write everywhere, unless that right is taken from it.
    String before = "exec setpriv --bounding-set=-dac_override,-dac_read_search \"$@\"";
    boolean isRoot = SmallDisk.isRoot();
    assumeTrue(
        !isRoot || new ProcessBuilder("bash", "-c", "setpriv --version").start().waitFor() == 0,
        "setpriv is not installed");
    try (var receiver =
        ProgramProcess.start(
            folder,
            isRoot ? before : ":",
            new String[] {"files", "serve", "--into", inbox.toString(), "--port", "0"})) {
      String address = "127.0.0.1:" + receiver.port();
      RunningProgram sender =
          RunningProgram.run("files", "send", tree.toString(), tiny.toString(), address);

      assertThat(sender.err())
          .containsExactly(
              "files: closed/a  refused: cannot save: Permission denied",
              "files: closed/b  refused: cannot save: Permission denied");
      assertThat(sender.code()).isEqualTo(3);
      assertThat(sender.out()).containsExactly(TINY);
      assertThat(names(inbox)).containsExactly("closed", "tiny");
    }
  }

  // Pitfall P25.
  @ParameterizedTest
  @CsvSource({"Disk quota exceeded, SPACE, false", "Input/output error, DISK, true"})
  void a_disk_that_fails_at_any_step_is_told_and_the_next_file_goes(
      String reason, Refusal.Code code, boolean isForEver) throws Exception {
    assertThat(Refusal.ofDisk(new IOException(reason)).code()).isEqualTo(code);
    int n = 0;
    boolean hasFailed = true;
    while (hasFailed) {
      n++;
      Path place = Files.createDirectory(folder.resolve("run" + n));
      hasFailed = failAt(place, n, isForEver, reason);
    }
    assertThat(n).isGreaterThan(15);
  }

  private boolean failAt(Path place, int n, boolean isForEver, String reason) throws Exception {
    var count = new AtomicInteger();
    var isTiny = new AtomicBoolean();
    var disk =
        new StepDisk() {
          @Override
          void step(String what) throws IOException {
            if (what.contains("tiny")) {
              isTiny.set(true);
            }
            int now = count.incrementAndGet();
            if (now == n || (isForEver && now > n && !isTiny.get())) {
              throw new IOException(reason);
            }
          }
        };
    try (var server = new Receiving(place, Conflict.REFUSE, disk)) {
      RunningProgram sender =
          RunningProgram.run("files", "send", large.toString(), tiny.toString(), server.address());
      List<String> told =
          sender.err().stream().map(line -> line.replaceAll("files: (large|tiny)  ", "")).toList();
      assertThat(told)
          .as("step %d %s", n, server.failures())
          .allMatch(("refused: cannot save: " + reason)::equals);
      assertThat(sender.code()).isEqualTo(told.isEmpty() ? 0 : 3);
      for (String each : names(place)) {
        if (!Directory.isTemporary(each)) {
          assertThat(place.resolve(each)).hasSameBinaryContentAs(folder.resolve(each));
        }
      }
      assertThat(sender.out()).as("step %d", n).hasSize(2 - told.size());
    }
    boolean hasFailed = count.get() >= n;
    try (var server = new Receiving(place, Conflict.REFUSE, Disk.REAL)) {
      RunningProgram again =
          RunningProgram.run("files", "send", large.toString(), tiny.toString(), server.address());
      assertThat(again.err()).as("after step %d", n).isEmpty();
      assertThat(again.code()).isZero();
      assertThat(place.resolve("large")).hasSameBinaryContentAs(large);
    }
    return hasFailed;
  }

  // Pitfall P25: a disk takes less than it is given, and says so by a count alone.
  @ParameterizedTest
  @ValueSource(ints = {1_000, 800_000})
  void a_disk_that_takes_a_few_bytes_at_a_time_gets_all(int size) throws Exception {
    Path file = file("data", size);
    var disk =
        new StepDisk() {
          @Override
          int taken(int bytes) {
            return Math.min(bytes, 1 + bytes / 3);
          }
        };
    try (var server = new Receiving(inbox, Conflict.REFUSE, disk)) {
      RunningProgram sender =
          RunningProgram.run("files", "send", file.toString(), server.address());

      assertThat(sender.code()).isZero();
      assertThat(inbox.resolve("data")).hasSameBinaryContentAs(file);
    }
  }

  private Path file(String name, int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(folder.resolve(name), bytes);
  }

  private static List<String> names(Path of) throws IOException {
    try (Stream<Path> entries = Files.list(of)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
