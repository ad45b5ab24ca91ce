package io.netjar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.wire.TcpView;
import io.netjar.wire.pcapng.CaptureRecord.Frame;
import io.netjar.wire.pcapng.PcapngWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ExplainCommandTest {
  private static final Screen PIPE = new Screen(Screen.UNBOUNDED, false);

  @TempDir private Path directory;

  private record Outcome(int status, String out, String err) {}

  private static Outcome explain(Screen screen, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        new CommandLine(new ExplainCommand(screen))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Outcome(status, out.toString(), err.toString());
  }

  private String file(byte[] content) throws IOException {
    return Files.write(directory.resolve("sample.pcapng"), content).toString();
  }

  @Test
  void a_capture_is_shown_as_an_aligned_line_per_frame() throws IOException {
    Outcome outcome = explain(PIPE, file(SampleCapture.connection()));

    assertThat(outcome.out())
        .isEqualTo(
            """
            No.      Time  Interface     Source             Destination  Proto  Bytes  Info
              1  0.000000  desk          02:00:00:00:00:01  Broadcast    ARP       60  \
            Who has 192.168.1.1? Tell 192.168.1.2
              2  0.000012  desk          192.168.1.2        10.1.0.2     TCP       60  \
            49152 → 9000 [SYN] Seq=0 Win=64240 Len=0
              3  0.040012  desk          10.1.0.2           192.168.1.2  TCP       60  \
            9000 → 49152 [SYN, ACK] Seq=0 Ack=1 Win=64240 Len=0
              4  0.040100  desk dropped  192.168.1.2        10.1.0.2     TCP       74  \
            49152 → 9000 [PSH, ACK] Seq=1 Ack=1 Win=64240 Len=20  ✗ dropped: loss
              5  0.240100  desk          192.168.1.2        10.1.0.2     TCP       74  \
            49152 → 9000 [PSH, ACK] Seq=1 Ack=1 Win=64240 Len=20
              6  1.280100  desk          10.1.0.2           192.168.1.2  TCP       60  \
            9000 → 49152 [FIN, ACK] Seq=1 Ack=21 Win=64240 Len=0
            """);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 100, 120, 140})
  void lines_fit_the_terminal(int width) throws IOException {
    Outcome outcome = explain(new Screen(width, false), file(SampleCapture.connection()));

    assertThat(outcome.out().lines()).hasSize(7).allMatch(line -> line.length() <= width);
    assertThat(outcome.out()).contains("✗ dropped: loss");
  }

  @Test
  void a_drop_is_red_where_there_are_colours() throws IOException {
    String file = file(SampleCapture.connection());

    assertThat(explain(new Screen(140, true), file).out())
        .contains("\33[1;31m✗ dropped: loss\33[0m");
    assertThat(explain(new Screen(140, false), file).out()).doesNotContain("\33");
  }

  @Test
  void the_column_of_interfaces_appears_only_for_several() throws IOException {
    Outcome outcome = explain(PIPE, file(SampleCapture.of(SampleCapture.udp(), "desk", "")));

    assertThat(outcome.out()).doesNotContain("Interface", "desk").contains("5000 → 7 Len=0");
  }

  @ParameterizedTest
  @CsvSource({
    "arp, 1",
    "TCP, 2 3 4 5 6",
    "ip, 2 3 4 5 6",
    "192.168.1.2, 1 2 3 4 5 6",
    "host 192.168.1.1, 1",
    "host 10.1.0.2 and port 9000, 2 3 4 5 6",
    "9000 and 02-00-00-00-00-01, 2 3 4 5 6",
    "02:00:00:00:00:02 and arp, ''",
    "7, ''",
    "udp, ''",
  })
  void a_filter_chooses_by_host_port_and_protocol(String filter, String numbers)
      throws IOException {
    Outcome outcome = explain(PIPE, file(SampleCapture.connection()), "--filter", filter);

    String shown =
        String.join(
            " ",
            outcome.out().lines().skip(1).map(line -> line.strip().replaceAll(" .*", "")).toList());
    assertThat(shown).isEqualTo(numbers);
    assertThat(outcome.err())
        .isEqualTo(numbers.isEmpty() ? "netjar explain: none of 6 frames fits\n" : "");
    assertThat(outcome.status()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "foo | \"foo\" is not an address, a port (0–65535) or a protocol",
        "host foo | \"foo\" is not an address: ",
        "host 1.2.3.400 | \"1.2.3.400\" is not an address: ",
        "1:2 | \"1:2\" is not an address: ",
        "port 65536 | \"65536\" is not a port: 0–65535",
        "port -1 | \"-1\" is not a port: 0–65535",
        "99999999999 | \"99999999999\" is not a port: 0–65535",
        "tcp port 9 | \"and\" is missing before \"port\"",
        "tcp or udp | \"and\" is missing before \"or\"",
        "tcp and | the filter ends where an address, a port",
        "host | the filter ends where an address behind \"host\" should stand",
        "'' | the filter ends where an address, a port",
      })
  void a_wrong_filter_names_the_wrong_term(String filter, String reason) throws IOException {
    Outcome outcome = explain(PIPE, file(SampleCapture.connection()), "--filter", filter);

    assertThat(outcome.err()).startsWith("netjar explain: --filter: " + reason);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  void one_frame_is_shown_layer_by_layer_with_the_bytes_of_each_field() throws IOException {
    Outcome outcome = explain(PIPE, file(SampleCapture.connection()), "--frame", "4");

    assertThat(outcome.out())
        .startsWith(
            """
            Frame 4 · 0.040100000 s after the first · 74 bytes · desk dropped
            ✗ dropped: loss

            Ethernet II, Src: 02:00:00:00:00:01, Dst: 02:00:00:00:00:02
              0000  02 00 00 00 00 02         Destination                          02:00:00:00:00:02
              0000  02  .... ..1.               \
            LG bit                             Locally administered
            """
                .stripTrailing());
    assertThat(outcome.out())
        .contains(
            """

              0017  06                        Protocol                             TCP (6)
            """)
        .contains(
            """

              002f  18  .... 1...               Push                               Set
            """)
        .contains("  0036  61 62 63 64 65 66 67 68…  Data                                 20 bytes")
        .endsWith(
            """

            0000  02 00 00 00 00 02 02 00  00 00 00 01 08 00 45 00  │..............E.│
            0010  00 3c 00 07 40 00 40 06  6f 08 c0 a8 01 02 0a 01  │.<..@.@.o.......│
            0020  00 02 c0 00 23 28 ff ff  ff fc 00 00 13 89 50 18  │....#(........P.│
            """
                + lastLines(outcome.out(), 2));
    assertThat(lastLines(outcome.out(), 1))
        .isEqualTo("0040  6b 6c 6d 6e 6f 70 71 72  73 74                    │klmnopqrst│\n");
    assertThat(outcome.status()).isZero();
  }

  private static String lastLines(String text, int count) {
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(lines.size() - count, lines.size())) + "\n";
  }

  @Test
  void findings_are_marked_in_the_list_and_in_the_frame() throws IOException {
    byte[] frame = SampleCapture.tcp(true, 1, 1, TcpView.ACK, 40);
    frame[60] ^= 4;
    String file = file(SampleCapture.of(frame, "desk", "corrupted: bit 485"));

    assertThat(explain(PIPE, file).out())
        .containsPattern("Len=40 {2}• corrupted: bit 485 {2}! bad checksum 0x.*should be 0x");
    assertThat(explain(PIPE, file, "--frame", "1").out())
        .containsPattern("\n {34}✗ bad checksum 0x....,? should be 0x....\n");
  }

  @Test
  void what_an_icmp_error_quotes_is_shown_inside_of_it() throws IOException {
    byte[] quoted = SampleCapture.udp();
    byte[] frame = Arrays.copyOf(SampleCapture.udp(), 34 + 8 + 28);
    frame[17] = (byte) (frame.length - 14);
    frame[23] = 1;
    frame[34] = 3;
    frame[35] = 3;
    System.arraycopy(quoted, 14, frame, 42, 28);

    String out = explain(PIPE, file(SampleCapture.of(frame, "desk", "")), "--frame", "1").out();

    assertThat(out)
        .contains("\n    Internet Protocol Version 4, Src: 192.168.1.2")
        .contains("\n    User Datagram Protocol, Src Port: 5000, Dst Port: 7");
  }

  @Test
  void text_from_a_capture_cannot_drive_the_terminal() throws IOException {
    String evil = "x\33]0;owned\7\u202e\u200b\r\n";
    String file = file(SampleCapture.of(SampleCapture.udp(), evil, "dropped" + evil));
    String safe = "x<U+001B>]0;owned<U+0007><U+202E><U+200B><U+000D><U+000A>";

    assertThat(explain(PIPE, file).out()).contains("✗ dropped" + safe + "\n");
    assertThat(explain(PIPE, file, "--frame", "1").out())
        .contains("✗ dropped" + safe + "\n", "60 bytes · " + safe + "\n");
  }

  @Test
  void a_truncated_capture_shows_what_is_there_and_then_the_reason() throws IOException {
    byte[] capture = SampleCapture.connection();
    String file = file(Arrays.copyOf(capture, capture.length - 30));

    Outcome outcome = explain(PIPE, file);

    assertThat(outcome.out().lines()).hasSize(6);
    assertThat(outcome.err())
        .isEqualTo(
            "netjar explain: "
                + file
                + ": the file ends inside a block: 62 of 92 bytes are there (at byte "
                + (capture.length - 92)
                + ")\n");
    assertThat(outcome.status()).isEqualTo(1);
  }

  @Test
  void a_frame_behind_the_damage_ends_with_the_reason() throws IOException {
    byte[] capture = SampleCapture.connection();
    String file = file(Arrays.copyOf(capture, capture.length - 30));

    Outcome outcome = explain(PIPE, file, "--frame", "6");

    assertThat(outcome.err())
        .startsWith("netjar explain: frame 6 cannot be read; 5 frames before the damage\n")
        .contains("the file ends inside a block");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(explain(PIPE, file, "--frame", "5").status()).isZero();
  }

  @Test
  void a_foreign_file_is_called_so() throws IOException {
    String file = file(new byte[] {0x7f, 'E', 'L', 'F', 2});

    Outcome outcome = explain(PIPE, file);

    assertThat(outcome.err())
        .isEqualTo(
            "netjar explain: "
                + file
                + ": not a capture file: begins with 7f454c46; pcapng begins with 0a0d0d0a, classic"
                + " pcap with d4c3b2a1\n");
    assertThat(outcome.status()).isEqualTo(1);
  }

  @Test
  void wrong_use_is_refused_with_status_2() throws IOException {
    String missing = directory.resolve("missing.pcapng").toString();
    String file = file(SampleCapture.connection());

    assertRefused("no such file: " + missing, missing);
    assertRefused(directory + " is a directory, not a capture", directory.toString());
    assertRefused("--frame 7: " + file + " holds 6 frames", file, "--frame", "7");
    assertRefused("--frame 0: frames count from 1", file, "--frame", "0");
    assertRefused(
        "--frame shows one frame: there is nothing for --filter to choose",
        file,
        "--frame",
        "1",
        "--filter",
        "tcp");
    assertThat(explain(PIPE).status()).isEqualTo(2);
    assertThat(explain(PIPE, file, "--frame", "x").status()).isEqualTo(2);
  }

  private static void assertRefused(String reason, String... arguments) {
    assertThat(explain(PIPE, arguments))
        .isEqualTo(new Outcome(2, "", "netjar explain: " + reason + "\n"));
  }

  @Test
  void an_empty_capture_says_so() throws IOException {
    var out = new ByteArrayOutputStream();
    new PcapngWriter(out).close();
    String file = file(out.toByteArray());

    assertThat(explain(PIPE, file))
        .isEqualTo(new Outcome(0, "", "netjar explain: " + file + " holds no frame\n"));
  }

  @Test
  void frames_of_other_links_are_listed_without_guessing() throws IOException {
    // Classic pcap with the link type of wireless networks, 105, and a frame of which 4 of 90 bytes
    // were kept.
    byte[] capture =
        ByteBuffer.allocate(44)
            .putInt(0xa1b2c3d4)
            .putInt(0x0002_0004)
            .putLong(0)
            .putInt(65535)
            .putInt(105)
            .putInt(1)
            .putInt(0)
            .putInt(4)
            .putInt(90)
            .putInt(0x0102_0304)
            .array();
    String file = file(capture);

    assertThat(explain(PIPE, file).out())
        .contains(
            "90  The frames of link type 105 (IEEE 802.11) are not read [4 of 90 bytes kept]\n");
    assertThat(explain(PIPE, file, "--frame", "1").out())
        .contains("90 bytes, 4 of them kept", "0000  01 02 03 04");
  }

  @Test
  void a_reader_that_goes_away_ends_the_list_quietly() throws IOException {
    var capture = new ByteArrayOutputStream();
    byte[] frame = SampleCapture.udp();
    try (var writer = new PcapngWriter(capture)) {
      writer.addInterface("desk", "");
      for (int i = 0; i < 5 * FrameTable.BATCH; i++) {
        writer.packet(0, i, frame, 0, frame.length, null);
      }
    }
    String file = file(capture.toByteArray());
    var pipe = new BrokenPipe();
    PrintStream out = System.out;
    int status;
    try {
      System.setOut(new PrintStream(pipe, false, UTF_8));
      status = Main.run("explain", file);
    } finally {
      System.setOut(out);
    }

    assertThat(status).isZero();
    // All lines take some 300,000 bytes, a batch a fifth of that.
    assertThat(pipe.offered).isBetween(1L, 100_000L);
  }

  @Test
  void mutated_frames_are_always_explained() {
    byte[][] frames = {
      SampleCapture.arp(), SampleCapture.udp(), SampleCapture.tcp(true, 1, 2, TcpView.ACK, 30)
    };
    var out = new PrintWriter(Writer.nullWriter());
    var table = new FrameTable(out, new Screen(80, true));
    var numbers = new RelativeNumbers();
    for (int seed = 0; seed < 10_000; seed++) {
      var random = new SplittableRandom(seed);
      byte[] original = frames[random.nextInt(frames.length)];
      byte[] frame = Arrays.copyOf(original, random.nextInt(original.length + 1));
      for (int i = random.nextInt(4); i > 0 && frame.length > 0; i--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      int linkType = random.nextInt(4) == 0 ? 101 : Frame.ETHERNET;
      var explained =
          ExplainedFrame.of(new Frame(seed, "desk", linkType, seed, frame.length, frame, null));
      table.pass(explained.frame());
      assertThat(table.add(explained, numbers.info(explained))).as("seed %d", seed).isTrue();
      FrameView.show(explained, 0L, out, new Screen(80, true));
    }
  }

  private static final class BrokenPipe extends OutputStream {
    private long offered;

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      offered += length;
      throw new IOException("Broken pipe");
    }
  }
}
