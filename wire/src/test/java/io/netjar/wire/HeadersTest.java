package io.netjar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersTest {
  private static final MacAddress DESK = MacAddress.parse("02:00:00:00:00:01");
  private static final MacAddress STORE = MacAddress.parse("02:00:00:00:00:02");
  private static final String IPV4_HEADER = "4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7";

  private static byte[] hex(String text) {
    return Octets.parse(text).toArray();
  }

  private static <T> T ok(Parsed<T> parsed) {
    assertThat(parsed).isInstanceOf(Parsed.Ok.class);
    return parsed.orThrow();
  }

  private static void bad(Parsed<?> parsed, String field, String reason) {
    assertThat(parsed)
        .isInstanceOfSatisfying(
            Parsed.Bad.class,
            bad -> {
              assertThat(bad.field()).isEqualTo(field);
              assertThat(bad.reason()).contains(reason);
            });
    assertThatThrownBy(parsed::orThrow)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(field);
  }

  @Test
  void a_short_payload_is_padded_to_46_bytes_and_one_of_1501_is_refused() {
    var header = new EthernetHeader(STORE, DESK, EthernetView.IPV4);
    assertThat(header.frame(new byte[0])).hasSize(60);
    assertThat(header.frame(new byte[46])).hasSize(60);
    assertThat(header.frame(new byte[47])).hasSize(61);
    assertThat(header.frame(new byte[1500])).hasSize(1514);
    assertThatThrownBy(() -> header.frame(new byte[1501]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1501");
  }

  @Test
  void a_tag_stands_between_source_and_type() {
    var header = new EthernetHeader(STORE, DESK, new VlanTag(5, true, 100), EthernetView.ARP);
    byte[] frame = header.frame(new byte[] {1, 2});
    assertThat(Octets.of(frame, 0, 20))
        .isEqualTo(Octets.parse("020000000002 020000000001 8100 b064 0806 0102"));
    assertThat(ok(EthernetHeader.parse(frame, 0, frame.length))).isEqualTo(header);
  }

  @ParameterizedTest
  @CsvSource({
    "020000000002 0200000000, Ethernet header, 14 bytes",
    "020000000002 030000000001 0800, source, group",
    "020000000002 020000000001 05dc, type, 1500",
    "020000000002 020000000001 8100 00, 802.1Q tag, 18 bytes",
    "020000000002 020000000001 8100 0fff 0800, VLAN id, 4095",
    "020000000002 020000000001 8100 0001 8100, type, second tag",
  })
  void a_wrong_ethernet_header_names_field_and_reason(String hex, String field, String reason) {
    byte[] bytes = hex(hex);
    bad(EthernetHeader.parse(bytes, 0, bytes.length), field, reason);
  }

  @Test
  void an_arp_request_stands_as_rfc_826_lays_it_out() {
    var request =
        new ArpPacket(
            ArpView.REQUEST,
            DESK,
            Ipv4Address.parse("192.168.1.2"),
            new MacAddress(0),
            Ipv4Address.parse("192.168.1.1"));
    byte[] bytes = new byte[28];
    request.writeTo(bytes, 0);
    assertThat(Octets.of(bytes))
        .isEqualTo(
            Octets.parse("0001 0800 06 04 0001 020000000001 c0a80102 000000000000 c0a80101"));
    assertThat(ok(ArpPacket.parse(bytes, 0, 28))).isEqualTo(request);
  }

  @ParameterizedTest
  @CsvSource({
    "0001 0800 06 04 0001 020000000001 c0a80102 000000000000 c0a801, ARP packet, 28 bytes",
    "0006 0800 06 04 0001 020000000001 c0a80102 000000000000 c0a80101, hardware type, not IPv4",
    "0001 0800 06 04 0003 020000000001 c0a80102 000000000000 c0a80101, opcode, 3",
    "0001 0800 06 04 0002 030000000001 c0a80102 000000000000 c0a80101, sender MAC, group",
  })
  void a_wrong_arp_packet_names_field_and_reason(String hex, String field, String reason) {
    byte[] bytes = hex(hex);
    bad(ArpPacket.parse(bytes, 0, bytes.length), field, reason);
  }

  @Test
  void an_ipv4_header_is_read_field_by_field() {
    byte[] packet = new byte[115];
    Octets.parse(IPV4_HEADER).writeTo(packet, 0);
    var header = ok(Ipv4Header.parse(packet, 0, 115));
    assertThat(header)
        .isEqualTo(
            new Ipv4Header(
                0,
                115,
                0,
                true,
                false,
                0,
                64,
                17,
                Ipv4Address.parse("192.168.0.1"),
                Ipv4Address.parse("192.168.0.199"),
                Octets.EMPTY));
    byte[] written = new byte[20];
    header.writeTo(written, 0);
    assertThat(Octets.of(written)).isEqualTo(Octets.parse(IPV4_HEADER));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 6500, version, not 4: 6",
    "0, 4400, header length, 16 bytes",
    "0, 4f00, header length, 60 bytes",
    "2, 0013, total length, 19 bytes",
    "2, 0074, total length, 116 bytes",
    "8, 4111, header checksum, bad: 0xb861",
  })
  void a_wrong_ipv4_header_names_field_and_reason(
      int at, String word, String field, String reason) {
    byte[] packet = new byte[115];
    Octets.parse(IPV4_HEADER).writeTo(packet, 0);
    Octets.parse(word).writeTo(packet, at);
    // With 59 bytes, a header of 60 does not fit.
    bad(Ipv4Header.parse(packet, 0, word.equals("4f00") ? 59 : 115), field, reason);
  }

  @Test
  void decrementing_the_ttl_keeps_the_checksum_right() {
    byte[] header = hex(IPV4_HEADER);
    for (int ttl = 63; ttl >= 0; ttl--) {
      Ipv4View.decrementTtl(header, 0);
      assertThat(Ipv4View.ttl(header, 0)).isEqualTo(ttl);
      assertThat(Checksum.of(header, 0, 20)).isZero();
    }
  }

  @Test
  void an_ipv6_header_is_read_field_by_field() {
    var header =
        new Ipv6Header(
            0xb8,
            0x12345,
            8,
            17,
            64,
            Ipv6Address.parse("2001:db8::1"),
            Ipv6Address.parse("2001:db8::2"));
    byte[] bytes = new byte[48];
    header.writeTo(bytes, 0);
    assertThat(Octets.of(bytes, 0, 8)).isEqualTo(Octets.parse("6b812345 0008 11 40"));
    assertThat(ok(Ipv6Header.parse(bytes, 0, 48))).isEqualTo(header);
    bad(Ipv6Header.parse(bytes, 0, 47), "payload length", "8 bytes");
    bad(Ipv6Header.parse(bytes, 0, 39), "IPv6 header", "40 bytes");
    bytes[8] = -1;
    bad(Ipv6Header.parse(bytes, 0, 48), "source address", "multicast");
    bytes[0] = 0x45;
    bad(Ipv6Header.parse(bytes, 0, 48), "version", "not 6: 4");
  }

  @Test
  void an_echo_reply_returns_identifier_sequence_and_data() {
    var request = IcmpMessage.echoRequest(7, 3, Octets.parse("616263"));
    byte[] bytes = new byte[request.echoReply().length()];
    request.echoReply().writeTo(bytes, 0);
    var reply = ok(IcmpMessage.parse(bytes, 0, bytes.length));
    assertThat(reply.type()).isEqualTo(IcmpView.ECHO_REPLY);
    assertThat(reply.data()).isEqualTo(request.data());
    assertThat(IcmpView.identifier(bytes, 0)).isEqualTo(7);
    assertThat(IcmpView.sequence(bytes, 0)).isEqualTo(3);
    assertThatThrownBy(reply::echoReply).isInstanceOf(IllegalStateException.class);
    bytes[8] ^= 1;
    bad(IcmpMessage.parse(bytes, 0, bytes.length), "checksum", "bad");
    bad(IcmpMessage.parse(bytes, 0, 7), "ICMP header", "8 bytes");
  }

  @Test
  void a_udp_length_lies_between_its_header_and_its_packet() {
    byte[] bytes = hex("c000 2328 0009 0000 61");
    assertThat(ok(UdpHeader.parse(bytes, 0, 9))).isEqualTo(new UdpHeader(49152, 9000, 9, 0));
    bad(UdpHeader.parse(bytes, 0, 8), "length", "9 bytes");
    bad(UdpHeader.parse(bytes, 0, 7), "UDP header", "8 bytes");
    bytes[5] = 7;
    bad(UdpHeader.parse(bytes, 0, 9), "length", "7 bytes");
  }

  @Test
  void a_udp_checksum_that_sums_to_zero_goes_out_as_ffff() {
    byte[] bytes = new byte[10];
    // Find the two payload bytes that bring the sum to zero (RFC 768).
    UdpView.write(bytes, 0, 1, 2, 10, 0x0a000001, 0x0a000002);
    Bytes.put16(bytes, 8, UdpView.checksum(bytes, 0));
    UdpView.write(bytes, 0, 1, 2, 10, 0x0a000001, 0x0a000002);
    assertThat(UdpView.checksum(bytes, 0)).isEqualTo(0xffff);
  }

  @Test
  void tcp_options_are_read_in_their_order_and_unknown_ones_kept() {
    byte[] bytes =
        hex(
            "c000 2328 00000001 00000002 f012 faf0 0000 00000204 05b4 0402 080a 00000064 00000000"
                + " 01 0303 07 fd06 1234 5678 0203 05 00 000000");
    bytes = Arrays.copyOf(bytes, 60);
    var header = ok(TcpHeader.parse(bytes, 0, 60));
    assertThat(header.options())
        .isEqualTo(
            List.of(
                new TcpOption.MaximumSegmentSize(1460),
                new TcpOption.SackPermitted(),
                new TcpOption.Timestamps(100, 0),
                new TcpOption.NoOperation(),
                new TcpOption.WindowScale(7),
                new TcpOption.Unknown(253, Octets.parse("12345678")),
                new TcpOption.Unknown(2, Octets.parse("05"))));
    assertThat(header.has(TcpView.SYN)).isTrue();
    assertThat(header.has(TcpView.FIN)).isFalse();
    assertThat(TcpOptions.mss(bytes, 0)).isEqualTo(1460);
  }

  @ParameterizedTest
  @CsvSource({
    "0204 05b4, 1460",
    "0101 0101, 0",
    "0002 0405 b400 0000, 0",
    "0101 0101 0204 05b4, 1460",
    "0303 0701 0204 0218, 536",
    "0203 0500 0204 05b4, 0",
    "0203 0501 0204 05b4, 1460",
    "0200 05b4, 0",
    "0201 05b4, 0",
    "0205 05b4, 0",
    "0101 0102, 0",
    "0101 0204, 0",
    "fdff 0000 0204 05b4, 0",
  })
  void the_mss_is_found_or_zero_whatever_the_options_are(String options, int mss) {
    Octets octets = Octets.parse(options);
    byte[] bytes = new byte[20 + octets.length()];
    TcpView.write(bytes, 0, 1, 2, 3, 4, bytes.length, TcpView.SYN, 5);
    octets.writeTo(bytes, 20);
    assertThat(TcpOptions.mss(bytes, 0)).isEqualTo(mss);
  }

  @Test
  void wrong_tcp_headers_name_field_and_reason() {
    byte[] bytes = new byte[24];
    bad(TcpHeader.parse(bytes, 0, 19), "TCP header", "20 bytes");
    bad(TcpHeader.parse(bytes, 0, 24), "data offset", "0 bytes");
    bytes[12] = 0x70;
    bad(TcpHeader.parse(bytes, 0, 24), "data offset", "28 bytes");
    bytes[12] = 0x60;
    bytes[20] = 2;
    bad(TcpHeader.parse(bytes, 0, 24), "options", "option 2 does not fit: 0");
  }

  @Test
  void values_out_of_range_cannot_be_constructed() {
    var any = Ipv4Address.ANY;
    var group = MacAddress.BROADCAST;
    List<Runnable> attempts =
        List.of(
            () -> new VlanTag(8, false, 1),
            () -> new VlanTag(0, false, 4095),
            () -> new EthernetHeader(DESK, group, 0x800),
            () -> new EthernetHeader(DESK, STORE, 0x5ff),
            () -> new EthernetHeader(DESK, STORE, EthernetView.VLAN),
            () -> new ArpPacket(0, DESK, any, STORE, any),
            () -> new ArpPacket(1, group, any, STORE, any),
            () -> new Ipv4Header(256, 20, 0, false, false, 0, 1, 1, any, any, Octets.EMPTY),
            () -> new Ipv4Header(0, 19, 0, false, false, 0, 1, 1, any, any, Octets.EMPTY),
            () -> new Ipv4Header(0, 65_536, 0, false, false, 0, 1, 1, any, any, Octets.EMPTY),
            () -> new Ipv4Header(0, 20, 0, false, false, 4, 1, 1, any, any, Octets.EMPTY),
            () -> new Ipv4Header(0, 99, 0, false, false, 0, 1, 1, any, any, Octets.parse("01")),
            () -> new Ipv4Header(0, 20, 0, false, false, 0, 256, 1, any, any, Octets.EMPTY),
            () -> new Ipv6Header(0, 1 << 20, 0, 0, 0, Ipv6Address.ANY, Ipv6Address.ANY),
            () -> new IcmpMessage(256, 0, 0, Octets.EMPTY),
            () -> IcmpMessage.echoRequest(65_536, 0, Octets.EMPTY),
            () -> new UdpHeader(0, 0, 7, 0),
            () -> new UdpHeader(65_536, 0, 8, 0),
            () -> new TcpOption.MaximumSegmentSize(65_536),
            () -> new TcpOption.Sack(List.of()),
            () -> new TcpOption.Unknown(2, Octets.parse("05b4")),
            () -> new TcpOption.Unknown(1, Octets.EMPTY),
            () -> new TcpOption.Unknown(99, Octets.of(new byte[39])));
    for (Runnable attempt : attempts) {
      assertThatThrownBy(attempt::run).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
