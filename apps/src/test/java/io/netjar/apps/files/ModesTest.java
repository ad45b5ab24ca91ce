package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netjar.apps.ProgramProcess;
import io.netjar.apps.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may do what with a file that was received.
@Timeout(120)
class ModesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    // source, what a new file can have, received
    "644, 644, 644",
    "755, 755, 755",
    "777, 755, 755",
    "666, 750, 640",
    "755, 750, 750",
    "600, 755, 600",
    "700, 700, 700",
    "444, 755, 644",
    "000, 755, 600",
    "777, 700, 700",
    "755, 666, 644",
    "755, 000, 600"
  })
  void a_file_gets_of_its_source_what_the_user_lets_new_files_have(
      String source, String most, String received) {
    int mode = Modes.received(Integer.parseInt(source, 8), Integer.parseInt(most, 8));

    assertThat(Integer.toOctalString(mode)).isEqualTo(received);
  }

  @Test
  void a_file_of_a_source_that_tells_nothing_is_as_a_new_one() {
    assertThat(Modes.received(Modes.UNKNOWN, 0775)).isEqualTo(0664);
  }

  private void make(String name, int bytes, String mode) throws IOException {
    Path file = Files.write(folder.resolve(name), new byte[bytes]);
    // By the command: the JDK cannot have a file run as another user.
    try {
      assertThat(new ProcessBuilder("chmod", mode, "" + file).start().waitFor()).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String mode(String name) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(folder.resolve("inbox").resolve(name)));
  }

  private String inbox() {
    return "" + folder.resolve("inbox");
  }

  private RunningProgram send(int port, String... files) throws Exception {
    var words = new ArrayList<>(List.of("files", "send"));
    for (String each : files) {
      words.add("" + folder.resolve(each));
    }
    words.add("127.0.0.1:" + port);
    return RunningProgram.run(words.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "022, rwxr-xr-x, rw-r--r--, rw-------, rwxr-xr-x",
    "027, rwxr-x---, rw-r-----, rw-------, rwxr-x---",
    "077, rwx------, rw-------, rw-------, rwx------",
    "111, rw-r--r--, rw-rw-rw-, rw-------, rw-rw-rw-"
  })
  void files_large_and_small_have_what_the_umask_leaves_them_and_nothing_more(
      String umask, String runs, String usual, String own, String privileged) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    for (String size : List.of("small", "large")) {
      int bytes = size.equals("small") ? 5 : 700_000;
      make(size + "-program", bytes, "755");
      make(size + "-text", bytes, "666");
      make(size + "-secret", bytes, "600");
      make(size + "-privileged", bytes, "6777");
    }
    String[] words = {"files", "serve", "--bind", "127.0.0.1", "--port", "0", "--into", inbox()};
    try (var server = ProgramProcess.start(folder, "umask " + umask, words)) {
      int port = server.port();
      for (String size : List.of("small", "large")) {
        RunningProgram sender =
            send(port, size + "-program", size + "-text", size + "-secret", size + "-privileged");

        assertThat(sender.code()).as("%s", sender.err()).isZero();
        assertThat(mode(size + "-program")).isEqualTo(runs);
        assertThat(mode(size + "-text")).isEqualTo(usual);
        assertThat(mode(size + "-secret")).isEqualTo(own);
        assertThat(mode(size + "-privileged")).isEqualTo(privileged);
        Object all =
            Files.getAttribute(folder.resolve("inbox/" + size + "-privileged"), "unix:mode");
        assertThat((int) all & 07000).isZero();
      }
    }
  }

  @Test
  void what_is_fetched_has_the_mode_of_its_source_too() throws Exception {
    Files.createDirectory(folder.resolve("shared"));
    make("shared/program", 5, "700");
    try (RunningProgram server =
        RunningProgram.start(
            "files",
            "serve",
            "--bind",
            "127.0.0.1",
            "--port",
            "0",
            "--share",
            "" + folder.resolve("shared"))) {
      RunningProgram get =
          RunningProgram.run("files", "get", "--into", inbox(), "127.0.0.1:" + server.port());

      assertThat(get.code()).as("%s", get.err()).isZero();
      assertThat(mode("program")).isEqualTo("rwx------");
    }
  }

  // Pitfall P19.
  @Test
  void on_its_way_a_file_is_its_owners_alone() throws Exception {
    Path inbox = Files.createDirectory(folder.resolve("inbox"));
    try (Directory in = new Inbox(inbox, Conflict.REFUSE, true).open()) {
      String name = Directory.temporary("program");
      var offer = new Offer(0, "program", 5, 1, Offer.CHUNK_BYTES, Check.SHA256, "", 0755);
      in.create(name).close();
      String before = mode(name);
      new Inbox(inbox, Conflict.REFUSE, true).finish(in, name, offer);

      assertThat(before).isEqualTo("rw-------");
      assertThat(mode(name)).startsWith("rwx");
      assertThat(in.names()).containsExactly(name);
    }
  }
}
