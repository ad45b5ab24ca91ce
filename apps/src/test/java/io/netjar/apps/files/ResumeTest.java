package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.apps.RunningProgram;
import io.netjar.apps.program.ProgramException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files whose connection breaks, and whose source or partial file changes.
@Timeout(60)
class ResumeTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int SIZE = 20_000_000;

  @TempDir Path folder;
  private Path inbox = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void lay_out() throws IOException {
    inbox = folder.resolve("inbox");
    file = Files.write(folder.resolve("data"), bytes(SIZE, 1));
  }

  /// Sends the file, and cuts the connection after so many bytes.
  private void sendAndCut(long most) throws Exception {
    try (RunningProgram server = serve();
        var cutter = new Cutter(server.port(), most)) {
      assertThat(RunningProgram.run("files", "send", "" + file, cutter.address()).code())
          .isNotZero();
      assertThat(server.nextErr()).contains("  failed: ");
      assertThat(inbox.resolve("data")).doesNotExist();
      assertThat(names()).hasSize(2).allMatch(name -> name.contains(".part"));
    }
  }

  /// Sends it once more, with another server and another sender.
  private long sendAgain() throws Exception {
    try (RunningProgram server = serve();
        var counter = new Cutter(server.port(), Long.MAX_VALUE)) {
      RunningProgram sender = RunningProgram.run("files", "send", "" + file, counter.address());
      assertThat(sender.err()).isEmpty();
      assertThat(sender.code()).isZero();
      assertThat(inbox.resolve("data")).hasSameBinaryContentAs(file);
      return counter.passed();
    }
  }

  // Pitfall P28.
  @ParameterizedTest
  @ValueSource(ints = {300_000, 10_000_000, 19_900_000})
  void only_what_is_missing_is_sent_again_after_both_ends_restart(int most) throws Exception {
    sendAndCut(most);

    long sent = sendAgain();

    assertThat(sent).isLessThan(SIZE - most + 2L * Offer.CHUNK_BYTES + 100_000);
    assertThat(names()).containsExactly("data");
  }

  /// What happens between the cut and the second try.
  enum Change {
    SAME_SIZE_OTHER_BYTES,
    SMALLER,
    LARGER_WITH_THE_SAME_BEGIN,
    JOURNAL_MISSING,
    JOURNAL_CUT,
    JOURNAL_GARBLED,
    PARTIAL_EDITED,
    PARTIAL_MISSING,
    PARTIAL_CUT,
    KILLED_BEFORE_THE_SEAL
  }

  // Pitfall P27.
  @ParameterizedTest
  @EnumSource(Change.class)
  void whatever_changed_in_between_the_file_is_right_at_the_end(Change change) throws Exception {
    sendAndCut(10_000_000);
    Path partial = inbox.resolve(names().stream().filter(n -> n.endsWith("part")).toList().get(0));
    Path journal = inbox.resolve(partial.getFileName() + ".journal");

    switch (change) {
      case SAME_SIZE_OTHER_BYTES -> Files.write(file, bytes(SIZE, 2));
      case SMALLER -> Files.write(file, Arrays.copyOf(bytes(SIZE, 1), SIZE / 2));
      case LARGER_WITH_THE_SAME_BEGIN ->
          Files.write(file, bytes(500_000, 3), StandardOpenOption.APPEND);
      case JOURNAL_MISSING -> Files.delete(journal);
      case JOURNAL_CUT -> Files.write(journal, Arrays.copyOf(Files.readAllBytes(journal), 1000));
      case JOURNAL_GARBLED -> Files.write(journal, garbled(journal, 700));
      case PARTIAL_EDITED -> {
        Files.write(partial, garbled(partial, 5_000_000));
        Files.setLastModifiedTime(partial, FileTime.fromMillis(1));
      }
      case PARTIAL_MISSING -> Files.delete(partial);
      case PARTIAL_CUT -> Files.write(partial, bytes(100, 4));
      case KILLED_BEFORE_THE_SEAL -> Files.setLastModifiedTime(partial, FileTime.fromMillis(1));
    }
    long sent = sendAgain();

    if (change == Change.KILLED_BEFORE_THE_SEAL) {
      assertThat(sent).isLessThan(11_000_000);
    }
  }

  private static byte[] garbled(Path path, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    bytes[at] ^= 1;
    return bytes;
  }

  // Pitfall P26: the receiver was killed between the link and the unlink.
  @Test
  void a_file_that_has_both_names_is_there_and_its_partial_name_goes() throws Exception {
    sendAndCut(10_000_000);
    Path partial = inbox.resolve(names().stream().filter(n -> n.endsWith("part")).toList().get(0));
    Files.write(partial, bytes(SIZE, 1));
    Files.createLink(inbox.resolve("data"), partial);
    Files.setLastModifiedTime(partial, Files.getLastModifiedTime(file));

    assertThat(sendAgain()).isLessThan(100_000);
  }

  // Pitfall P23.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_source_that_changes_while_it_is_sent_is_given_up(boolean grows) throws Exception {
    List<String> heard = new ArrayList<>();
    try (var peer =
        new Peer(
            socket -> {
              var conversation = answer(socket);
              var offer = Offer.of(next(conversation));
              conversation.say(Fields.of("accept").put("id", offer.id()).put("have", ""));
              next(conversation);
              if (grows) {
                Files.write(file, new byte[1], StandardOpenOption.APPEND);
              } else {
                Files.write(file, new byte[1000]);
              }
              Fields last = next(conversation);
              while (last.type().equals("chunk")) {
                last = next(conversation);
              }
              heard.add(last.type());
              conversation.say(
                  Fields.of("refuse").put("id", 0).put("code", "integrity").put("rule", "changed"));
              next(conversation);
              conversation.say(Fields.of("bye"));
            })) {
      RunningProgram sender = RunningProgram.run("files", "send", "" + file, peer.address());

      assertThat(sender.code()).isEqualTo(6);
    }
    assertThat(heard).containsExactly("abort");
  }

  // Pitfall P32.
  @Test
  void a_sender_that_hears_no_acknowledgement_does_not_end_with_0() throws Exception {
    try (var peer =
        new Peer(
            socket -> {
              var conversation = answer(socket);
              Fields last = next(conversation);
              conversation.say(Fields.of("accept").put("id", 0).put("have", ""));
              while (!last.type().equals("bye")) {
                last = next(conversation);
              }
            },
            true)) {
      RunningProgram sender =
          RunningProgram.run("files", "send", "--timeout", "300ms", "" + file, peer.address());

      assertThat(sender.code()).isEqualTo(5);
    }
  }

  // Pitfall P33.
  @Test
  void two_senders_of_one_name_get_two_files_or_one_is_refused() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other")).resolve("data");
    Files.write(other, bytes(SIZE, 7));
    try (RunningProgram server = serve()) {
      String address = "127.0.0.1:" + server.port();
      RunningProgram first = RunningProgram.start("files", "send", "" + file, address);
      RunningProgram second = RunningProgram.start("files", "send", "" + other, address);

      assertThat(List.of(first.code(), second.code())).containsExactlyInAnyOrder(0, 3);
      assertThat(inbox.resolve("data")).hasSameBinaryContentAs(first.code() == 0 ? file : other);
      assertThat(names()).containsExactly("data");
    }
  }

  // Pitfall P22.
  // Pitfall P22.
  // Pitfall P25.
  @Test
  void sizes_that_lie_or_have_no_room_are_refused() throws Exception {
    int most = Offer.MOST_CHUNK_BYTES;
    try (RunningProgram server = serve();
        Socket socket = new Socket(LOOPBACK, server.port())) {
      var peer =
          Conversation.greet(
              socket.getInputStream(), socket.getOutputStream(), "server", "send", List.of());
      peer.say(new Offer(0, "huge", 1L << 41, 1, most, Check.SHA256, "x").fields());
      assertThat(next(peer).text("code")).isEqualTo("space");
      peer.say(new Offer(1, "huge", Long.MAX_VALUE, 1, most, Check.SHA256, "x").fields());
      assertThat(next(peer).text("code")).isEqualTo("limit");
      peer.say(new Offer(2, "lie", 10, 1, most, Check.CRC32C, "x").fields());
      assertThat(next(peer).type()).isEqualTo("accept");
      var chunk = Fields.of("chunk").put("id", 2).put("index", 0).put("crc32c", 0);
      peer.say(chunk.put("check", "00000000"), new byte[9], 9);
      assertThat(server.nextErr()).contains("chunk 0 has a length of 9 bytes");
      assertThat(names()).isEmpty();
    }
    for (String number : List.of("1e3", "1.5", "9223372036854775808", "-9223372036854775809")) {
      assertThatThrownBy(() -> Fields.parse("{\"size\":" + number + "}"))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("\"size\" that is no whole number");
    }
    for (String number : List.of("-1", "\"10\"", "null", "[1]")) {
      assertThatThrownBy(() -> Fields.parse("{\"size\":" + number + "}").number("size"))
          .isInstanceOf(ProgramException.class);
    }
    assertThatThrownBy(() -> Fields.parse("{\"a\":1,\"a\":2}")).hasMessageContaining("not JSON");
  }

  private static Conversation answer(Socket socket) throws Exception {
    var frames =
        new io.netjar.apps.frames.FrameReader(
            socket.getInputStream(), io.netjar.apps.frames.LengthPrefix.U32, 65_536);
    return Conversation.answer(
        socket.getInputStream(), frames, socket.getOutputStream(), "peer", new Fields[1]);
  }

  private static Fields next(Conversation conversation) throws Exception {
    var heard = conversation.next();
    assertThat(heard).isNotNull();
    return java.util.Objects.requireNonNull(heard).fields();
  }

  private RunningProgram serve() {
    return RunningProgram.start(
        "files", "serve", "--into", "" + inbox, "--bind", "127.0.0.1", "--port", "0");
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
}
