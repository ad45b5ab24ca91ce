package io.netjar.apps.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Keyboard;
import io.netjar.apps.RunningProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `files` in netjar's own form, on the loopback of the operating system.
@Timeout(60)
class TransferTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int CHUNK = Offer.CHUNK_BYTES;

  @TempDir Path folder;
  private Path inbox = Path.of("");
  private Path canary = Path.of("");

  @BeforeEach
  void lay_out() throws IOException {
    inbox = folder.resolve("inbox");
    canary = Files.writeString(folder.resolve("canary"), "alive");
  }

  // Pitfall P24.
  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 65_535, 65_536, 65_537, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 9_000_000})
  void a_file_of_any_size_arrives_whole_and_both_sides_say_so(int size) throws Exception {
    Path file = file("data.bin", size);
    try (RunningProgram server = serve()) {
      RunningProgram sender = send(server, file.toString());

      String bytes = size == 1 ? "1 byte" : String.format(java.util.Locale.ROOT, "%,d bytes", size);
      assertThat(sender.err()).isEmpty();
      assertThat(sender.code()).isZero();
      assertThat(sender.out()).containsExactly("data.bin  " + bytes + "  sent and saved");
      assertThat(server.nextOut())
          .matches("data\\.bin  " + bytes + " from 127\\.0\\.0\\.1:\\d+  saved");
      assertThat(inbox.resolve("data.bin")).hasSameBinaryContentAs(file);
      assertThat(Files.getLastModifiedTime(inbox.resolve("data.bin")))
          .isEqualTo(Files.getLastModifiedTime(file));
      assertThat(names()).containsExactly("data.bin");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 900_000})
  void both_sides_say_what_was_there_already(int size) throws Exception {
    String first = "" + file("first", size);
    String second = "" + file("second", size);
    try (RunningProgram server = serve()) {
      send(server, first);
      assertThat(server.nextOut()).startsWith("first  ").endsWith("  saved");

      assertThat(send(server, first).out().getFirst()).endsWith("  already complete");
      assertThat(server.nextOut()).startsWith("first  ").endsWith("  already complete");

      assertThat(send(server, first, second).out()).hasSize(2);
      assertThat(server.nextOut())
          .startsWith("2 files  ")
          .endsWith("  saved, 1 of them already complete");
    }
  }

  @Test
  void the_check_may_be_crc32c_alone() throws Exception {
    Path file = file("data.bin", 3_000_000);
    try (RunningProgram server = serve()) {
      RunningProgram sender = send(server, "--check", "crc32c", file.toString());

      assertThat(sender.err()).isEmpty();
      assertThat(inbox.resolve("data.bin")).hasSameBinaryContentAs(file);
    }
  }

  // Pitfall P31.
  @Test
  void a_folder_of_many_small_files_arrives_as_it_is() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    for (int i = 0; i < 1_000; i++) {
      Path place = tree.resolve("d" + i % 7).resolve("e" + i % 3);
      Files.createDirectories(place);
      Files.write(place.resolve("f" + i), bytes(i, i));
    }
    Files.createDirectory(tree.resolve("empty"));
    file("tree/large", 700_000);
    try (RunningProgram server = serve("--no-sync")) {
      RunningProgram sender = send(server, tree.toString());

      assertThat(sender.err()).isEmpty();
      assertThat(sender.code()).isZero();
      assertThat(relative(inbox.resolve("tree"))).isEqualTo(relative(tree));
      for (String each : relative(tree)) {
        if (Files.isRegularFile(tree.resolve(each))) {
          assertThat(inbox.resolve("tree").resolve(each))
              .hasSameBinaryContentAs(tree.resolve(each));
        }
      }
      assertThat(server.nextOut()).startsWith("1,001 files  1,199,500 bytes from ");
    }
  }

  // Pitfall P32.
  @ParameterizedTest
  @ValueSource(ints = {100, 1_000_000})
  void the_same_file_sent_again_is_there_already(int size) throws Exception {
    Path file = file("data", size);
    try (RunningProgram server = serve()) {
      assertThat(send(server, file.toString()).code()).isZero();
      assertThat(server.nextOut()).endsWith("saved");

      assertThat(send(server, file.toString()).code()).isZero();
      assertThat(names()).containsExactly("data");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000_000})
  void another_file_of_the_same_name_is_refused_and_the_sender_is_told(int size) throws Exception {
    Path file = file("data", size);
    Files.createDirectory(inbox);
    Files.writeString(inbox.resolve("data"), "older");
    try (RunningProgram server = serve()) {
      RunningProgram sender = send(server, file.toString());

      assertThat(sender.code()).isEqualTo(3);
      assertThat(sender.err())
          .containsExactly("files: data  refused: another file has the name data");
      assertThat(inbox.resolve("data")).hasContent("older");
      assertThat(server.nextErr()).contains("data  refused: another file has the name data");
      assertThat(names()).containsExactly("data");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000_000})
  void the_same_size_and_time_are_no_sign_of_the_same_file(int size) throws Exception {
    Path file = file("data", size);
    Files.createDirectory(inbox);
    byte[] other = Files.readAllBytes(file);
    other[size / 2] ^= 1;
    Files.write(inbox.resolve("data"), other);
    Files.setLastModifiedTime(inbox.resolve("data"), Files.getLastModifiedTime(file));
    try (RunningProgram server = serve()) {
      assertThat(send(server, file.toString()).code()).isEqualTo(3);
      assertThat(inbox.resolve("data")).hasBinaryContent(other);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000_000})
  void conflicts_are_resolved_as_the_receiver_likes(int size) throws Exception {
    Path file = file("data.txt", size);
    Files.createDirectory(inbox);
    Files.writeString(inbox.resolve("data.txt"), "older");
    try (RunningProgram server = serve("--on-conflict", "rename")) {
      RunningProgram sender = send(server, file.toString());

      assertThat(sender.code()).isZero();
      assertThat(sender.out().getFirst()).endsWith("  sent and saved as data (2).txt");
      assertThat(names()).containsExactly("data (2).txt", "data.txt");
    }
    try (RunningProgram server = serve("--on-conflict", "skip-if-same")) {
      assertThat(send(server, file.toString()).code()).isEqualTo(3);
      assertThat(inbox.resolve("data.txt")).hasContent("older");
    }
    try (RunningProgram server = serve("--on-conflict", "overwrite")) {
      assertThat(send(server, file.toString()).code()).isZero();
      assertThat(inbox.resolve("data.txt")).hasSameBinaryContentAs(file);
    }
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    try (RunningProgram server = serve("--on-conflict", "skip-if-same")) {
      assertThat(send(server, file.toString()).code()).isZero();
      assertThat(names()).containsExactly("data (2).txt", "data.txt");
    }
  }

  static Stream<String> badNames() {
    return FileNameTest.badNames()
        .map(arguments -> (String) arguments.get()[0])
        .filter(name -> !name.equals("a/b") && !name.contains("\ud800"));
  }

  /// Speaks the protocol by hand.
  private static void offerSmall(Socket socket, String path, String content) throws Exception {
    var peer =
        Conversation.greet(
            socket.getInputStream(), socket.getOutputStream(), "server", "send", List.of());
    byte[] bytes = content.getBytes(UTF_8);
    String sum = java.util.HexFormat.of().formatHex(Checksums.sha256().digest(bytes));
    var offer = new Offer(0, path, bytes.length, 1, CHUNK, Check.SHA256, "");
    peer.say(offer.fields().put(Fields.TYPE, "file").put("sum", sum), bytes, bytes.length);
    peer.say(Fields.of("bye").put("failed", 0));
    answer = String.valueOf(java.util.Objects.requireNonNull(peer.next()).fields());
  }

  private static String answer = "";

  // Pitfall P17.
  // Pitfall P20.
  @ParameterizedTest
  @MethodSource("badNames")
  void a_name_that_leaves_the_folder_is_refused_and_nothing_is_written(String name)
      throws Exception {
    try (RunningProgram server = serve();
        Socket socket = new Socket(LOOPBACK, server.port())) {
      offerSmall(socket, name, "x");

      assertThat(answer).contains("\"type\":\"refuse\"").contains("\"code\":\"name\"");
      assertNothingOutside();
      assertThat(names()).isEmpty();
    }
  }

  // Pitfall P17.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "../canary",
        "a/../../canary",
        "a//b",
        "/canary",
        "a/",
        "a/./b",
        ".x.0.part",
        ".x.0.part.journal",
        "sub/.x.0.part"
      })
  void a_path_that_leaves_the_folder_is_refused_and_nothing_is_written(String path)
      throws Exception {
    try (RunningProgram server = serve();
        Socket socket = new Socket(LOOPBACK, server.port())) {
      offerSmall(socket, path, "x");

      assertThat(answer).contains("\"type\":\"refuse\"").contains("\"code\":\"name\"");
      assertNothingOutside();
      assertThat(names()).isEmpty();
    }
  }

  // Pitfall P19.
  // Pitfall P18.
  // Pitfall P18.
  // Pitfall P19.
  @Test
  void links_laid_in_the_way_are_not_followed() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createDirectory(inbox);
    Files.createSymbolicLink(inbox.resolve("sub"), outside);
    Files.createSymbolicLink(inbox.resolve("dangling"), folder.resolve("new"));
    Files.createLink(inbox.resolve("hard"), canary);
    for (String conflict : List.of("refuse", "overwrite", "rename", "skip-if-same")) {
      for (String path : List.of("sub/x", "sub/deep/x", "dangling", "sub", "hard")) {
        try (RunningProgram server = serve("--on-conflict", conflict);
            Socket socket = new Socket(LOOPBACK, server.port())) {
          offerSmall(socket, path, "evil!");

          assertThat(canary).hasContent("alive");
          assertThat(outside).isEmptyDirectory();
          assertThat(folder.resolve("new")).doesNotExist();
        }
      }
    }
  }

  // Pitfall P18.
  @ParameterizedTest
  @ValueSource(strings = {"refuse", "overwrite"})
  void a_folder_swapped_for_a_link_again_and_again_leads_nothing_outside(String conflict)
      throws Exception {
    int rounds = Integer.getInteger("netjar.files.races", 2_000) / 500;
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Files.createDirectories(inbox.resolve("tree"));
    Path way = inbox.resolve("tree");
    Thread swapper =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                    try {
                      Files.move(way, inbox.resolve("aside" + i));
                      Files.createSymbolicLink(way, outside);
                      Files.delete(way);
                      Files.move(inbox.resolve("aside" + i), way);
                    } catch (IOException e) {
                      // The receiver was faster and has made the folder anew: go on with that.
                    }
                  }
                });
    try (RunningProgram server = serve("--no-sync", "--on-conflict", conflict)) {
      for (int i = 0; i < rounds; i++) {
        writeRound(tree, conflict.equals("overwrite") ? 0 : i);
        send(server, tree.toString());
      }
    } finally {
      swapper.interrupt();
      swapper.join();
    }
    assertThat(outside).isEmptyDirectory();
    assertThat(canary).hasContent("alive");
  }

  /// Files that the rounds before have not had, where each is to have others.
  private static void writeRound(Path tree, int round) throws IOException {
    for (int i = 0; i < 500; i++) {
      Files.deleteIfExists(tree.resolve("f" + (round - 1) + "-" + i));
      Files.writeString(tree.resolve("f" + round + "-" + i), "content " + i);
    }
  }

  // Pitfall P29.
  @Test
  void twins_by_case_or_composition_are_refused_and_not_merged() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    for (String name : List.of("A.txt", "a.txt", "\u00e9", "e\u0301")) {
      Files.writeString(tree.resolve(name), name);
    }
    try (RunningProgram server = serve()) {
      RunningProgram sender = send(server, tree.toString());

      assertThat(sender.code()).isEqualTo(3);
      assertThat(sender.err()).hasSize(2).allMatch(line -> line.contains("differs only in case"));
      assertThat(relative(inbox.resolve("tree"))).hasSize(1 + 2);
    }
  }

  // Pitfall P4.
  @Test
  void who_speaks_something_else_is_told_apart() throws Exception {
    try (RunningProgram server = serve()) {
      for (String text : List.of("GET / HTTP/1.1\r\n\r\n", "SSH-2.0-OpenSSH_9\r\n")) {
        try (Socket socket = new Socket(LOOPBACK, server.port())) {
          socket.getOutputStream().write(text.getBytes(ISO_8859_1));
          assertThat(server.nextErr())
              .contains("does not speak netjar's file protocol; this looks like ");
        }
      }
      Path file = file("data", 10);
      RunningProgram sender =
          RunningProgram.run(
              "files", "send", "--plain", file.toString(), "127.0.0.1:" + server.port());
      assertThat(sender.code()).isEqualTo(3);
      assertThat(server.nextErr()).contains("this looks like the plain form (--plain)");
    }
  }

  // Pitfall P34.
  @Test
  void what_is_no_file_is_not_sent_and_the_rest_is() throws Exception {
    Path good = file("good", 10);
    try (RunningProgram server = serve()) {
      RunningProgram sender =
          send(server, "/dev/zero", folder.resolve("gone").toString(), good.toString());

      assertThat(sender.code()).isEqualTo(7);
      assertThat(sender.err())
          .containsExactly(
              "files: /dev/zero: not a regular file",
              "files: " + folder.resolve("gone") + ": no such file");
      assertThat(names()).containsExactly("good");
    }
  }

  @Test
  void what_is_acknowledged_is_told_before_the_rest_is_waited_for() throws Exception {
    var isTold = new CountDownLatch(1);
    var disk =
        new StepDisk() {
          @Override
          void step(String what) throws IOException {
            try {
              if (what.startsWith("CREATE .large.") && !isTold.await(30, TimeUnit.SECONDS)) {
                throw new IOException("nothing was told");
              }
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    String small = file("small", 10).toString();
    String large = file("large", 300_000).toString();
    Files.createDirectory(inbox);
    try (var receiving = new Receiving(inbox, Conflict.REFUSE, disk);
        var sender = RunningProgram.start("files", "send", small, large, receiving.address())) {
      assertThat(sender.nextOut()).isEqualTo("small  10 bytes  sent and saved");
      isTold.countDown();
      assertThat(sender.nextOut()).isEqualTo("large  300,000 bytes  sent and saved");
      assertThat(sender.code()).isZero();
    }
  }

  @Test
  void what_is_shared_can_be_listed_and_got_and_nothing_else() throws Exception {
    Path share = Files.createDirectory(folder.resolve("share"));
    Files.createDirectories(share.resolve("docs/void"));
    file("share/docs/large", 600_000);
    file("share/small", 10);
    Files.createSymbolicLink(share.resolve("link"), canary);
    try (RunningProgram server =
        RunningProgram.start(
            "files", "serve", "--share", share.toString(), "--bind", "127.0.0.1", "--port", "0")) {
      String address = "127.0.0.1:" + server.port();
      RunningProgram list = RunningProgram.run("files", "list", address);
      assertThat(list.out()).hasSize(3).element(1).asString().startsWith("docs/void/");
      assertThat(list.out().getFirst()).startsWith("docs/large  600,000 bytes  ");
      assertThat(list.code()).isEqualTo(3);
      assertThat(list.err())
          .containsExactly("files: 1 could not be listed; the first: link: not a regular file");
      assertThat(server.nextOut()).endsWith("  list  given");
      RunningProgram json = RunningProgram.run("files", "list", "--json", "docs", address);
      var modified = Files.getLastModifiedTime(share.resolve("docs/large")).toInstant();
      assertThat(json.out())
          .containsExactly(
              "{\"path\":\"docs/large\",\"size\":600000,\"modified\":\"" + modified + "\"}",
              "{\"path\":\"docs/void/\"}");
      assertThat(server.nextOut()).endsWith("  list  given");

      RunningProgram get =
          RunningProgram.run("files", "get", "--into", inbox.toString(), "docs", address);
      assertThat(get.err()).isEmpty();
      assertThat(inbox.resolve("docs/large")).hasSameBinaryContentAs(share.resolve("docs/large"));
      assertThat(inbox.resolve("docs/void")).isEmptyDirectory();
      assertThat(server.nextOut()).startsWith("1 file  600,000 bytes to 127.0.0.1:");

      for (String path : List.of("../canary", "link", "gone", "/etc/passwd", "docs/../../canary")) {
        RunningProgram bad =
            RunningProgram.run("files", "get", "--into", inbox.toString(), path, address);
        assertThat(bad.code()).isEqualTo(3);
        assertThat(bad.err().getLast())
            .startsWith("files: 1 could not be given; the first: " + path + ": ");
      }
      RunningProgram out = RunningProgram.run("files", "get", "--into", "-", "small", address);
      assertThat(out.err()).isEmpty();
      assertThat(names()).containsExactly("docs");
      assertThat(send(server, canary.toString()).code()).isEqualTo(3);
    }
  }

  @Test
  void a_path_has_so_many_elements_at_most() throws Exception {
    Path deepest = folder.resolve("d/".repeat(Offer.MOST_DEPTH - 1));
    Files.createDirectories(deepest.resolve("d"));
    Files.writeString(deepest.resolve("last"), "arrives");
    Files.writeString(deepest.resolve("d/beyond"), "is refused");
    try (RunningProgram server = serve()) {
      RunningProgram sender = send(server, folder.resolve("d").toString());

      assertThat(sender.code()).isEqualTo(7);
      assertThat(sender.err()).anyMatch(line -> line.contains("32"));
      assertThat(inbox.resolve("d/".repeat(Offer.MOST_DEPTH - 1) + "last")).hasContent("arrives");
      assertThat(inbox.resolve("d/".repeat(Offer.MOST_DEPTH))).doesNotExist();
    }
  }

  @Test
  void what_came_of_standard_input_is_counted() throws Exception {
    var keyboard = new Keyboard();
    try (RunningProgram server = serve();
        RunningProgram sender =
            RunningProgram.start(keyboard, "files", "send", "-", "127.0.0.1:" + server.port())) {
      keyboard.type("typed");
      keyboard.end();

      assertThat(sender.code()).isZero();
      assertThat(server.nextOut()).matches("stdin  6 bytes from 127\\.0\\.0\\.1:\\d+  saved");
    }
  }

  @Test
  void a_name_is_given_to_standard_input_alone() throws Exception {
    Path file = file("data", 1);

    RunningProgram sender =
        RunningProgram.run("files", "send", "--name", "other", file.toString(), "127.0.0.1:1");

    assertThat(sender.code()).isEqualTo(2);
    assertThat(sender.err().getFirst()).contains("--name is for the file '-' alone");
  }

  private RunningProgram serve(String... options) {
    List<String> words =
        new ArrayList<>(
            List.of("files", "serve", "--into", inbox.toString(), "--bind", "127.0.0.1"));
    words.addAll(List.of("--port", "0"));
    words.addAll(List.of(options));
    return RunningProgram.start(words.toArray(String[]::new));
  }

  private static RunningProgram send(RunningProgram server, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("files", "send"));
    words.addAll(List.of(options));
    words.add("127.0.0.1:" + server.port());
    return RunningProgram.run(words.toArray(String[]::new));
  }

  private void assertNothingOutside() throws IOException {
    assertThat(canary).hasContent("alive");
    try (Stream<Path> around = Files.list(folder)) {
      assertThat(around).containsExactlyInAnyOrder(canary, inbox);
    }
  }

  private Path file(String name, int size) throws IOException {
    return Files.write(folder.resolve(name), bytes(size, size));
  }

  private static byte[] bytes(int size, int seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(inbox)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> relative(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      return all.map(path -> tree.relativize(path).toString()).sorted().toList();
    }
  }
}
