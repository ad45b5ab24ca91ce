package io.netjar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.wire.testing.Property;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6AddressTest {

  @ParameterizedTest
  @CsvSource({
    // RFC 5952 §1 and §2: one address in many forms.
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8::1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8::0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8::1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:0:1::1, 2001:db8::1:0:0:1",
    "2001:db8:0000:0:1::1, 2001:db8::1:0:0:1",
    "2001:DB8:0:0:1::1, 2001:db8::1:0:0:1",
    // §4.1 leading zeros, §4.2.1 as short as possible.
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    // §4.2.2: not for one group alone.
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    // §4.2.3: the longest run, the first of equals.
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    // §4.3 lower case.
    "2001:DB8::AAAA, 2001:db8::aaaa",
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "1:0:0:0:0:0:0:0, 1::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "::ffff:192.0.2.1, ::ffff:c000:201",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
  })
  void every_form_is_read_and_one_is_written(String text, String canonical) {
    assertThat(Ipv6Address.parse(text)).hasToString(canonical);
    assertThat(IpAddress.parse(text)).isEqualTo(Ipv6Address.parse(canonical));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "12345::",
        "g::",
        "1:",
        ":1",
        "::1%eth0",
        "1.2.3.4::",
        "::1.2.3",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::256.1.1.1"
      })
  void other_text_is_refused(String text) {
    assertThatThrownBy(() -> Ipv6Address.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not an IPv");
  }

  @Test
  void writing_and_reading_any_address_gives_it_back_and_the_jdk_agrees() {
    Property.check(
        5_000,
        choices -> {
          // Zeros in random places, so that runs of them are common.
          long high = choices.bits() & mask(choices.bits());
          long low = choices.bits() & mask(choices.bits());
          var address = new Ipv6Address(high, low);
          assertThat(Ipv6Address.parse(address.toString())).isEqualTo(address);
          assertThat(jdk(address.toString())).isEqualTo(address.toArray());
        });
  }

  private static long mask(long bits) {
    long mask = 0;
    for (int group = 0; group < 4; group++) {
      mask = mask << 16 | ((bits >>> group & 1) == 0 ? 0 : 0xffff);
    }
    return mask;
  }

  private static byte[] jdk(String text) {
    try {
      byte[] bytes = InetAddress.getByName(text).getAddress();
      if (bytes.length == 4) { // The JDK makes an IPv4-mapped address an IPv4 address.
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return mapped;
      }
      return bytes;
    } catch (UnknownHostException e) {
      throw new AssertionError(text, e);
    }
  }

  @Test
  void special_addresses_are_known() {
    assertThat(Ipv6Address.parse("::1").isLoopback()).isTrue();
    assertThat(Ipv6Address.parse("::").isUnspecified()).isTrue();
    assertThat(Ipv6Address.parse("ff02::1").isMulticast()).isTrue();
    assertThat(Ipv6Address.parse("fe80::1").isMulticast()).isFalse();
    assertThat(Ipv6Address.ANY.bits()).isEqualTo(128);
  }

  @Test
  void addresses_are_ordered_as_unsigned_numbers() {
    assertThat(Ipv6Address.parse("7fff::")).isLessThan(Ipv6Address.parse("8000::"));
    assertThat(Ipv6Address.parse("::7fff:0:0:0")).isLessThan(Ipv6Address.parse("::8000:0:0:0"));
  }
}
