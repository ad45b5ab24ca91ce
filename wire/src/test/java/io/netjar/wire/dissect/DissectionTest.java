package io.netjar.wire.dissect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.wire.ArpPacket;
import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.EthernetHeader;
import io.netjar.wire.EthernetView;
import io.netjar.wire.IcmpMessage;
import io.netjar.wire.Ipv4Header;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Ipv6Header;
import io.netjar.wire.Parsed;
import io.netjar.wire.TcpHeader;
import io.netjar.wire.UdpHeader;
import io.netjar.wire.testing.Choices;
import io.netjar.wire.testing.Property;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DissectionTest {
  private static final int MUTATIONS = 100_000;

  private static List<Golden> goldens() {
    return Golden.all();
  }

  private static Dissection dissect(byte[] frame) {
    return Dissection.of(frame, 0, frame.length);
  }

  private static byte[] frame(String name) {
    return goldens().stream().filter(g -> g.name().equals(name)).findAny().orElseThrow().frame();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void a_frame_reads_as_its_golden_text(Golden golden) {
    String text = Golden.text(dissect(golden.frame()));
    if ("write".equals(System.getProperty("netjar.golden"))) {
      golden.rewrite(text);
    } else {
      assertThat(text).isEqualTo(golden.expected());
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void only_broken_frames_have_errors(Golden golden) {
    boolean broken = golden.name().startsWith("broken") || golden.name().equals("empty");
    assertThat(dissect(golden.frame()).hasErrors()).isEqualTo(broken);
  }

  @Test
  void hundred_thousand_mutated_frames_never_throw() {
    var goldens = goldens();
    Property.check(
        MUTATIONS,
        choices -> {
          byte[] frame = mutated(choices, choices.of(goldens).frame());
          var dissection = dissect(frame);
          for (Layer layer : dissection.layers()) {
            assertInside(layer, frame.length);
          }
          assertThat(dissection.protocol()).isNotEmpty();
          parseAll(choices, frame);
        });
  }

  private static byte[] mutated(Choices choices, byte[] original) {
    byte[] frame = original.clone();
    for (int flips = choices.range(0, 8); flips > 0 && frame.length > 0; flips--) {
      int at = choices.range(0, frame.length - 1);
      frame[at] =
          switch (choices.range(0, 3)) {
            case 0 -> (byte) (frame[at] ^ 1 << choices.range(0, 7));
            case 1 -> 0;
            case 2 -> (byte) 0xff;
            default -> (byte) choices.range(0, 255);
          };
    }
    if (choices.chance(30)) {
      frame = Arrays.copyOf(frame, choices.range(0, frame.length + 40));
    }
    if (choices.chance(50)) {
      repairHeaderChecksum(frame); // So that the parsers get beyond it.
    }
    return frame;
  }

  private static void repairHeaderChecksum(byte[] frame) {
    int header = EthernetView.LENGTH;
    if (frame.length >= header + Ipv4View.LENGTH) {
      int length = Math.min(Ipv4View.headerLength(frame, header), frame.length - header);
      Bytes.put16(frame, header + 10, 0);
      Bytes.put16(frame, header + 10, Checksum.of(frame, header, length));
    }
  }

  /// Plain comparisons: it runs some million times.
  private static void assertInside(Layer layer, int length) {
    boolean inside = layer.offset() >= 0 && layer.length() >= 0;
    inside &= layer.offset() + layer.length() <= length;
    for (Field field : layer.fields()) {
      inside &= field.offset() >= 0 && field.offset() + field.length() <= length;
    }
    if (!inside) {
      throw new AssertionError("beyond the frame's " + length + " bytes: " + layer);
    }
    for (Layer quoted : layer.quoted()) {
      assertInside(quoted, length);
    }
  }

  private interface Parser {
    Parsed<?> parse(byte[] bytes, int offset, int length);
  }

  private static void parseAll(Choices choices, byte[] frame) {
    List<Parser> parsers =
        List.of(
            EthernetHeader::parse,
            ArpPacket::parse,
            Ipv4Header::parse,
            Ipv6Header::parse,
            IcmpMessage::parse,
            UdpHeader::parse,
            TcpHeader::parse);
    int anywhere = choices.range(0, frame.length);
    for (int offset : new int[] {0, 14, 34, anywhere}) {
      if (offset <= frame.length) {
        for (Parser parser : parsers) {
          parser.parse(frame, offset, frame.length - offset);
        }
      }
    }
  }

  @Test
  void every_prefix_of_every_frame_is_dissected() {
    for (Golden golden : goldens()) {
      for (int length = 0; length < golden.frame().length; length++) {
        var dissection = Dissection.of(golden.frame(), 0, length);
        dissection.layers().forEach(layer -> assertInside(layer, dissection.length()));
      }
    }
  }

  @Test
  void random_bytes_as_long_as_a_packet_can_be_are_dissected() {
    Property.check(
        200, choices -> assertThat(dissect(choices.bytes(0, 65_535)).layers()).isNotEmpty());
  }

  @Test
  void packets_that_quote_one_another_without_end_are_cut_off() {
    byte[] frame = new byte[65_535];
    Bytes.put16(frame, 12, EthernetView.IPV4);
    for (int at = 14; at + 28 <= frame.length; at += 28) {
      Ipv4View.write(frame, at, 0, frame.length - at, 0, 0, 64, Ipv4View.ICMP, 1, 2);
      frame[at + 20] = 3;
    }
    var layer = dissect(frame).layers().get(2);
    int depth = 0;
    while (!layer.quoted().isEmpty()) {
      layer = layer.quoted().get(1);
      depth++;
    }
    assertThat(depth).isEqualTo(Dissector.MAXIMUM_DEPTH);
    assertThat(layer.findings()).extracting(Finding::severity).contains(Severity.WARNING);
  }

  @Test
  void tags_upon_tags_are_walked_without_recursion() {
    byte[] frame = new byte[65_535];
    for (int at = 12; at + 2 <= frame.length; at += 4) {
      Bytes.put16(frame, at, EthernetView.VLAN);
    }
    assertThat(dissect(frame).layers()).hasSizeGreaterThan(16_000);
  }

  @Test
  void a_frame_in_the_middle_of_an_array_counts_its_offsets_from_its_own_start() {
    byte[] frame = frame("tcp-syn");
    byte[] array = new byte[frame.length + 20];
    System.arraycopy(frame, 0, array, 7, frame.length);
    var dissection = Dissection.of(array, 7, frame.length);
    assertThat(Golden.text(dissection)).isEqualTo(Golden.text(dissect(frame)));
    Arrays.fill(array, (byte) 0);
    assertThat(dissection.bytes()).isEqualTo(frame);
    assertThatThrownBy(() -> Dissection.of(array, 7, array.length))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void a_field_and_a_layer_give_their_bytes() {
    var dissection = dissect(frame("udp"));
    assertThat(dissection.hex(dissection.layers().get(0).fields().get(2))).isEqualTo("0800");
    assertThat(dissection.hex(dissection.layers().get(2))).startsWith("c0002328");
  }

  @Test
  void a_packet_without_ethernet_header_is_dissected_as_well() {
    byte[] frame = frame("ipv6-udp");
    var six = Dissection.ofPacket(frame, 14, frame.length - 14);
    assertThat(six.info()).isEqualTo(dissect(frame).info());
    frame = frame("tcp-syn");
    var four = Dissection.ofPacket(frame, 14, frame.length - 14);
    assertThat(four.info()).isEqualTo(dissect(frame).info());
    assertThat(Dissection.ofPacket(frame, 0, 0).hasErrors()).isTrue();
  }

  @Test
  void every_single_bit_error_behind_the_ethernet_header_is_found_or_changes_the_text() {
    byte[] frame = frame("tcp-data");
    String whole = Golden.text(dissect(frame));
    for (int bit = 14 * 8; bit < frame.length * 8; bit++) {
      frame[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(Golden.text(dissect(frame))).as("bit %d", bit).isNotEqualTo(whole);
      assertThat(dissect(frame).hasErrors()).as("bit %d", bit).isTrue();
      frame[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }
}
