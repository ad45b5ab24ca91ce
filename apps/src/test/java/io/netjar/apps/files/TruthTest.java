package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Keyboard;
import io.netjar.apps.RunningProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a sender is told, what it costs, and what a receiver believes.
@Timeout(120)
class TruthTest {
  private static final int CHUNK = Offer.CHUNK_BYTES;

  @TempDir Path folder;
  private Path inbox = Path.of("");

  @BeforeEach
  void lay_out() throws IOException {
    inbox = Files.createDirectory(folder.resolve("inbox"));
  }

  // Pitfall P32.
  @ParameterizedTest
  @ValueSource(ints = {100, 900_000})
  void a_lost_acknowledgement_ends_with_5_and_the_next_try_says_already_complete(int size)
      throws Exception {
    Path file = file("data", size);
    try (var server = new Receiving(inbox, Conflict.REFUSE, Disk.REAL)) {
      try (var proxy = new Cutter(server.port(), "\"done\"")) {
        RunningProgram sender =
            RunningProgram.run("files", "send", "--timeout", "2s", "" + file, proxy.address());

        assertThat(sender.code()).isEqualTo(5);
        assertThat(sender.out()).isEmpty();
      }
      assertThat(inbox.resolve("data")).hasSameBinaryContentAs(file);
      try (var proxy = new Cutter(server.port(), Long.MAX_VALUE)) {
        RunningProgram again = RunningProgram.run("files", "send", "" + file, proxy.address());

        assertThat(again.code()).isZero();
        assertThat(again.out()).hasSize(1);
        assertThat(again.out().getFirst()).startsWith("data  ").endsWith("  already complete");
        assertThat(proxy.passed()).isLessThan(1_000);
      }
      assertThat(names()).containsExactly("data");
    }
  }

  // Pitfall P32.
  @Test
  void what_has_got_a_number_is_found_under_it_by_the_next_try() throws Exception {
    Path small = file("small.txt", 100);
    Path large = file("large.txt", 900_000);
    Files.writeString(inbox.resolve("small.txt"), "older");
    Files.writeString(inbox.resolve("large.txt"), "older");
    try (var server = new Receiving(inbox, Conflict.RENAME, Disk.REAL)) {
      for (String how : List.of("sent and saved", "already complete")) {
        RunningProgram sender =
            RunningProgram.run("files", "send", "" + small, "" + large, server.address());

        assertThat(sender.out())
            .containsExactly(
                "small.txt  100 bytes  " + how + " as small (2).txt",
                "large.txt  900,000 bytes  " + how + " as large (2).txt");
      }
      assertThat(names()).hasSize(4);
    }
  }

  /// Speaks the protocol by hand.
  private static Conversation greet(Socket socket) throws Exception {
    return Conversation.greet(
        socket.getInputStream(), socket.getOutputStream(), "server", "send", List.of());
  }

  private static Fields next(Conversation peer) throws Exception {
    return Objects.requireNonNull(peer.next()).fields();
  }

  // Pitfall P22.
  @ParameterizedTest
  @CsvSource({"10, 9", "10, 11", "0, 1", "65536, 65537", "9223372036854775807, 9"})
  void a_small_file_whose_size_lies_is_refused_with_both_sizes(long announced, int sent)
      throws Exception {
    try (var server = new Receiving(inbox, Conflict.REFUSE, Disk.REAL);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      Conversation peer = greet(socket);
      byte[] bytes = new byte[sent];
      String sum = HexFormat.of().formatHex(Checksums.sha256().digest(bytes));
      var offer = new Offer(0, "lie", announced, 1, CHUNK, Check.SHA256, "");
      peer.say(offer.fields().put(Fields.TYPE, "file").put("sum", sum), bytes, sent);

      server.awaitFailure();
      assertThat(server.failures().getFirst()).contains(" announced, and ").endsWith(" came");
      assertThat(names()).isEmpty();
    }
  }

  // Pitfall P22.
  @ParameterizedTest
  @CsvSource({
    "600000, 2, the end came after 2 of 3 chunks",
    "524288, 3, chunk 2 comes out of turn",
    "600000, 3, chunk 2 has a length of 262\\,144 bytes"
  })
  void a_large_file_whose_size_lies_is_refused_with_what_came(long size, int chunks, String why)
      throws Exception {
    try (var server = new Receiving(inbox, Conflict.REFUSE, Disk.REAL);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      Conversation peer = greet(socket);
      peer.say(new Offer(0, "lie", size, 1, CHUNK, Check.CRC32C, "x").fields());
      assertThat(next(peer).type()).isEqualTo("accept");
      var sums = new Checksums(Check.CRC32C);
      byte[] bytes = new byte[CHUNK];
      for (int i = 0; i < chunks; i++) {
        byte[] sum = sums.of(bytes, CHUNK);
        var chunk = Fields.of("chunk").put("id", 0).put("index", i);
        chunk.put("crc32c", sums.crc32c(bytes, CHUNK));
        peer.say(chunk.put("check", HexFormat.of().formatHex(sum)), bytes, CHUNK);
        sums.put(i, sum);
      }
      peer.say(Fields.of("end").put("id", 0).put("size", size).put("check", sums.root(chunks)));

      server.awaitFailure();
      assertThat(server.failures().getFirst()).contains(why.replace("\\", ""));
      assertThat(names()).allMatch(Directory::isTemporary);
    }
  }

  // Pitfall P36: nothing is ever decompressed, so that few bytes cannot become many.
  @Test
  void no_compressed_form_is_understood() throws Exception {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[10_000_000]);
    }
    byte[] bomb = packed.toByteArray();
    String sum = HexFormat.of().formatHex(Checksums.sha256().digest(bomb));
    for (String encoding : List.of("gzip", "deflate", "zstd")) {
      try (var server = new Receiving(inbox, Conflict.REFUSE, Disk.REAL);
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        Conversation peer = greet(socket);
        var whole = new Offer(0, "whole", bomb.length, 1, CHUNK, Check.SHA256, "").fields();
        whole.put(Fields.TYPE, "file").put("sum", sum).put("encoding", encoding);
        peer.say(whole, bomb, bomb.length);
        var lie = new Offer(1, "lie", 10_000_000, 1, CHUNK, Check.SHA256, "").fields();
        lie.put(Fields.TYPE, "file").put("sum", sum).put("compression", encoding);
        peer.say(lie, bomb, bomb.length);

        server.awaitFailure();
        assertThat(server.failures().getFirst()).contains("10,000,000 bytes announced, and ");
        assertThat(names()).isEmpty();
      }
    }
  }

  // Pitfall P28.
  @ParameterizedTest
  @ValueSource(ints = {64})
  void a_resume_at_99_percent_reads_and_sends_what_is_missing_alone(int megabytes)
      throws Exception {
    int mebibytes = Integer.getInteger("netjar.files.resume", megabytes);
    long size = mebibytes * 1024L * 1024;
    Path file = folder.resolve("data");
    var random = new Random(1);
    try (var out = Files.newOutputStream(file)) {
      byte[] piece = new byte[1024 * 1024];
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(piece);
        out.write(piece);
      }
    }
    try (var server = new Receiving(inbox, Conflict.REFUSE, Disk.REAL);
        var proxy = new Cutter(server.port(), size - size / 100)) {
      assertThat(RunningProgram.run("files", "send", "" + file, proxy.address()).code())
          .isNotZero();
      server.awaitFailure();
    }
    assertThat(names()).hasSize(2);

    var readThere = new AtomicLong();
    var readHere = new AtomicLong();
    try (var server = new Receiving(inbox, Conflict.REFUSE, counting(readThere));
        var proxy = new Cutter(server.port(), Long.MAX_VALUE)) {
      send(file, size, proxy.port(), readHere);

      assertThat(inbox.resolve("data")).hasSameBinaryContentAs(file);
      // One chunk was under way at the cut; the first and the last tell that it is the same file.
      long most = size / 100 + 2L * CHUNK;
      assertThat(proxy.passed()).isLessThan(most + most / 20);
      assertThat(readHere.get()).isLessThan(most + 2L * CHUNK);
      assertThat(readThere.get()).isLessThan(size / 1_000 + 1_000);
    }
  }

  private static StepDisk counting(AtomicLong bytes) {
    return new StepDisk() {
      @Override
      void read(int count) {
        bytes.addAndGet(count);
      }
    };
  }

  /// Sends a file, and counts what is read of it.
  private static void send(Path file, long size, int port, AtomicLong bytes) throws Exception {
    var place =
        new Content.Place() {
          @Override
          public BasicFileAttributes attributes() throws IOException {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
          }

          @Override
          public FileChannel open() throws IOException {
            return counting(bytes).opened("data", FileChannel.open(file));
          }
        };
    var given = new FilesService.Given();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var content = Content.OnDisk.of(place, place.attributes());
      var cargo = new Cargo("data", "data", new Cargo.File(content));
      var progress = Progress.none(System.err);
      new Dispatch(greet(socket), List.of(cargo).iterator(), Check.SHA256, given, progress, socket)
          .run();
    }
    given.expectNoFailure();
    assertThat(given.told()).startsWith("1 file  ").endsWith(String.format("%,d bytes", size));
  }

  // Pitfall P31.
  @Test
  void many_small_files_cost_as_much_at_the_end_as_at_the_beginning() throws Exception {
    int count = Integer.getInteger("netjar.files.many", 2_000);
    Path tree = Files.createDirectory(folder.resolve("tree"));
    for (int i = 0; i < count; i++) {
      Files.write(tree.resolve(String.format("f%06d", i)), new byte[1_000]);
    }
    List<Long> stepsAtEach = new ArrayList<>();
    var steps = new AtomicLong();
    var disk =
        new StepDisk() {
          @Override
          void step(String what) {
            steps.incrementAndGet();
            if (what.startsWith("LINK")) {
              stepsAtEach.add(steps.get());
            }
          }

          @Override
          void read(int count) {
            steps.incrementAndGet();
          }
        };
    try (var server = new Receiving(inbox, Conflict.REFUSE, disk);
        var proxy = new Cutter(server.port(), Long.MAX_VALUE)) {
      RunningProgram sender = RunningProgram.run("files", "send", "" + tree, proxy.address());

      assertThat(sender.code()).isZero();
      assertThat(proxy.passed()).isLessThan(count * 1_500L);
    }
    assertThat(stepsAtEach).hasSize(count);
    long first = stepsAtEach.get(count / 4) - stepsAtEach.getFirst();
    long last = stepsAtEach.getLast() - stepsAtEach.get(count - 1 - count / 4);
    assertThat(last).isBetween(first * 9 / 10, first * 11 / 10);
    assertThat(steps.get()).isLessThan(count * 8L);
  }

  @Test
  void standard_input_arrives_under_its_name_and_standard_output_gives_it_back() throws Exception {
    var keyboard = new Keyboard();
    String text = "line\n".repeat(200_000);
    String[] words = {"--share", "" + inbox, "--bind", "127.0.0.1", "--port", "0"};
    try (var server = new Receiving(inbox, Conflict.REFUSE, Disk.REAL);
        RunningProgram sender =
            RunningProgram.start(
                keyboard, "files", "send", "-", "--name", "typed.txt", server.address())) {
      for (int i = 0; i < 200_000; i++) {
        keyboard.type("line");
      }
      keyboard.end();

      assertThat(sender.code()).isZero();
      assertThat(sender.out()).containsExactly("typed.txt  1,000,000 bytes  sent and saved");
      assertThat(inbox.resolve("typed.txt")).hasContent(text);
    }
    try (RunningProgram server =
        RunningProgram.start(
            Stream.concat(Stream.of("files", "serve"), Stream.of(words)).toArray(String[]::new))) {
      RunningProgram get =
          RunningProgram.run(
              "files", "get", "--into", "-", "typed.txt", "127.0.0.1:" + server.port());

      assertThat(get.code()).isZero();
      assertThat(get.err()).isEmpty();
      assertThat(get.out()).hasSize(200_000).containsOnly("line");
    }
  }

  @Test
  void progress_in_json_names_each_phase_and_ends_with_the_whole() throws Exception {
    Path file = file("data", 900_000);
    try (var server = new Receiving(inbox, Conflict.REFUSE, Disk.REAL)) {
      RunningProgram sender =
          RunningProgram.run("files", "send", "--progress", "json", "" + file, server.address());

      assertThat(sender.code()).isZero();
      List<String> phases = new ArrayList<>();
      for (String line : sender.err()) {
        Fields fields = Fields.parse(line);
        assertThat(fields.type()).isEqualTo("progress");
        assertThat(fields.number("bytes")).isLessThanOrEqualTo(900_000);
        phases.add(fields.text("phase"));
      }
      assertThat(phases).containsSubsequence("connecting", "sending", "syncing");
      Fields last = Fields.parse(sender.err().getLast());
      assertThat(last.number("bytes")).isEqualTo(900_000);
      assertThat(last.number("moved")).isEqualTo(900_000);
    }
  }

  // Pitfall P18.
  // Pitfall P19.
  @Test
  void links_at_the_names_of_files_on_their_way_are_not_followed() throws Exception {
    Path file = file("data", 900_000);
    Path canary = Files.writeString(folder.resolve("canary"), "alive");
    try (var server = new Receiving(inbox, Conflict.REFUSE, Disk.REAL);
        var proxy = new Cutter(server.port(), 600_000)) {
      assertThat(RunningProgram.run("files", "send", "" + file, proxy.address()).code())
          .isNotZero();
      server.awaitFailure();
    }
    Path partial = inbox.resolve(names().getFirst());
    Path journal = inbox.resolve(names().getLast());
    Path saved = Files.copy(journal, folder.resolve("journal"));
    for (Path each : List.of(partial, journal)) {
      Files.delete(each);
      Files.createSymbolicLink(each, each.equals(partial) ? canary : saved);
      try (Directory in = new Inbox(inbox, Conflict.REFUSE, true).open()) {
        String name = each.getFileName().toString();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> in.create(name))
            .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
      }
      byte[] before = Files.readAllBytes(saved);
      try (var server = new Receiving(inbox, Conflict.OVERWRITE, Disk.REAL)) {
        RunningProgram sender = RunningProgram.run("files", "send", "" + file, server.address());

        assertThat(sender.code()).isZero();
        assertThat(inbox.resolve("data")).hasSameBinaryContentAs(file);
      }
      assertThat(canary).hasContent("alive");
      assertThat(saved).hasBinaryContent(before);
      Files.delete(inbox.resolve("data"));
    }
  }

  // Pitfall P20.
  @Test
  void leftovers_are_deleted_in_time_and_nothing_else_is() throws Exception {
    Path canary = Files.createDirectory(folder.resolve("outside"));
    String random = ".0123456789abcdef.part";
    Files.writeString(canary.resolve(".x" + random), "alive");
    Files.createSymbolicLink(inbox.resolve("link"), canary);
    Files.createSymbolicLink(inbox.resolve(".l" + random), canary.resolve(".x" + random));
    Files.createDirectories(inbox.resolve("sub/.folder" + random));
    Files.createDirectories(inbox.resolve(".full" + random).resolve("in"));
    List<String> kept = List.of("data.part", ".x.part", ".x.0123456789ABCDEF.part", "a" + random);
    for (String name : kept) {
      Files.writeString(inbox.resolve(name), "mine");
    }
    Files.writeString(inbox.resolve("sub/.y" + random), "");
    Files.writeString(inbox.resolve("sub/.y" + random + ".journal"), "");
    Files.writeString(inbox.resolve(".incoming-0123456789abcdef"), "");
    var place = new Inbox(inbox, Conflict.REFUSE, true);

    assertThat(Leftovers.delete(place, java.time.Duration.ofDays(1)).deleted()).isZero();
    assertThat(Leftovers.delete(place, java.time.Duration.ZERO).deleted()).isEqualTo(4);

    assertThat(names()).containsAll(kept).contains("link", ".l" + random, ".full" + random, "sub");
    assertThat(inbox.resolve("sub")).isEmptyDirectory();
    assertThat(canary.resolve(".x" + random)).hasContent("alive");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--plain"})
  void a_server_deletes_leftovers_when_it_begins(String form) throws Exception {
    Files.writeString(inbox.resolve(".y.0123456789abcdef.part"), "");
    Path incoming = Files.writeString(inbox.resolve(".incoming-0123456789abcdef"), "");
    awaitFileClockAfter(incoming);
    List<String> words = new ArrayList<>(List.of("files", "serve", "--into", "" + inbox));
    words.addAll(List.of("--keep-partial", "1ms", "--bind", "127.0.0.1", "--port", "0"));
    if (!form.isEmpty()) {
      words.add(form);
    }
    try (RunningProgram server = RunningProgram.start(words.toArray(String[]::new))) {
      assertThat(server.port()).isPositive();

      assertThat(server.nextErr()).isEqualTo("files: deleted 2 leftovers of files on their way");
      assertThat(names()).isEmpty();
    }
  }

  /// A file system's clock goes in steps of some milliseconds.
  private void awaitFileClockAfter(Path file) throws IOException {
    long then = Files.getLastModifiedTime(file).toMillis();
    long start = System.nanoTime();
    Path probe = folder.resolve("probe");
    while (Files.getLastModifiedTime(Files.writeString(probe, "x")).toMillis() < then + 2) {
      assertThat(System.nanoTime() - start)
          .as("the file system's clock stands")
          .isLessThan(10L << 30);
    }
  }

  private Path file(String name, int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(folder.resolve(name), bytes);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(inbox)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
