package io.netjar.apps.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netjar.apps.ProgramProcess;
import io.netjar.apps.RunningProgram;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Batches of files some of which have the same name, or a hard one, or change, or are no files.
@Timeout(120)
class BatchTest {
  @TempDir Path folder;
  private Path inbox = Path.of("");
  private Path tree = Path.of("");

  @BeforeEach
  void lay_out() throws IOException {
    inbox = folder.resolve("inbox");
    tree = Files.createDirectory(folder.resolve("tree"));
  }

  // Pitfall P29.
  @ParameterizedTest
  @CsvSource({
    "REFUSE, 100", "REFUSE, 300000", "RENAME, 100", "RENAME, 300000",
    "OVERWRITE, 100", "OVERWRITE, 300000", "SKIP_IF_SAME, 100", "SKIP_IF_SAME, 300000"
  })
  void the_same_name_twice_in_a_batch_is_never_merged(Conflict conflict, int size)
      throws Exception {
    Path first = file("one/a.txt", size, 1);
    Path second = file("two/a.txt", size, 2);
    Files.createDirectory(inbox);
    try (var server = new Receiving(inbox, conflict, Disk.REAL)) {
      RunningProgram sender =
          RunningProgram.run(
              "files", "send", "" + first, "" + second, "--retry", "1s", server.address());

      assertThat(inbox.resolve("a.txt")).hasSameBinaryContentAs(first);
      if (conflict == Conflict.RENAME) {
        assertThat(sender.code()).isZero();
        assertThat(inbox.resolve("a (2).txt")).hasSameBinaryContentAs(second);
        assertThat(sender.out().getLast()).endsWith("  sent and saved as a (2).txt");
      } else {
        assertThat(sender.code()).isEqualTo(3);
        assertThat(sender.err()).hasSize(1);
        assertThat(sender.err().getFirst())
            .startsWith("files: a.txt  refused: another ")
            .contains(
                conflict == Conflict.OVERWRITE ? "is not replaced by this one" : "has the name");
        assertThat(names(inbox)).containsExactly("a.txt");
      }
    }
  }

  // Pitfall P29.
  @Test
  void twins_are_refused_as_files_and_as_folders_large_and_small() throws Exception {
    file("tree/A/x", 300_000, 1);
    file("tree/a/y", 1, 2);
    file("tree/B.txt", 1, 3);
    file("tree/b.txt", 300_000, 4);
    file("tree/\u00e9", 1, 5);
    file("tree/e\u0301", 300_000, 6);
    file("tree/stra\u00dfe", 1, 7);
    file("tree/STRASSE", 1, 8);
    Files.createDirectory(inbox);
    try (var server = new Receiving(inbox, Conflict.OVERWRITE, Disk.REAL)) {
      RunningProgram sender = RunningProgram.run("files", "send", "" + tree, server.address());

      assertThat(sender.code()).isEqualTo(3);
      assertThat(sender.err()).hasSize(4).allMatch(line -> line.contains("differs only in case"));
      assertThat(names(inbox.resolve("tree"))).hasSize(4);
    }
  }

  // Pitfall P33.
  @ParameterizedTest
  @EnumSource(Conflict.class)
  void two_senders_of_one_name_at_once_never_mix(Conflict conflict) throws Exception {
    List<Path> files = new ArrayList<>();
    Files.createDirectory(inbox);
    try (var server = new Receiving(inbox, conflict, Disk.REAL)) {
      List<RunningProgram> senders = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Path file = file("from" + i + "/a.txt", i < 3 ? 50_000 : 900_000, i);
        files.add(file);
        senders.add(RunningProgram.start("files", "send", "" + file, server.address()));
      }
      int saved = 0;
      for (RunningProgram sender : senders) {
        assertThat(sender.code()).isIn(0, 3);
        saved += sender.code() == 0 ? 1 : 0;
      }
      boolean isOne = conflict == Conflict.REFUSE || conflict == Conflict.SKIP_IF_SAME;
      assertThat(saved).isEqualTo(isOne ? 1 : 6);
      assertThat(names(inbox)).hasSize(conflict == Conflict.RENAME ? 6 : 1);
      for (String name : names(inbox)) {
        byte[] is = Files.readAllBytes(inbox.resolve(name));
        assertThat(files).anyMatch(file -> java.util.Arrays.equals(read(file), is));
      }
    }
  }

  // Pitfall P30.
  @Test
  void a_receiver_in_the_c_locale_refuses_names_that_it_cannot_write() throws Exception {
    file("tree/\u00e9", 10, 1);
    file("tree/\u4f60.bin", 300_000, 2);
    file("tree/d\u00fc/x", 10, 3);
    file("tree/plain", 10, 4);
    String[] words = {"files", "serve", "--into", inbox.toString(), "--port", "0"};
    try (var server = ProgramProcess.start(folder, "export LC_ALL=C", words)) {
      String address = "127.0.0.1:" + server.port();
      RunningProgram sender = RunningProgram.run("files", "send", "" + tree, address);

      assertThat(sender.code()).isEqualTo(3);
      assertThat(sender.err())
          .hasSize(3)
          .allMatch(line -> line.endsWith("refused: the receiver's machine cannot write the name"));
      assertThat(names(inbox.resolve("tree"))).containsExactly("plain");
    }
  }

  // Pitfall P30.
  @Test
  void a_sender_in_the_c_locale_names_what_it_cannot_read_and_sends_the_rest() throws Exception {
    file("tree/\u00e9", 10, 1);
    file("tree/plain", 10, 2);
    Files.createDirectory(inbox);
    try (var server = new Receiving(inbox, Conflict.REFUSE, Disk.REAL)) {
      String[] words = {"files", "send", tree.toString(), server.address()};
      try (var sender = ProgramProcess.start(folder, "export LC_ALL=C", words)) {
        assertThat(sender.code()).isEqualTo(7);
        assertThat(sender.errors()).contains("tree/").contains("its name cannot be read here");
      }
      assertThat(names(inbox.resolve("tree"))).containsExactly("plain");
    }
  }

  // Pitfall P30.
  @ParameterizedTest
  @ValueSource(ints = {10, 300_000})
  void a_name_of_255_bytes_arrives_and_is_numbered_within_them(int size) throws Exception {
    for (String name : List.of("a".repeat(251) + ".txt", "\u4f60".repeat(85))) {
      Path first = file("one/" + name, size, 1);
      Path second = file("two/" + name, size, 2);
      Path place = Files.createDirectory(folder.resolve("in" + name.length()));
      try (var server = new Receiving(place, Conflict.RENAME, Disk.REAL)) {
        RunningProgram sender =
            RunningProgram.run("files", "send", "" + first, "" + second, server.address());

        assertThat(sender.err()).isEmpty();
        assertThat(place.resolve(name)).hasSameBinaryContentAs(first);
        assertThat(names(place)).hasSize(2).allMatch(each -> each.getBytes(UTF_8).length <= 255);
        assertThat(names(place)).anyMatch(each -> each.contains(" (2)"));
      }
    }
  }

  /// What happens to a file while it is sent.
  enum Change {
    GROWS,
    SHRINKS,
    REWRITTEN,
    REPLACED
  }

  // Pitfall P23.
  @ParameterizedTest
  @EnumSource(Change.class)
  void a_file_that_changes_while_it_is_sent_is_given_up_and_nothing_is_left(Change change)
      throws Exception {
    Path file = file("tree/data", 20_000_000, 1);
    Path next = file("tree/next", 10, 2);
    Files.createDirectory(inbox);
    Cutter.Deed deed =
        () -> {
          switch (change) {
            case GROWS -> Files.write(file, new byte[1], StandardOpenOption.APPEND);
            case SHRINKS -> {
              try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(19_999_999);
              }
            }
            case REWRITTEN -> {
              Files.write(file, bytes(20_000_000, 3));
              Files.setLastModifiedTime(file, FileTime.fromMillis(1));
            }
            case REPLACED -> {
              Path other = file("other", 20_000_000, 3);
              Files.setLastModifiedTime(other, FileTime.fromMillis(1));
              Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
          }
        };
    try (var server = new Receiving(inbox, Conflict.REFUSE, Disk.REAL);
        var proxy = new Cutter(server.port(), 5_000_000, deed)) {
      RunningProgram sender =
          RunningProgram.run("files", "send", "" + file, "" + next, proxy.address());

      assertThat(sender.code()).isEqualTo(6);
      assertThat(sender.err())
          .containsExactly("files: data  refused: the source changed while it was sent");
      assertThat(sender.out()).containsExactly("next  10 bytes  sent and saved");
      assertThat(names(inbox)).containsExactly("next");
    }
  }

  // Pitfall P34.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_is_no_file_has_no_end_or_leads_round_is_not_sent(boolean isPlain) throws Exception {
    assumeTrue(
        new ProcessBuilder("mkfifo", "" + tree.resolve("fifo")).start().waitFor() == 0,
        "mkfifo is not installed");
    Path good = file("good", 10, 1);
    Files.createSymbolicLink(tree.resolve("loop"), tree);
    Files.createSymbolicLink(tree.resolve("zero"), Path.of("/dev/zero"));
    try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(tree.resolve("socket")));
      Files.createDirectory(inbox);
      try (var server = new Receiving(inbox, Conflict.REFUSE, Disk.REAL)) {
        for (String name : isPlain ? List.of("fifo", "zero", "socket", "loop") : List.of("")) {
          List<String> words = new ArrayList<>(List.of("files", "send"));
          words.addAll(isPlain ? List.of("--plain") : List.of("" + good));
          words.addAll(List.of("" + tree.resolve(name), server.address()));
          RunningProgram sender = RunningProgram.run(words.toArray(String[]::new));

          assertThat(sender.code()).isEqualTo(7);
          assertThat(sender.err())
              .hasSize(isPlain ? 1 : 4)
              .allMatch(line -> line.contains("not a regular file") || line.contains("a link"));
        }
        assertThat(names(inbox)).isEqualTo(isPlain ? List.of() : List.of("good"));
      }
    }
  }

  // Pitfall P34: it says that it is empty, and is not.
  @ParameterizedTest
  @ValueSource(strings = {"", "--plain"})
  void a_file_with_more_than_its_size_is_not_sent_as_an_empty_one(String form) throws Exception {
    Path odd = Path.of("/proc/self/status");
    assumeTrue(Files.isRegularFile(odd), "there is no " + odd);
    String into = inbox.toString();
    try (RunningProgram server =
        RunningProgram.start(words("files", "serve", form, "--into", into, "--port", "0"))) {
      RunningProgram sender =
          RunningProgram.run(words("files", "send", form, "" + odd, "127.0.0.1:" + server.port()));

      assertThat(sender.code()).isEqualTo(6);
      if (!form.isEmpty()) {
        assertThat(server.nextErr()).contains("  failed: ");
      }
      assertThat(names(inbox)).isEmpty();
    }
  }

  // Pitfall P24.
  @ParameterizedTest
  @ValueSource(longs = {(1L << 31) - 1, 1L << 31, (1L << 32) + 1})
  @EnabledIfSystemProperty(
      named = "netjar.files.large",
      matches = "true",
      disabledReason = "gigabytes on the disk: -Dnetjar.files.large=true")
  @Timeout(600)
  void files_of_gigabytes_arrive_whole(long size) throws Exception {
    Path file = folder.resolve("large");
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(new byte[] {1}), size - 1);
    }
    Files.createDirectory(inbox);
    for (String form : List.of("", "--plain")) {
      try (RunningProgram server =
              RunningProgram.start(
                  words("files", "serve", form, "--into", "" + inbox, "--port", "0"));
          RunningProgram sender =
              RunningProgram.start(
                  words("files", "send", form, "" + file, "127.0.0.1:" + server.port()))) {
        assertThat(sender.nextOutWithin(240))
            .contains("large  " + String.format("%,d bytes", size));
        assertThat(sender.code()).isZero();
        assertThat(Files.mismatch(file, inbox.resolve("large"))).isEqualTo(-1);
        Files.delete(inbox.resolve("large"));
      }
    }
  }

  private static String[] words(String... words) {
    return Stream.of(words).filter(word -> !word.isEmpty()).toArray(String[]::new);
  }

  private Path file(String path, int size, int seed) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes(size, seed));
  }

  private static byte[] bytes(int size, int seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> names(Path of) throws IOException {
    try (Stream<Path> entries = Files.list(of)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
