package io.netjar.stack.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.stack.DropReason;
import io.netjar.stack.SocketEntry;
import io.netjar.stack.Wire;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Endpoint;
import io.netjar.wire.EthernetView;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.MacAddress;
import io.netjar.wire.Packet;
import io.netjar.wire.Subnet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostStackTest {
  private static final Ipv4Address DESK = Ipv4Address.parse("192.168.1.2");

  private final EventQueue events = new EventQueue();
  private final HostStack host = Wire.host("desk", events);

  @Test
  void a_new_host_has_the_loopback_interface_alone() {
    assertThat(host.interfaces()).hasSize(1);
    var lo = host.interfaces().getFirst();
    assertThat(lo.name()).isEqualTo("lo");
    assertThat(lo.mtu()).isEqualTo(65_536);
    assertThat(lo.addresses()).containsExactly(Ipv4Address.LOOPBACK);
    assertThat(lo.subnets()).containsExactly(Subnet.parse("127.0.0.0/8"));
    assertThat(host.routes().routes()).hasToString("[127.0.0.0/8 dev lo]");
    assertThat(host.openConnections()).isZero();
    assertThat(host.sockets()).isEmpty();
  }

  @Test
  void an_address_brings_the_route_to_its_subnet() {
    var plug = new Wire(events).plug(host, "192.168.1.2/24");
    assertThat(host.routes().routes()).hasToString("[192.168.1.0/24 dev eth0, 127.0.0.0/8 dev lo]");
    assertThat(host.ip().sourceFor(DESK.value() + 7)).isEqualTo(DESK.value());
    assertThat(host.ip().sourceFor(DESK.value())).isEqualTo(DESK.value());
    assertThat(host.ip().sourceFor(0x08080808)).isZero();
    assertThat(host.findInterface("eth0")).isSameAs(plug);
    assertThat(host.findInterface("eth1")).isNull();
  }

  @Test
  void an_interface_may_have_several_addresses_and_the_one_in_the_subnet_is_the_source() {
    var plug = new Wire(events).plug(host, "192.168.1.2/24");
    host.addAddress(plug, Ipv4Address.parse("10.0.0.2"), Subnet.parse("10.0.0.0/8"));
    host.routes().add(Subnet.parse("0.0.0.0/0"), Ipv4Address.parse("10.0.0.1"), plug);
    assertThat(new Ipv4Address(host.ip().sourceFor(0x0a000009))).hasToString("10.0.0.2");
    assertThat(new Ipv4Address(host.ip().sourceFor(0x08080808)))
        .as("that of the gateway's subnet")
        .hasToString("10.0.0.2");
    assertThat(new Ipv4Address(host.ip().sourceFor(DESK.value() + 1))).hasToString("192.168.1.2");
  }

  @Test
  void what_cannot_be_is_refused_with_the_value() {
    var plug = new Wire(events).plug(host, "192.168.1.2/24");
    var office = Subnet.parse("192.168.1.0/24");
    assertThatThrownBy(() -> host.addAddress(plug, DESK, office))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("192.168.1.2");
    assertThatThrownBy(() -> host.addAddress(plug, Ipv4Address.parse("192.168.1.255"), office))
        .hasMessage("192.168.1.255 is not a host's address in 192.168.1.0/24");
    assertThatThrownBy(() -> host.addInterface("eth0", plug.macAddress(), 1500, (_, _) -> {}))
        .hasMessage("desk has an interface eth0 already");
    assertThatThrownBy(() -> host.addInterface("eth1", plug.macAddress(), 67, (_, _) -> {}))
        .hasMessage("an MTU is 68 to 65536 bytes: 67");
    assertThatThrownBy(() -> host.addInterface("eth1", MacAddress.BROADCAST, 1500, (_, _) -> {}))
        .hasMessageContaining("ff:ff:ff:ff:ff:ff");
    assertThatThrownBy(() -> HostSettings.DEFAULT.withTtl(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> HostSettings.DEFAULT.withPorts(0, 9, 8))
        .hasMessageContaining("9 to 8");
  }

  @ParameterizedTest
  @CsvSource({
    "86dd, IPV6_UNSUPPORTED",
    "8100, VLAN_UNSUPPORTED",
    "88cc, ETHER_TYPE_UNKNOWN",
    "0026, ETHER_TYPE_UNKNOWN",
  })
  void what_the_host_does_not_speak_is_counted(String type, DropReason reason) {
    var plug = new Wire(events).plug(host, "192.168.1.2/24");
    var frame = Packet.allocate(60);
    EthernetView.write(
        frame.bytes(), frame.start(), plug.mac(), 0x0299, Integer.parseInt(type, 16));
    host.onFrame(plug, frame, 0);
    assertThat(host.counters().drops()).containsOnlyKeys(reason);
    assertThat(plug.framesIn()).isEqualTo(1);
    assertThat(plug.bytesIn()).isEqualTo(60);
  }

  @Test
  void a_frame_cut_short_and_one_from_a_group_address_are_counted() {
    var plug = new Wire(events).plug(host, "192.168.1.2/24");
    host.onFrame(plug, Packet.allocate(13), 0);
    var frame = Packet.allocate(60);
    EthernetView.write(frame.bytes(), frame.start(), plug.mac(), 0x0100_5e00_0001L, 0x0800);
    host.onFrame(plug, frame, 0);
    assertThat(host.counters().drops())
        .containsOnlyKeys(DropReason.FRAME_TOO_SHORT, DropReason.MAC_SOURCE_IS_GROUP);
  }

  @Test
  void sockets_are_listed_with_what_waits_in_them() {
    new Wire(events).plug(host, "192.168.1.2/24");
    var server = host.udp().open();
    assertThat(server.bind(Ipv4Address.ANY, 7)).isNull();
    var client = host.udp().open();
    assertThat(client.bind(Ipv4Address.ANY, 9)).isNull();
    assertThat(client.connect(new Endpoint(DESK, 7))).isNull();
    assertThat(client.send(new byte[5], 0, 5, null, 0)).isNull();
    Wire.runAll(events);
    assertThat(host.sockets())
        .containsExactly(
            SocketEntry.of("udp", "UNCONNECTED", 5, 0, new Endpoint(Ipv4Address.ANY, 7), null),
            SocketEntry.of("udp", "CONNECTED", 0, 0, new Endpoint(DESK, 9), new Endpoint(DESK, 7)));
  }

  @Test
  void the_loopback_queue_is_bounded() {
    var client = host.udp().open();
    for (int i = 0; i < 1100; i++) {
      assertThat(client.send(new byte[1], 0, 1, new Endpoint(DESK_LOCAL, 7), 0)).isNull();
    }
    assertThat(host.counters().dropped(DropReason.LOOPBACK_QUEUE_FULL)).isEqualTo(100);
    Wire.runAll(events);
    assertThat(events.nowNanos()).isZero();
  }

  private static final Ipv4Address DESK_LOCAL = Ipv4Address.parse("127.0.0.5");

  @Test
  void the_same_seed_makes_the_same_choices() {
    var first = Wire.host("desk", events);
    var second = Wire.host("desk", events);
    var other = Wire.host("other", events);
    assertThat(ephemeralPort(first)).isEqualTo(ephemeralPort(second));
    assertThat(ephemeralPort(other)).isNotEqualTo(ephemeralPort(second));
  }

  private static int ephemeralPort(HostStack of) {
    var socket = of.udp().open();
    assertThat(socket.bind(Ipv4Address.ANY, 0)).isNull();
    var local = socket.local();
    return local == null ? 0 : local.port();
  }
}
