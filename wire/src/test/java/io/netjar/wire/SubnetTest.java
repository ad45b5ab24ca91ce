package io.netjar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.wire.testing.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0, 0.0.0.0, 255.255.255.255, 4294967294, 0.0.0.1, 255.255.255.254",
    "10.1.0.0/16, 255.255.0.0, 10.1.255.255, 65534, 10.1.0.1, 10.1.255.254",
    "192.168.1.0/24, 255.255.255.0, 192.168.1.255, 254, 192.168.1.1, 192.168.1.254",
    "192.168.1.128/25, 255.255.255.128, 192.168.1.255, 126, 192.168.1.129, 192.168.1.254",
    "192.168.1.4/30, 255.255.255.252, 192.168.1.7, 2, 192.168.1.5, 192.168.1.6",
    // RFC 3021 §2.1: both addresses of a /31 are hosts'.
    "192.168.1.4/31, 255.255.255.254, 192.168.1.5, 2, 192.168.1.4, 192.168.1.5",
    "192.168.1.4/32, 255.255.255.255, 192.168.1.4, 1, 192.168.1.4, 192.168.1.4",
  })
  void mask_broadcast_and_host_range_are_right(
      String text, String mask, String broadcast, long hosts, String first, String last) {
    var subnet = Subnet.parse(text);
    assertThat(subnet).hasToString(text);
    assertThat(subnet.mask()).hasToString(mask);
    assertThat(subnet.broadcast()).hasToString(broadcast);
    assertThat(subnet.hostCount()).isEqualTo(hosts);
    assertThat(subnet.host(0)).hasToString(first);
    assertThat(subnet.host(hosts - 1)).hasToString(last);
    assertThat(Subnet.parse(subnet.network() + "/" + mask)).isEqualTo(subnet);
    assertThatThrownBy(() -> subnet.host(hosts)).hasMessageContaining("none with number " + hosts);
    assertThatThrownBy(() -> subnet.host(-1)).hasMessageContaining("none with number -1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/024",
        "10.0.0.0/a",
        "10.0.0.0/255.0.255.0",
        "10.0.0.1/24",
        "10.0.0/24",
        "/24"
      })
  void other_text_is_refused(String text) {
    assertThatThrownBy(() -> Subnet.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  // Pitfall P48.
  @Test
  void host_bits_are_refused_and_the_network_is_named() {
    assertThatThrownBy(() -> Subnet.parse("192.168.1.17/28"))
        .hasMessageContaining("the network is 192.168.1.16/28");
  }

  @Test
  void an_address_lies_in_the_subnet_that_contains_it_and_hosts_are_inside() {
    Property.check(
        5_000,
        choices -> {
          var address = new Ipv4Address(choices.int32());
          var subnet = Subnet.containing(address, choices.range(0, 32));
          assertThat(subnet.contains(address)).isTrue();
          var host = subnet.host(choices.range(0, subnet.hostCount() - 1));
          assertThat(subnet.isHost(host)).isTrue();
          assertThat(subnet.contains(host)).isTrue();
          var other = Subnet.containing(new Ipv4Address(choices.int32()), choices.range(0, 32));
          assertThat(subnet.overlaps(other)).isEqualTo(other.overlaps(subnet));
          assertThat(subnet.overlaps(Subnet.containing(address, 32))).isTrue();
        });
  }

  // Pitfall P48.
  @Test
  void network_and_broadcast_address_are_no_hosts_but_in_a_31_they_are() {
    var subnet = Subnet.parse("10.0.0.0/30");
    assertThat(subnet.isHost(subnet.network())).isFalse();
    assertThat(subnet.isHost(subnet.broadcast())).isFalse();
    var pair = Subnet.parse("10.0.0.0/31");
    assertThat(pair.hasBroadcast()).isFalse();
    assertThat(pair.isHost(pair.network())).isTrue();
    assertThat(pair.isHost(pair.broadcast())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    "::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8:1:2::/64, 2001:db8:1:2:ffff:ffff:ffff:ffff",
    "2001:db8:0:0:8000::/65, 2001:db8::ffff:ffff:ffff:ffff",
    "2001:db8::2/127, 2001:db8::3",
    "::1/128, ::1",
  })
  // Pitfall P48.
  void an_ipv6_subnet_ends_where_its_prefix_says(String text, String last) {
    var subnet = Subnet6.parse(text);
    assertThat(subnet).hasToString(text);
    assertThat(subnet.last()).hasToString(last);
    assertThat(subnet.contains(subnet.last())).isTrue();
    assertThat(Subnet6.containing(subnet.last(), subnet.prefixLength())).isEqualTo(subnet);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"::", "::/", "::/129", "::/-1", "::1/64", "2001:db8::/1000", "1.2.3.0/24"})
  void other_text_is_no_ipv6_subnet(String text) {
    assertThatThrownBy(() -> Subnet6.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ipv6_subnets_overlap_where_one_holds_the_other() {
    assertThat(Subnet6.parse("2001:db8::/32").overlaps(Subnet6.parse("2001:db8:1::/48"))).isTrue();
    assertThat(Subnet6.parse("2001:db8::/48").overlaps(Subnet6.parse("2001:db8:1::/48"))).isFalse();
  }

  // Pitfall P48.
  @Test
  void every_subnet_of_sixteen_bits_is_as_a_slow_model_has_it() {
    for (int low = 0; low < 1 << 16; low++) {
      var address = new Ipv4Address(0x0a010000 | low);
      for (int length = 16; length <= 32; length++) {
        var subnet = Subnet.containing(address, length);
        long size = 1;
        for (int i = length; i < 32; i++) {
          size += size;
        }
        long first = low - low % size;
        long hosts = length < 31 ? size - 2 : size;
        if (subnet.network().value() != (0x0a010000 | first)
            || subnet.broadcast().value() != (0x0a010000 | first + size - 1)
            || subnet.hostCount() != hosts
            || subnet.host(hosts - 1).value() != (0x0a010000 | first + size - (length < 31 ? 2 : 1))
            || subnet.isHost(address) != (length > 30 || (low != first && low != first + size - 1))
            || !subnet.contains(address)
            || subnet.contains(new Ipv4Address((int) (0x0a010000 + first + size)))
            || subnet.contains(new Ipv4Address((int) (0x0a010000 + first - 1)))) {
          throw new AssertionError(address + "/" + length + " is in " + subnet);
        }
      }
    }
  }

  // Pitfall P48.
  @Test
  void of_all_masks_those_are_masks_whose_ones_come_first() {
    int found = 0;
    for (int low = 0; low < 1 << 16; low++) {
      String bits = "1".repeat(16) + Integer.toBinaryString(1 << 16 | low).substring(1);
      var mask = new Ipv4Address(0xffff0000 | low);
      boolean isMask = !bits.contains("01");
      try {
        assertThat(Subnet.prefixLength(mask)).isEqualTo(bits.replace("0", "").length());
        assertThat(isMask).as(bits).isTrue();
        found++;
      } catch (IllegalArgumentException e) {
        assertThat(isMask).as(bits).isFalse();
      }
    }
    assertThat(found).isEqualTo(17);
  }

  // Pitfall P48.
  @Test
  void the_widest_and_the_narrowest_are_subnets_too() {
    assertThat(Subnet.parse("0.0.0.0/0").hostCount()).isEqualTo((1L << 32) - 2);
    assertThat(Subnet.parse("0.0.0.0/0").host(0)).hasToString("0.0.0.1");
    assertThat(Subnet.parse("10.0.0.0/31").hasBroadcast()).isFalse();
    assertThat(Subnet.parse("10.0.0.7/32").hostCount()).isEqualTo(1);
    assertThat(Subnet6.parse("2001:db8::/127").last()).hasToString("2001:db8::1");
    assertThat(Subnet6.parse("2001:db8::7/128").last()).hasToString("2001:db8::7");
    assertThat(Subnet6.parse("::/0").contains(Ipv6Address.parse("ffff::1"))).isTrue();
    assertThatThrownBy(() -> Subnet.parse("10.0.0.0/255.0.255.0"))
        .hasMessage("not a subnet mask: 255.0.255.0");
  }
}
