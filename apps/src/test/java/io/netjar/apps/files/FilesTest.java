package io.netjar.apps.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.RunningProgram;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `files` on the loopback of the operating system.
@Timeout(60)
class FilesTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path folder;
  private Path inbox = Path.of("");

  @BeforeEach
  void name_the_inbox() {
    inbox = folder.resolve("inbox");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_493, 65_494, 65_495, 65_536, 131_072, 5_000_000})
  void a_file_arrives_whole_and_both_sides_say_so(int size) throws Exception {
    Path file = file("data.bin", size);
    try (RunningProgram server = serve()) {
      String address = "127.0.0.1:" + server.port();

      RunningProgram sender =
          RunningProgram.run("files", "send", "--plain", file.toString(), address);

      assertThat(sender.err()).isEmpty();
      assertThat(sender.code()).isZero();
      String bytes = size == 1 ? "1 byte" : String.format(java.util.Locale.ROOT, "%,d bytes", size);
      assertThat(sender.out())
          .containsExactly("data.bin  " + bytes + " to " + address + "  sent and received whole");
      assertThat(server.nextOut())
          .matches("data\\.bin  " + bytes + " from 127\\.0\\.0\\.1:\\d+  saved");
      assertThat(inbox.resolve("data.bin")).hasSameBinaryContentAs(file);
      assertThat(names()).containsExactly("data.bin");
      assertThat(server.stop()).isZero();
      assertThat(server.err()).isEmpty();
    }
  }

  @Test
  void several_files_go_one_after_the_other_and_a_count_ends_the_server() throws Exception {
    Path one = file("one", 10);
    Path two = file("two", 20);
    try (RunningProgram server = serve("--count", "2")) {
      String address = "127.0.0.1:" + server.port();

      RunningProgram sender =
          RunningProgram.run("files", "send", "--plain", one.toString(), two.toString(), address);

      assertThat(sender.code()).isZero();
      assertThat(server.code()).isZero();
      assertThat(names()).containsExactly("one", "two");
    }
  }

  @Test
  void a_count_ends_with_the_code_of_what_failed() throws Exception {
    try (RunningProgram server = serve("--count", "1")) {
      try (Socket socket = new Socket(LOOPBACK, server.port())) {
        socket.getOutputStream().write(announced("short", 10, 9));
      }

      assertThat(server.code()).isEqualTo(6);
    }
  }

  @Test
  void a_file_of_the_same_name_is_replaced_and_it_is_said() throws Exception {
    Files.createDirectory(inbox);
    Files.writeString(inbox.resolve("data"), "older and longer than the new one");
    Path file = file("data", 5);
    try (RunningProgram server = serve()) {
      RunningProgram.run("files", "send", "--plain", file.toString(), "127.0.0.1:" + server.port());

      assertThat(server.nextOut()).endsWith("  saved, replaced the older file");
      assertThat(inbox.resolve("data")).hasSameBinaryContentAs(file);
    }
  }

  // Pitfall P18.
  @Test
  void a_link_laid_at_the_name_is_replaced_and_not_followed() throws Exception {
    Files.createDirectory(inbox);
    Path canary = Files.writeString(folder.resolve("canary"), "alive");
    Files.createSymbolicLink(inbox.resolve("data"), canary);
    Path file = file("data", 5);
    try (RunningProgram server = serve()) {
      RunningProgram.run("files", "send", "--plain", file.toString(), "127.0.0.1:" + server.port());

      assertThat(server.nextOut()).endsWith("replaced the older file");
      assertThat(canary).hasContent("alive");
      assertThat(Files.isSymbolicLink(inbox.resolve("data"))).isFalse();
    }
  }

  @Test
  void fifty_senders_at_once_all_arrive() throws Exception {
    try (RunningProgram server = serve()) {
      String address = "127.0.0.1:" + server.port();
      List<RunningProgram> senders = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        Path file = file("file-" + i, 40_000 + i);
        senders.add(RunningProgram.start("files", "send", "--plain", file.toString(), address));
      }
      for (RunningProgram sender : senders) {
        assertThat(sender.code()).isZero();
      }
      for (int i = 0; i < 50; i++) {
        String name = "file-" + i;
        assertThat(inbox.resolve(name)).hasSameBinaryContentAs(folder.resolve(name));
      }
    }
  }

  // Pitfall P1.
  @Test
  void a_sender_of_one_byte_at_a_time_is_understood() throws Exception {
    try (RunningProgram server = serve();
        Socket socket = new Socket(LOOPBACK, server.port())) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      for (byte b : announced("slow", 100, 100)) {
        out.write(b);
      }
      socket.shutdownOutput();

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(Files.size(inbox.resolve("slow"))).isEqualTo(100);
    }
  }

  static Stream<String> badNames() {
    return FileNameTest.badNames().map(arguments -> (String) arguments.get()[0]);
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void a_name_that_leaves_the_folder_is_refused_and_nothing_is_written(String name)
      throws Exception {
    Path canary = Files.writeString(folder.resolve("canary"), "alive");
    // An unpaired surrogate has no UTF-8 of its own, but JSON can write it as an escape.
    String json = "{\"filename\":\"" + escaped(name) + "\",\"filesize\":3}";
    byte[] header = json.getBytes(UTF_8);
    try (RunningProgram server = serve();
        Socket socket = new Socket(LOOPBACK, server.port())) {
      socket.getOutputStream().write(framed(header, new byte[] {'x', 'x', 'x'}));

      assertThat(endOf(socket)).isEqualTo("Connection reset");
      assertThat(server.nextErr()).contains("refused: it ");
      assertThat(canary).hasContent("alive");
      assertThat(names()).isEmpty();
      try (Stream<Path> around = Files.list(folder)) {
        assertThat(around).containsExactlyInAnyOrder(canary, inbox);
      }
    }
  }

  // Pitfall P22.
  @Test
  void a_short_file_is_refused_with_how_much_arrived() throws Exception {
    try (RunningProgram server = serve();
        Socket socket = new Socket(LOOPBACK, server.port())) {
      socket.getOutputStream().write(announced("short", 6234, 5000));
      socket.shutdownOutput();

      assertThat(endOf(socket)).isEqualTo("Connection reset");
      assertThat(server.nextErr())
          .matches(
              "short  5,000 of 6,234 bytes from 127\\.0\\.0\\.1:\\d+"
                  + "  failed: the sender ended too early");
      assertThat(names()).isEmpty();
    }
  }

  @Test
  void a_sender_that_breaks_off_leaves_nothing() throws Exception {
    try (RunningProgram server = serve()) {
      try (Socket socket = new Socket(LOOPBACK, server.port())) {
        socket.getOutputStream().write(announced("broken", 6234, 0));
        socket.setSoLinger(true, 0);
      }

      assertThat(server.nextErr()).contains("failed").contains("Connection reset");
      assertThat(names()).isEmpty();
    }
  }

  // Pitfall P22.
  @Test
  void more_bytes_than_announced_are_refused() throws Exception {
    try (RunningProgram server = serve();
        Socket socket = new Socket(LOOPBACK, server.port())) {
      socket.getOutputStream().write(announced("long", 10, 11));

      assertThat(endOf(socket)).isEqualTo("Connection reset");
      assertThat(server.nextErr()).contains("long  10 of 10 bytes").contains("more bytes came");
      assertThat(names()).isEmpty();
    }
  }

  @Test
  void a_silent_sender_is_given_up_after_the_time_out() throws Exception {
    try (RunningProgram server = serve("--timeout", "500ms");
        Socket socket = new Socket(LOOPBACK, server.port())) {
      socket.getOutputStream().write(announced("silent", 10, 9));

      assertThat(endOf(socket)).isEqualTo("Connection reset");
      assertThat(server.nextErr()).contains("silent  9 of 10 bytes").endsWith("silent for 500 ms");
      assertThat(names()).isEmpty();
    }
  }

  // Pitfall P4.
  @Test
  void a_web_browser_is_told_from_a_sender() throws Exception {
    try (RunningProgram server = serve();
        Socket socket = new Socket(LOOPBACK, server.port())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));

      assertThat(endOf(socket)).isEqualTo("Connection reset");
      assertThat(server.nextErr()).endsWith("; this looks like HTTP");
    }
  }

  @Test
  void a_folder_in_the_place_of_the_file_is_kept_and_the_sender_hears_of_the_failure()
      throws Exception {
    Files.createDirectories(inbox.resolve("data").resolve("below"));
    Path file = file("data", 5);
    try (RunningProgram server = serve()) {
      RunningProgram sender =
          RunningProgram.run(
              "files", "send", "--plain", file.toString(), "127.0.0.1:" + server.port());

      assertThat(sender.code()).isEqualTo(3);
      assertThat(sender.err().getFirst()).contains("the receiver refused the file or broke off");
      assertThat(server.nextErr()).contains("cannot save: ");
      assertThat(names()).containsExactly("data");
    }
  }

  // Pitfall P51.
  @Test
  void a_stopped_server_says_what_it_cut_and_leaves_no_temporary_file() throws Exception {
    try (RunningProgram server = serve();
        Socket socket = new Socket(LOOPBACK, server.port())) {
      socket.getOutputStream().write(announced("half", 100_000, 50_000));
      // Another file goes through meanwhile, so the server is past its start for certain.
      Path file = file("other", 5);
      RunningProgram.run("files", "send", "--plain", file.toString(), "127.0.0.1:" + server.port());
      assertThat(server.nextOut()).startsWith("other  5 bytes");
      while (!sizes().contains(50_000L)) {
        Thread.onSpinWait();
      }

      assertThat(server.stop()).isZero();

      assertThat(server.err()).hasSize(1);
      assertThat(server.err().getFirst())
          .startsWith("half  50,000 of 100,000 bytes from ")
          .endsWith("  failed: the server was stopped");
      assertThat(names()).containsExactly("other");
    }
  }

  @Test
  void a_receiver_that_refuses_is_reported_by_the_sender() throws Exception {
    Path file = file("big", 5_000_000);
    try (Peer peer =
        new Peer(
            socket -> {
              FileHeader header = FileHeader.read(socket.getInputStream());
              assertThat(header).isEqualTo(new FileHeader("big", 5_000_000));
              socket.setSoLinger(true, 0);
            })) {
      RunningProgram sender =
          RunningProgram.run("files", "send", "--plain", file.toString(), peer.address());

      assertThat(sender.code()).isEqualTo(3);
      assertThat(sender.out()).isEmpty();
      assertThat(sender.err().getFirst())
          .startsWith("files: big  ")
          .contains(" of 5,000,000 bytes to " + peer.address() + "  failed: ")
          .endsWith("the receiver refused the file or broke off, its own output says why");
    }
  }

  @Test
  void a_receiver_that_never_confirms_is_reported_as_unknown() throws Exception {
    Path file = file("data", 5);
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    try (Peer peer =
        new Peer(
            socket -> {
              // Reads to the end of the stream, but ends its own direction only when told to.
              socket.getInputStream().transferTo(arrived);
            },
            true)) {
      RunningProgram sender =
          RunningProgram.run(
              "files", "send", "--plain", "--timeout", "200ms", file.toString(), peer.address());

      assertThat(sender.code()).isEqualTo(5);
      assertThat(sender.err().getFirst())
          .contains("data  5 of 5 bytes")
          .endsWith("sent, but the receiver has not confirmed it within 200ms; it may be saved");
    }
  }

  @Test
  void a_peer_that_answers_with_bytes_is_no_receiver() throws Exception {
    Path file = file("data", 5);
    try (Peer peer =
        new Peer(
            socket -> {
              socket.getInputStream().readAllBytes();
              socket.getOutputStream().write('!');
            })) {
      RunningProgram sender =
          RunningProgram.run("files", "send", "--plain", file.toString(), peer.address());

      assertThat(sender.code()).isEqualTo(9);
      assertThat(sender.err().getFirst()).contains("answered with bytes");
    }
  }

  @Test
  void the_wire_carries_length_header_and_bytes_and_nothing_else() throws Exception {
    Path file = file("Grüße.bin", 70_000);
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    try (Peer peer = new Peer(socket -> socket.getInputStream().transferTo(arrived))) {
      assertThat(
              RunningProgram.run("files", "send", "--plain", file.toString(), peer.address())
                  .code())
          .isZero();
    }

    InputStream in = new ByteArrayInputStream(arrived.toByteArray());
    assertThat(FileHeader.read(in)).isEqualTo(new FileHeader("Grüße.bin", 70_000));
    assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void a_file_that_shrinks_or_grows_meanwhile_is_given_up_and_never_published() throws Exception {
    for (int newSize : new int[] {1_000_000, 30_000_001}) {
      Path file = file("changing", 30_000_000);
      long[] arrived = new long[1];
      List<String> end = new ArrayList<>();
      try (Peer peer =
          new Peer(
              socket -> {
                InputStream in = socket.getInputStream();
                FileHeader.read(in);
                // The buffers of the loopback hold less than the file: the sender is still at it.
                byte[] changed = new byte[newSize];
                Files.write(file, changed);
                try {
                  arrived[0] = in.transferTo(OutputStream.nullOutputStream());
                  end.add("end");
                } catch (SocketException e) {
                  end.add("reset");
                }
              })) {
        RunningProgram sender =
            RunningProgram.run("files", "send", "--plain", file.toString(), peer.address());

        assertThat(sender.code()).isEqualTo(6);
        assertThat(sender.err().getFirst()).endsWith("the file changed while it was being sent");
      }
      assertThat(end).containsExactly("reset");
    }
  }

  @Test
  void what_cannot_be_sent_ends_with_7_before_anything_is_sent() throws Exception {
    Path good = file("good", 5);
    Path missing = folder.resolve("missing");
    Path badName = file("nul.txt", 5);
    try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK)) {
      String address = "127.0.0.1:" + listener.getLocalPort();
      for (Path bad : List.of(missing, folder, badName)) {
        RunningProgram sender =
            RunningProgram.run(
                "files", "send", "--plain", good.toString(), bad.toString(), address);

        assertThat(sender.code()).isEqualTo(7);
        assertThat(sender.err().getFirst()).contains(bad.getFileName().toString());
        assertThat(sender.out()).isEmpty();
      }
    }
  }

  @Test
  void a_folder_that_cannot_be_made_ends_with_7() throws Exception {
    Path file = file("file", 1);

    RunningProgram server =
        RunningProgram.run("files", "serve", "--plain", "--into", file.toString(), "--port", "0");

    assertThat(server.code()).isEqualTo(7);
    assertThat(server.err().getFirst()).contains("--into");
  }

  private RunningProgram serve(String... options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "files", "serve", "--plain", "--into", inbox.toString(), "--bind", "127.0.0.1"));
    words.addAll(List.of("--port", "0"));
    words.addAll(List.of(options));
    return RunningProgram.start(words.toArray(String[]::new));
  }

  private Path file(String name, int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(folder.resolve(name), bytes);
  }

  private List<Long> sizes() throws IOException {
    try (Stream<Path> files = Files.list(inbox)) {
      return files.map(path -> path.toFile().length()).toList();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(inbox)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /// A header for one size, followed by as many bytes as another.
  private static byte[] announced(String name, long size, int sent) {
    byte[] header = new FileHeader(name, size).encode();
    byte[] all = new byte[header.length + sent];
    System.arraycopy(header, 0, all, 0, header.length);
    return all;
  }

  private static byte[] framed(byte[] json, byte[] body) {
    return java.nio.ByteBuffer.allocate(4 + json.length + body.length)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putInt(json.length)
        .put(json)
        .put(body)
        .array();
  }

  private static String escaped(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      text.append(String.format("\\u%04x", (int) name.charAt(i)));
    }
    return text.toString();
  }

  private static String endOf(Socket socket) throws IOException {
    try {
      return "read " + socket.getInputStream().read();
    } catch (SocketException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
