package io.netjar.stack.icmp;

import static io.netjar.stack.Wire.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.DropReason;
import io.netjar.stack.NetworkInterface;
import io.netjar.stack.SocketError;
import io.netjar.stack.Wire;
import io.netjar.stack.host.HostSettings;
import io.netjar.stack.host.HostStack;
import io.netjar.stack.tcp.Rfc;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Bytes;
import io.netjar.wire.Checksum;
import io.netjar.wire.EthernetView;
import io.netjar.wire.IcmpView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Ipv4View;
import io.netjar.wire.Packet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 792, RFC 1122 §3.2.2.
class IcmpTest {
  private static final int DESK = Ipv4Address.parse("192.168.1.2").value();
  private static final int LAPTOP = Ipv4Address.parse("192.168.1.3").value();
  private static final byte[] EMPTY_UDP = HexFormat.of().parseHex("0400000900080000");

  private final EventQueue events = new EventQueue();
  private final Wire wire = new Wire(events);
  private final HostStack desk = Wire.host("desk", events);
  private final HostStack laptop = Wire.host("laptop", events);
  private final NetworkInterface deskPlug = wire.plug(desk, "192.168.1.2/24");
  private final NetworkInterface laptopPlug = wire.plug(laptop, "192.168.1.3/24");

  /// So that the errors under test are not mixed with ARP.
  @BeforeEach
  void introduce() {
    assertThat(desk.icmp().ping(new Ipv4Address(LAPTOP)).send(0, 64, 0)).isNull();
    Wire.runAll(events);
    wire.forget();
  }

  /// Hands the laptop a packet from the desk and returns the packets that it answers with.
  private List<byte[]> answers(
      int protocol, int source, int destination, int flagsAndOffset, byte[] payload) {
    wire.forget();
    boolean toAll = destination == -1 || destination == (LAPTOP | 0xff);
    laptop.onFrame(
        laptopPlug,
        frame(
            toAll ? 0xffff_ffff_ffffL : laptopPlug.mac(),
            protocol,
            source,
            destination,
            flagsAndOffset,
            payload),
        events.nowNanos());
    return wire.packets();
  }

  private Packet frame(
      long mac, int protocol, int source, int destination, int flagsAndOffset, byte[] payload) {
    var packet = Packet.of(payload);
    int header = packet.prepend(20);
    Ipv4View.write(
        packet.bytes(),
        header,
        0,
        packet.length(),
        1,
        flagsAndOffset,
        64,
        protocol,
        source,
        destination);
    int frame = packet.prepend(14);
    EthernetView.write(packet.bytes(), frame, mac, deskPlug.mac(), EthernetView.IPV4);
    return packet;
  }

  private static byte[] icmp(int type, int code, byte[] data) {
    var bytes = new byte[8 + data.length];
    IcmpView.write(bytes, 0, type, code, 0);
    System.arraycopy(data, 0, bytes, 8, data.length);
    IcmpView.writeChecksum(bytes, 0, bytes.length);
    return bytes;
  }

  @Test
  void an_echo_request_is_answered_with_the_same_data() {
    var ping = desk.icmp().ping(new Ipv4Address(LAPTOP));
    long sent = events.nowNanos();
    assertThat(ping.send(56, 64, sent)).isNull();
    assertThat(ping.send(0, 64, sent)).isNull();
    Wire.runAll(events);
    assertThat(ping.poll())
        .isEqualTo(new PingEvent.Reply(0, new Ipv4Address(LAPTOP), 56, 64, 2 * Wire.DELAY_NANOS));
    assertThat(ping.poll()).isInstanceOf(PingEvent.Reply.class).extracting("length").isEqualTo(0);
    assertThat(ping.poll()).isNull();
    var request = wire.packets().get(0);
    var reply = wire.packets().get(2);
    assertThat(IcmpView.type(reply, 20)).isEqualTo(IcmpView.ECHO_REPLY);
    assertThat(IcmpView.identifier(reply, 20)).isEqualTo(ping.identifier());
    assertThat(reply).endsWith(java.util.Arrays.copyOfRange(request, 24, 84));
    assertThat(Checksum.of(reply, 20, 64)).isZero();
  }

  @Test
  void a_long_echo_goes_both_ways_in_fragments() {
    var ping = desk.icmp().ping(new Ipv4Address(LAPTOP));
    assertThat(ping.send(65_507, 64, events.nowNanos())).isNull();
    Wire.runAll(events);
    assertThat(ping.poll()).extracting("length").isEqualTo(65_507);
    assertThat(wire.packets()).hasSize(90);
    assertThat(ping.send(65_508, 64, 0)).isEqualTo(SocketError.MESSAGE_TOO_LONG);
  }

  @Test
  void an_own_address_answers_through_the_loopback_interface() {
    for (int address : new int[] {DESK, Ipv4Address.LOOPBACK.value(), 0x7f010203}) {
      var ping = desk.icmp().ping(new Ipv4Address(address));
      assertThat(ping.send(10, 1, events.nowNanos())).isNull();
      assertThat(ping.poll()).as("not within the call").isNull();
      Wire.runAll(events);
      assertThat(ping.poll())
          .isEqualTo(new PingEvent.Reply(0, new Ipv4Address(address), 10, 64, 0));
    }
    assertThat(wire.frames()).isEmpty();
    assertThat(desk.interfaces().getFirst().framesOut()).isEqualTo(6);
  }

  @Test
  void who_waits_is_called_and_a_closed_ping_is_not() {
    var calls = new int[1];
    var ping = desk.icmp().ping(new Ipv4Address(LAPTOP));
    ping.onReady(() -> calls[0]++);
    assertThat(ping.send(0, 64, events.nowNanos())).isNull();
    Wire.runAll(events);
    assertThat(calls[0]).isEqualTo(1);
    assertThat(ping.send(0, 64, events.nowNanos())).isNull();
    ping.close();
    Wire.runAll(events);
    assertThat(calls[0]).isEqualTo(1);
    assertThat(desk.counters().dropped(DropReason.ICMP_ECHO_UNEXPECTED)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"17, 3, UDP_PORT_UNREACHABLE", "99, 2, IP_PROTOCOL_UNKNOWN"})
  void a_packet_that_nobody_takes_is_reported(int protocol, int code, DropReason reason) {
    var answers = answers(protocol, DESK, LAPTOP, 0, EMPTY_UDP);
    assertThat(answers).hasSize(1);
    var error = answers.getFirst();
    assertThat(Ipv4View.source(error, 0)).isEqualTo(LAPTOP);
    assertThat(Ipv4View.destination(error, 0)).isEqualTo(DESK);
    assertThat(IcmpView.type(error, 20)).isEqualTo(IcmpView.UNREACHABLE);
    assertThat(IcmpView.code(error, 20)).isEqualTo(code);
    assertThat(Checksum.of(error, 20, 36)).isZero();
    assertThat(Ipv4View.destination(error, 28)).as("the header quoted").isEqualTo(LAPTOP);
    assertThat(error).endsWith(EMPTY_UDP);
    assertThat(laptop.counters().dropped(reason)).isEqualTo(1);
  }

  @Test
  void no_error_is_sent_about_an_error() {
    // An ICMP type that the host does not know is no error; here it arrives by a protocol number
    // nobody speaks, quoted and not.
    assertThat(answers(99, DESK, LAPTOP, 0, EMPTY_UDP)).hasSize(1);
    for (int type : new int[] {3, 4, 5, 11, 12}) {
      var about = frame(0, Ipv4View.ICMP, DESK, 0x0a000001, 0, icmp(type, 0, EMPTY_UDP));
      about.skip(14);
      wire.forget();
      laptop.icmp().report(about, IcmpView.UNREACHABLE, 1, 0, 0);
      assertThat(wire.packets()).as("about type %d", type).isEmpty();
    }
    var about = frame(0, Ipv4View.ICMP, DESK, 0x0a000001, 0, icmp(8, 0, EMPTY_UDP));
    about.skip(14);
    laptop.icmp().report(about, IcmpView.UNREACHABLE, 1, 0, 0);
    assertThat(wire.packets()).as("about an echo request").hasSize(1);
  }

  @Test
  void no_error_is_sent_about_a_broadcast_a_later_fragment_or_to_no_single_host() {
    assertThat(answers(99, DESK, LAPTOP | 0xff, 0, EMPTY_UDP)).isEmpty();
    assertThat(answers(99, DESK, -1, 0, EMPTY_UDP)).isEmpty();
    assertThat(answers(17, DESK, -1, 0, EMPTY_UDP)).isEmpty();
    assertThat(answers(99, 0, LAPTOP, 0, EMPTY_UDP)).isEmpty();
    assertThat(answers(99, 0xe0000001, LAPTOP, 0, EMPTY_UDP)).isEmpty();
    assertThat(answers(99, 0x7f000001, LAPTOP, 0, EMPTY_UDP)).isEmpty();
    assertThat(answers(99, LAPTOP | 0xff, LAPTOP, 0, EMPTY_UDP)).isEmpty();
    assertThat(laptop.counters().dropped(DropReason.IP_SOURCE_INVALID)).isEqualTo(4);
    var later = frame(0, 99, DESK, LAPTOP, 5, EMPTY_UDP);
    later.skip(14);
    laptop.icmp().report(later, IcmpView.UNREACHABLE, 1, 0, 0);
    assertThat(wire.packets()).isEmpty();
  }

  @Test
  void an_echo_request_to_all_is_not_answered() {
    assertThat(answers(1, DESK, -1, 0, icmp(8, 0, new byte[4]))).isEmpty();
    assertThat(answers(1, DESK, LAPTOP | 0xff, 0, icmp(8, 0, new byte[4]))).isEmpty();
    assertThat(laptop.counters().dropped(DropReason.ICMP_ECHO_BROADCAST)).isEqualTo(2);
  }

  @Test
  void a_packet_for_one_host_in_a_frame_for_all_is_dropped() {
    var packet = frame(0xffff_ffff_ffffL, 1, DESK, LAPTOP, 0, icmp(8, 0, new byte[4]));
    laptop.onFrame(laptopPlug, packet, 0);
    assertThat(wire.frames()).isEmpty();
    assertThat(laptop.counters().dropped(DropReason.IP_UNICAST_IN_GROUP_FRAME)).isEqualTo(1);
  }

  @Test
  void broken_messages_are_dropped_and_counted() {
    var wrong = icmp(8, 0, new byte[4]);
    wrong[9] ^= 1;
    assertThat(answers(1, DESK, LAPTOP, 0, wrong)).isEmpty();
    assertThat(laptop.counters().dropped(DropReason.ICMP_CHECKSUM_WRONG)).isEqualTo(1);
    assertThat(answers(1, DESK, LAPTOP, 0, new byte[7])).isEmpty();
    assertThat(laptop.counters().dropped(DropReason.ICMP_TOO_SHORT)).isEqualTo(1);
    assertThat(answers(1, DESK, LAPTOP, 0, icmp(42, 0, new byte[4]))).isEmpty();
    assertThat(laptop.counters().dropped(DropReason.ICMP_TYPE_UNKNOWN)).isEqualTo(1);
    assertThat(answers(1, DESK, LAPTOP, 0, icmp(3, 1, new byte[12]))).isEmpty();
    assertThat(laptop.counters().dropped(DropReason.ICMP_QUOTE_INVALID)).isEqualTo(1);
  }

  @Test
  void an_error_that_quotes_a_packet_of_another_host_is_dropped() {
    var quoted = frame(0, 17, DESK, 0x0a000001, 0, EMPTY_UDP);
    quoted.skip(14);
    assertThat(answers(1, DESK, LAPTOP, 0, icmp(3, 4, quoted.toArray()))).isEmpty();
    assertThat(laptop.counters().dropped(DropReason.ICMP_QUOTE_INVALID)).isEqualTo(1);
  }

  @Test
  @Rfc("1191 §3 least")
  void an_mtu_that_a_router_reports_is_no_less_than_68() {
    var quoted = frame(0, 17, LAPTOP, 0x0a000001, 0, EMPTY_UDP);
    quoted.skip(14);
    laptop.routes().add(io.netjar.wire.Subnet.parse("10.0.0.0/8"), null, laptopPlug);
    var message = icmp(3, 4, quoted.toArray());
    Bytes.put16(message, 6, 20);
    IcmpView.writeChecksum(message, 0, message.length);
    assertThat(answers(1, DESK, LAPTOP, 0, message)).isEmpty();
    assertThat(laptop.ip().mtuFor(0x0a000001)).isEqualTo(68);
    assertThat(laptop.ip().mtuFor(0x0a000002)).isEqualTo(1500);
  }

  @Test
  void errors_are_limited_by_a_bucket_of_tokens() {
    var settings = HostSettings.DEFAULT.withIcmp(new IcmpSettings(10, 5));
    var server = Wire.host("server", settings, events);
    var plug = wire.plug(server, "192.168.1.4/24");
    int address = LAPTOP + 1;
    wire.forget();
    for (int i = 0; i < 20; i++) {
      server.icmp().report(unskipped(address), 3, 3, 0, 5 * SECOND);
    }
    assertThat(server.counters().sent()).isEqualTo(5);
    assertThat(server.counters().dropped(DropReason.ICMP_RATE_LIMITED)).isEqualTo(15);
    server.icmp().report(unskipped(address), 3, 3, 0, 5 * SECOND + SECOND / 10);
    server.icmp().report(unskipped(address), 3, 3, 0, 5 * SECOND + SECOND / 10);
    assertThat(server.counters().sent()).as("one more in a tenth of a second").isEqualTo(6);
    for (int i = 0; i < 20; i++) {
      server.icmp().report(unskipped(address), 3, 3, 0, 3600 * SECOND);
    }
    assertThat(server.counters().sent()).as("the bucket holds five").isEqualTo(11);
    assertThat(plug.framesOut()).isPositive();
  }

  private Packet unskipped(int destination) {
    var packet = frame(0, 17, DESK, destination, 0, EMPTY_UDP);
    packet.skip(14);
    return packet;
  }

  @Test
  void missing_fragments_are_reported_to_the_sender_after_thirty_seconds() {
    var half = new byte[16];
    assertThat(answers(17, DESK, LAPTOP, Ipv4View.MORE_FRAGMENTS, half)).isEmpty();
    Wire.runAll(events);
    var error = wire.packets().getFirst();
    assertThat(IcmpView.type(error, 20)).isEqualTo(IcmpView.TIME_EXCEEDED);
    assertThat(IcmpView.code(error, 20)).isEqualTo(IcmpView.REASSEMBLY_TIME_EXCEEDED);
    assertThat(events.nowNanos()).isGreaterThanOrEqualTo(30 * SECOND);
  }
}
