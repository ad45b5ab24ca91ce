package io.netjar.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.wire.EthernetView;
import io.netjar.wire.TcpView;
import io.netjar.wire.dissect.Dissection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// Captures whose frames begin with something else than an Ethernet header.
final class LinkTypeTest {
  @TempDir private Path directory;

  /// A classic pcap of a SYN and the reset that answers it, each behind `header` instead of
  /// Ethernet's.
  private Path capture(int linkType, String header) throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(24)
            .putInt(0xa1b2c3d4)
            .putInt(0x0002_0004)
            .putLong(0)
            .putInt(65535)
            .putInt(linkType)
            .array());
    byte[] link = HexFormat.of().parseHex(header.replace(" ", ""));
    frame(out, link, SampleCapture.tcp(true, 7, 0, TcpView.SYN, 0));
    frame(out, link, SampleCapture.tcp(false, 0, 8, TcpView.RST | TcpView.ACK, 0));
    return Files.write(directory.resolve("capture.pcap"), out.toByteArray());
  }

  private static void frame(ByteArrayOutputStream out, byte[] link, byte[] ethernet) {
    byte[] packet = Arrays.copyOfRange(ethernet, EthernetView.LENGTH, ethernet.length);
    int length = link.length + packet.length;
    out.writeBytes(ByteBuffer.allocate(16).putLong(0).putInt(length).putInt(length).array());
    out.writeBytes(link);
    out.writeBytes(packet);
  }

  private static String ladder(Path capture) {
    var out = new StringWriter();
    int status =
        new CommandLine(new ExplainCommand(new Screen(Screen.UNBOUNDED, false)))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute(capture.toString(), "--ladder");
    assertThat(status).isZero();
    return out.toString();
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "0, 02000000, little-endian loopback",
    "0, 00000002, big-endian loopback",
    "108, 00000002, loopback of OpenBSD",
    "101, '', bare",
    "228, '', bare IPv4",
    "113, 0000 0304 0006 000000000000 0000 0800, Linux cooked",
    "276, 0800 0000 00000001 0304 04 06 000000000000 0000, Linux cooked 2",
  })
  void a_connection_is_found_behind_other_headers(int linkType, String header, String name)
      throws IOException {
    assertThat(ladder(capture(linkType, header)))
        .as(name)
        .contains("connection 1  192.168.1.2:49152 → 10.1.0.2:9000  2 segments")
        .contains("handshake 1 of 3", "refused: reset");
  }

  @Test
  void a_link_that_is_not_read_is_named() throws IOException {
    var file = capture(105, "0000");
    assertThat(ladder(file))
        .contains("frames of link type 105 (IEEE 802.11) are not read")
        .contains("holds no TCP segment");
    assertThat(ladder(capture(147, "0000")))
        .contains("frames of link type 147 (unknown) are not read");
  }

  @ParameterizedTest
  @CsvSource({"0, 0000", "113, 0000", "276, 0000"})
  void a_header_that_is_cut_says_so_and_breaks_nothing(int linkType, String bytes) {
    var frame = HexFormat.of().parseHex(bytes);
    var dissection = requireNonNull(Dissection.ofLink(linkType, frame));
    assertThat(dissection.hasErrors()).isTrue();
    assertThat(dissection.info()).isEqualTo("[Malformed Packet]");
  }

  @Test
  void another_family_is_data() {
    var frame = HexFormat.of().parseHex("00000007aabb");
    var dissection = requireNonNull(Dissection.ofLink(0, frame));
    assertThat(dissection.layers()).extracting(layer -> layer.name()).contains("Data");
    assertThat(dissection.protocol()).isEqualTo("Null/Loopback");
  }
}
