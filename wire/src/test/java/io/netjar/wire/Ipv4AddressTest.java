package io.netjar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4AddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0", "255.255.255.255", "127.0.0.1", "192.168.1.10", "1.2.3.4", "10.0.0.0"})
  void dotted_decimal_comes_back_as_it_was(String text) {
    assertThat(Ipv4Address.parse(text)).hasToString(text);
    assertThat(IpAddress.parse(text)).isEqualTo(Ipv4Address.parse(text));
  }

  // Pitfall P47.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|expected four numbers",
        "1|expected four numbers",
        "1.2.3|expected four numbers",
        "1.2.3.|expected four numbers",
        ".1.2.3|expected four numbers",
        "1..2.3|expected four numbers",
        "1.2.3.4.5|characters behind",
        "1.2.3.4 |characters behind",
        "256.1.1.1|0 to 255",
        "1.2.3.1000|0 to 255",
        "1.2.3.99999999999|0 to 255",
        "01.2.3.4|leading zero",
        "1.2.3.00|leading zero",
        "-1.2.3.4|expected four numbers",
        "a.b.c.d|expected four numbers",
        "١.2.3.4|expected four numbers",
      },
      ignoreLeadingAndTrailingWhitespace = false)
  void other_text_is_refused_with_a_reason(String text, String reason) {
    assertThatThrownBy(() -> Ipv4Address.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining(reason);
  }

  @Test
  void addresses_are_ordered_as_unsigned_numbers() {
    assertThat(Ipv4Address.parse("127.0.0.1")).isLessThan(Ipv4Address.parse("128.0.0.1"));
    assertThat(Ipv4Address.BROADCAST).isGreaterThan(Ipv4Address.ANY);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,true,false,false",
    "127.255.255.254,true,false,false",
    "128.0.0.1,false,false,false",
    "223.255.255.255,false,false,false",
    "224.0.0.1,false,true,false",
    "239.255.255.255,false,true,false",
    "240.0.0.0,false,false,false",
    "0.0.0.0,false,false,true",
  })
  void special_ranges_are_known(String text, boolean loopback, boolean multicast, boolean any) {
    var address = Ipv4Address.parse(text);
    assertThat(address.isLoopback()).isEqualTo(loopback);
    assertThat(address.isMulticast()).isEqualTo(multicast);
    assertThat(address.isUnspecified()).isEqualTo(any);
  }

  @Test
  void bytes_stand_in_network_order() {
    assertThat(Ipv4Address.parse("192.168.1.2").toArray())
        .containsExactly((byte) 192, (byte) 168, (byte) 1, (byte) 2);
    assertThat(Ipv4Address.ANY.bits()).isEqualTo(32);
  }
}
