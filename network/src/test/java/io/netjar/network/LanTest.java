package io.netjar.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.wire.Ipv4Address;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class LanTest {
  private final Network network = Network.create(1);
  private final Lan office = network.lan("office", "192.168.1.0/24");

  private static Ipv4Address ip(String text) {
    return Ipv4Address.parse(text);
  }

  @Test
  void hosts_get_addresses_in_order_around_those_that_are_taken() {
    office.host("stated", "192.168.1.2");
    assertThat(office.host("a").address()).isEqualTo(ip("192.168.1.1"));
    assertThat(office.host("b").address()).isEqualTo(ip("192.168.1.3"));
    assertThat(office.hosts().stream().map(Host::name)).containsExactly("stated", "a", "b");
    assertThat(network.findHost("b")).isSameAs(network.hosts().getLast());
  }

  @Test
  void a_cable_has_its_hosts_name() {
    var host = office.host("desk");
    assertThat(host.cable().name()).isEqualTo("desk");
    assertThat(network.findCable("desk")).isSameAs(host.cable());
    assertThat(host.ports().getFirst().name()).isEqualTo("desk/eth0");
  }

  @Test
  void a_full_subnet_is_named() {
    var tiny = network.lan("tiny", "10.0.0.0/30");
    tiny.host("a");
    tiny.host("b");
    assertThatThrownBy(() -> tiny.host("c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'c'")
        .hasMessageContaining("'tiny'")
        .hasMessageContaining("10.0.0.0/30")
        .hasMessageContaining("full");
    assertThat(network.findHost("c")).isNull();
  }

  @Test
  void an_address_that_is_taken_or_outside_is_refused() {
    office.host("a", "192.168.1.9");
    assertThatThrownBy(() -> office.host("b", "192.168.1.9"))
        .hasMessageContaining("192.168.1.9 belongs to 'a'");
    assertThatThrownBy(() -> office.host("b", "192.168.2.9"))
        .hasMessageContaining("192.168.2.9")
        .hasMessageContaining("192.168.1.0/24");
    assertThatThrownBy(() -> office.host("b", "192.168.1.255"))
        .hasMessageContaining("192.168.1.255");
    assertThatThrownBy(() -> office.host("b", "192.168.1")).hasMessageContaining("192.168.1");
  }

  @Test
  void a_host_is_not_put_on_two_lans_by_accident() {
    var branch = network.lan("branch", "10.1.0.0/16");
    office.host("desk");
    assertThatThrownBy(() -> branch.host("desk"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'desk'")
        .hasMessageContaining("'office'");
  }

  @Test
  void a_host_is_put_on_two_lans_on_purpose() {
    var branch = network.lan("branch", "10.1.0.0/16");
    var desk = office.host("desk");
    assertThat(desk.connect(branch).name()).isEqualTo("desk-branch");
    assertThat(desk.address()).isEqualTo(ip("192.168.1.1"));
    assertThat(desk.address(branch)).isEqualTo(ip("10.1.0.1"));
    assertThat(network.names().addresses("desk"))
        .containsExactly(ip("192.168.1.1"), ip("10.1.0.1"));
    assertThatThrownBy(() -> desk.connect(branch)).hasMessageContaining("'branch' already");
  }

  @Test
  void a_cable_that_is_refused_leaves_its_other_port_free() {
    var free = network.host("free").port();
    var used = network.host("used").port();
    network.cable("first", used, network.host("peer").port(), CableSettings.DEFAULT);
    assertThatThrownBy(() -> network.cable("second", free, used, CableSettings.DEFAULT))
        .hasMessageContaining("holds cable 'first' already");
    assertThat(free.cable()).isNull();
  }

  @Test
  void names_that_are_taken_are_refused() {
    office.host("desk");
    assertThatThrownBy(() -> network.host("desk")).hasMessageContaining("'desk' is taken");
    assertThatThrownBy(() -> network.host("Desk")).hasMessageContaining("'Desk' is taken");
    assertThatThrownBy(() -> network.host("desk.test")).hasMessageContaining("is taken");
    assertThatThrownBy(() -> network.hub("office")).hasMessageContaining("'office' is taken");
    assertThatThrownBy(() -> network.lan("desk", "10.0.0.0/8"))
        .hasMessageContaining("'desk' is taken");
    var free = network.host("free").port();
    assertThatThrownBy(
            () -> network.cable("desk", free, office.asSwitch().port(), CableSettings.DEFAULT))
        .hasMessageContaining("cable 'desk' already");
  }

  @Test
  void names_that_are_none_are_refused() {
    for (String name : new String[] {"", "-a", "a-", "a b", "a..b", "a/b", "x".repeat(64)}) {
      assertThatThrownBy(() -> network.host(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + name + "'");
    }
    assertThatThrownBy(() -> network.host("localhost")).hasMessageContaining("localhost");
  }

  @Test
  void overlapping_subnets_are_refused() {
    assertThatThrownBy(() -> network.lan("other", "192.168.0.0/16"))
        .hasMessageContaining("192.168.0.0/16")
        .hasMessageContaining("192.168.1.0/24")
        .hasMessageContaining("'office'");
  }

  @Test
  void a_port_holds_one_cable() {
    var port = network.host("a").port();
    network.cable("x", port, office.asSwitch().port(), CableSettings.DEFAULT);
    assertThatThrownBy(
            () -> network.cable("y", port, office.asSwitch().port(), CableSettings.DEFAULT))
        .hasMessageContaining("'a/eth0'")
        .hasMessageContaining("'x'");
    assertThat(network.findCable("y")).isNull();
  }

  @Test
  void mac_addresses_come_from_names_and_are_locally_administered() {
    var mac = office.host("desk").ports().getFirst().networkInterface().macAddress();
    assertThat(mac.isLocallyAdministered()).isTrue();
    assertThat(mac.isGroup()).isFalse();
    var elsewhere = Network.create(99).lan("l", "10.0.0.0/8").host("desk");
    assertThat(elsewhere.ports().getFirst().networkInterface().macAddress()).isEqualTo(mac);
    assertThat(network.mac("desk/eth0")).isNotEqualTo(mac);
  }

  @Test
  void names_are_known_to_all_without_regard_to_case() {
    office.host("desk");
    var names = network.names();
    assertThat(names.addresses("DESK")).containsExactly(ip("192.168.1.1"));
    assertThat(names.addresses("desk.test.")).containsExactly(ip("192.168.1.1"));
    assertThat(names.addresses("nobody")).isEmpty();
    assertThat(names.name(ip("192.168.1.1"))).isEqualTo("desk");
    assertThat(names.name(ip("192.168.1.77"))).isNull();
    assertThat(names.addresses("localhost")).containsExactly(Ipv4Address.LOOPBACK);
  }

  @Test
  void a_host_by_hand_gets_its_address_by_hand() {
    var host = network.host("a");
    var port = host.port(9000);
    host.address(port, "10.0.0.1/24");
    assertThat(host.address()).isEqualTo(ip("10.0.0.1"));
    assertThat(port.networkInterface().mtu()).isEqualTo(9000);
    var other = network.host("b");
    assertThatThrownBy(() -> other.address(other.port(), "10.0.0.1/24"))
        .hasMessageContaining("10.0.0.1 belongs to 'a'");
    assertThatThrownBy(() -> other.address(other.port(), "10.0.0.2"))
        .hasMessageContaining("'10.0.0.2'");
    assertThatThrownBy(() -> other.address(port, "10.0.0.2/24")).hasMessageContaining("'a/eth0'");
  }

  @Test
  void a_thousand_hosts_have_a_thousand_addresses() {
    var wide = network.lan("wide", "10.0.0.0/16");
    var macs = new HashSet<Object>();
    for (int i = 0; i < 1000; i++) {
      var host = wide.host("h" + i);
      macs.add(host.ports().getFirst().networkInterface().macAddress());
    }
    assertThat(macs).hasSize(1000);
    assertThat(network.names().addresses("h999")).containsExactly(ip("10.0.3.232"));
  }
}
