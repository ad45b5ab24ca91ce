package io.netjar.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.wire.testing.Choices;
import io.netjar.wire.testing.Property;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// parse∘write is the identity for every header record.
class RoundTripTest {
  private static final int RUNS = 3_000;

  private interface Writer {
    void writeTo(byte[] bytes, int offset);
  }

  private interface Parser<T> {
    Parsed<T> parse(byte[] bytes, int offset, int length);
  }

  /// Writes `value` among random bytes at a random offset, with `behind` bytes behind, and reads
  /// it.
  private static <T> void assertIdentity(
      Choices choices, T value, int length, int behind, Writer writer, Parser<T> parser) {
    int offset = choices.range(0, 20);
    byte[] bytes = choices.bytes(offset + length + behind);
    byte[] before = bytes.clone();
    writer.writeTo(bytes, offset);
    assertThat(parser.parse(bytes, offset, length + behind).orThrow()).isEqualTo(value);
    assertThat(Octets.of(bytes, 0, offset)).isEqualTo(Octets.of(before, 0, offset));
    int end = offset + length;
    assertThat(Octets.of(bytes, end, behind)).isEqualTo(Octets.of(before, end, behind));
  }

  private static MacAddress station(Choices choices) {
    return new MacAddress(choices.bits() & 0xfeff_ffff_ffffL);
  }

  private static Ipv4Address ipv4(Choices choices) {
    return new Ipv4Address(choices.int32());
  }

  private static Octets octets(Choices choices, int maximum) {
    return Octets.of(choices.bytes(0, maximum));
  }

  @Test
  void ethernet_headers_come_back() {
    Property.check(
        RUNS,
        choices -> {
          var tag =
              choices.chance(50)
                  ? new VlanTag(choices.range(0, 7), choices.chance(50), choices.range(0, 4094))
                  : null;
          int type = choices.range(0x600, 0xffff);
          var header =
              new EthernetHeader(
                  new MacAddress(choices.bits() >>> 16),
                  station(choices),
                  tag,
                  type == EthernetView.VLAN ? EthernetView.IPV4 : type);
          assertIdentity(
              choices,
              header,
              header.length(),
              choices.range(0, 50),
              header::writeTo,
              EthernetHeader::parse);
        });
  }

  @Test
  void arp_packets_come_back() {
    Property.check(
        RUNS,
        choices -> {
          var packet =
              new ArpPacket(
                  choices.range(1, 2),
                  station(choices),
                  ipv4(choices),
                  new MacAddress(choices.bits() >>> 16),
                  ipv4(choices));
          assertIdentity(
              choices, packet, 28, choices.range(0, 18), packet::writeTo, ArpPacket::parse);
        });
  }

  @Test
  void ipv4_headers_come_back() {
    Property.check(
        RUNS,
        choices -> {
          var options = Octets.of(choices.bytes(choices.range(0, 10) * 4));
          int payload = choices.range(0, 100);
          var header =
              new Ipv4Header(
                  choices.range(0, 255),
                  20 + options.length() + payload,
                  choices.range(0, 0xffff),
                  choices.chance(50),
                  choices.chance(50),
                  choices.range(0, 0x1fff) * 8,
                  choices.range(0, 255),
                  choices.range(0, 255),
                  ipv4(choices),
                  ipv4(choices),
                  options);
          assertIdentity(
              choices,
              header,
              header.length(),
              payload + choices.range(0, 20),
              header::writeTo,
              Ipv4Header::parse);
        });
  }

  @Test
  void ipv6_headers_come_back() {
    Property.check(
        RUNS,
        choices -> {
          int payload = choices.range(0, 100);
          var header =
              new Ipv6Header(
                  choices.range(0, 255),
                  choices.range(0, 0xf_ffff),
                  payload,
                  choices.range(0, 255),
                  choices.range(0, 255),
                  new Ipv6Address(choices.bits() >>> 1, choices.bits()),
                  new Ipv6Address(choices.bits(), choices.bits()));
          assertIdentity(
              choices,
              header,
              40,
              payload + choices.range(0, 20),
              header::writeTo,
              Ipv6Header::parse);
        });
  }

  @Test
  void icmp_messages_come_back() {
    Property.check(
        RUNS,
        choices -> {
          var message =
              new IcmpMessage(
                  choices.range(0, 255),
                  choices.range(0, 255),
                  choices.int32(),
                  octets(choices, 200));
          assertIdentity(
              choices, message, message.length(), 0, message::writeTo, IcmpMessage::parse);
        });
  }

  @Test
  void udp_headers_come_back() {
    Property.check(
        RUNS,
        choices -> {
          int payload = choices.range(0, 100);
          var header =
              new UdpHeader(
                  choices.range(0, 0xffff),
                  choices.range(0, 0xffff),
                  8 + payload,
                  choices.range(0, 0xffff));
          assertIdentity(
              choices, header, 8, payload + choices.range(0, 9), header::writeTo, UdpHeader::parse);
        });
  }

  @Test
  void tcp_headers_come_back_with_any_options() {
    Property.check(
        RUNS,
        choices -> {
          var header =
              new TcpHeader(
                  choices.range(0, 0xffff),
                  choices.range(0, 0xffff),
                  new SeqNum(choices.int32()),
                  new SeqNum(choices.int32()),
                  choices.range(0, 255),
                  choices.range(0, 0xffff),
                  choices.range(0, 0xffff),
                  choices.range(0, 0xffff),
                  options(choices));
          assertIdentity(
              choices,
              header,
              header.length(),
              choices.range(0, 50),
              header::writeTo,
              TcpHeader::parse);
        });
  }

  private static List<TcpOption> options(Choices choices) {
    var options = new ArrayList<TcpOption>();
    int room = TcpHeader.MAXIMUM_OPTIONS;
    for (int wanted = choices.range(0, 12); wanted > 0; wanted--) {
      TcpOption option = option(choices);
      if (option.length() <= room) {
        options.add(option);
        room -= option.length();
      }
    }
    return options;
  }

  private static TcpOption option(Choices choices) {
    return switch (choices.range(0, 6)) {
      case 0 -> new TcpOption.NoOperation();
      case 1 -> new TcpOption.MaximumSegmentSize(choices.range(0, 0xffff));
      case 2 -> new TcpOption.WindowScale(choices.range(0, 255));
      case 3 -> new TcpOption.SackPermitted();
      case 4 -> {
        var blocks = new ArrayList<TcpOption.Block>();
        for (int count = choices.range(1, 4); count > 0; count--) {
          blocks.add(new TcpOption.Block(new SeqNum(choices.int32()), new SeqNum(choices.int32())));
        }
        yield new TcpOption.Sack(blocks);
      }
      case 5 -> new TcpOption.Timestamps(choices.int32(), choices.int32());
      default -> new TcpOption.Unknown(choices.range(9, 255), octets(choices, 20));
    };
  }

  @Test
  void a_segment_built_by_the_views_has_a_right_checksum_at_every_length() {
    Property.check(
        RUNS,
        choices -> {
          byte[] bytes = choices.bytes(20, 1_480);
          int source = choices.int32();
          int destination = choices.int32();
          TcpView.write(bytes, 0, 1, 2, 3, 4, 20, TcpView.ACK, 5);
          TcpView.writeChecksum(bytes, 0, bytes.length, source, destination);
          long sum = Checksum.pseudoHeader(source, destination, Ipv4View.TCP, bytes.length);
          sum = Checksum.add(sum, Checksum.sum(bytes, 0, bytes.length));
          assertThat(Checksum.finish(sum)).isZero();
        });
  }
}
