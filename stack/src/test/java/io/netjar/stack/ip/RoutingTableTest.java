package io.netjar.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.NetworkInterface;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.MacAddress;
import io.netjar.wire.Subnet;
import java.util.ArrayList;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTableTest {
  private final NetworkInterface eth0 =
      new NetworkInterface(1, "eth0", new MacAddress(2), 1500, (_, _) -> {});
  private final NetworkInterface eth1 =
      new NetworkInterface(2, "eth1", new MacAddress(3), 1500, (_, _) -> {});
  private final RoutingTable table = new RoutingTable();

  private @Nullable Route lookup(String destination) {
    return table.lookup(Ipv4Address.parse(destination).value());
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.1.9,  192.168.1.0/24 dev eth0",
    "192.168.1.77, 192.168.1.77/32 via 192.168.1.5 dev eth0",
    "192.168.2.1,  192.168.0.0/16 via 10.0.0.3 dev eth1",
    "10.200.0.1,   10.0.0.0/8 dev eth1",
    "8.8.8.8,      0.0.0.0/0 via 192.168.1.1 dev eth0",
    "255.255.255.254, 0.0.0.0/0 via 192.168.1.1 dev eth0",
  })
  void the_longest_prefix_that_holds_the_destination_wins(String destination, String route) {
    table.add(Subnet.parse("0.0.0.0/0"), Ipv4Address.parse("192.168.1.1"), eth0);
    table.add(Subnet.parse("192.168.1.77/32"), Ipv4Address.parse("192.168.1.5"), eth0);
    table.add(Subnet.parse("192.168.0.0/16"), Ipv4Address.parse("10.0.0.3"), eth1);
    table.add(Subnet.parse("10.0.0.0/8"), null, eth1);
    table.add(Subnet.parse("192.168.1.0/24"), null, eth0);
    assertThat(lookup(destination)).hasToString(route);
    assertThat(lookup(destination)).as("from the cache").hasToString(route);
  }

  @Test
  void without_a_route_there_is_none() {
    assertThat(lookup("10.0.0.1")).isNull();
    table.add(Subnet.parse("10.0.0.0/24"), null, eth0);
    assertThat(lookup("10.0.1.1")).isNull();
  }

  @Test
  void of_two_routes_for_a_subnet_the_first_is_taken() {
    table.add(Subnet.parse("10.0.0.0/24"), null, eth1);
    table.add(Subnet.parse("10.0.0.0/24"), null, eth0);
    var route = lookup("10.0.0.7");
    assertThat(route).isNotNull().extracting(Route::out).isSameAs(eth1);
  }

  @Test
  void a_change_of_the_table_empties_the_cache() {
    table.add(Subnet.parse("0.0.0.0/0"), Ipv4Address.parse("10.0.0.1"), eth0);
    assertThat(lookup("1.2.3.4")).hasToString("0.0.0.0/0 via 10.0.0.1 dev eth0");
    table.add(Subnet.parse("1.2.3.0/24"), null, eth1);
    assertThat(lookup("1.2.3.4")).hasToString("1.2.3.0/24 dev eth1");
    assertThat(table.remove(Subnet.parse("1.2.3.0/24"))).isTrue();
    assertThat(table.remove(Subnet.parse("1.2.3.0/24"))).isFalse();
    assertThat(lookup("1.2.3.4")).hasToString("0.0.0.0/0 via 10.0.0.1 dev eth0");
  }

  @Test
  void a_lookup_agrees_with_trying_all_routes() {
    var random = new SplittableRandom(3);
    var all = new ArrayList<Subnet>();
    for (int i = 0; i < 200; i++) {
      // Few distinct bits, so that subnets nest.
      var address = new Ipv4Address(random.nextInt() & 0xe0e0e0e0);
      var subnet = Subnet.containing(address, random.nextInt(33));
      table.add(subnet, null, eth0);
      all.add(subnet);
    }
    for (int i = 0; i < 20_000; i++) {
      var destination = new Ipv4Address(random.nextInt() & 0xe0f0e0e1);
      var expected =
          all.stream()
              .filter(s -> s.contains(destination))
              .mapToInt(Subnet::prefixLength)
              .max()
              .orElse(-1);
      var found = table.lookup(destination.value());
      assertThat(found == null ? -1 : found.subnet().prefixLength()).isEqualTo(expected);
    }
  }
}
