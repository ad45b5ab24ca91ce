package io.netjar.apps.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigitsTest {
  // Pitfall P47.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.1 | (127.0.0.1 to some)",
        "1.2.3 | (1.2.0.3 to some)",
        "2130706433 | (127.0.0.1 to some)",
        "0x7f000001 | (127.0.0.1 to some)",
        "0127.0.0.1 | (127.0.0.1 in decimal numbers, 87.0.0.1 where a leading 0 means octal)",
        "012.0.0.1 | (12.0.0.1 in decimal numbers, 10.0.0.1 where a leading 0 means octal)",
        "10.0.0.1. | is not one address to every reader",
        "10.0.0.256 | is not one address to every reader",
        "store.1 | is not one address to every reader",
      })
  void what_readers_differ_on_is_refused_with_what_they_read(String text, String said) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostPort.parse(text + ":7"))
        .withMessageContaining("'" + text + "'")
        .withMessageContaining(said)
        .withMessageContaining("write four numbers");
    assertThatThrownBy(() -> HostPort.resolve(text))
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE));
  }

  // Pitfall P47.
  @ParameterizedTest
  @ValueSource(
      strings = {"store", "store.", "1store", "store1", "10.0.0.1.example", "0.0.0.0", "x0"})
  void names_and_whole_addresses_are_taken(String text) {
    assertThat(HostPort.parse(text + ":7").host()).isEqualTo(text);
  }

  // Pitfall P47.
  @Test
  void an_address_within_another_is_the_address_it_stands_for() throws Exception {
    assertThat(HostPort.parse("[::ffff:127.0.0.1]:7").resolve())
        .containsExactly(InetAddress.ofLiteral("127.0.0.1"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostPort.parse("[::ffff:0127.0.0.1]:7"))
        .withMessageContaining("0127.0.0.1");
  }

  // Pitfall P45.
  @ParameterizedTest
  @CsvSource({
    "[fe80::1%eth0]:7, fe80::1%eth0",
    "[fe80::1%1]:7, fe80::1%1",
    "[fe80::1%25eth0]:7, fe80::1%eth0",
    "[fe80::1%25]:7, fe80::1%25",
    "[fe80::1]:7, fe80::1",
  })
  void a_zone_stands_behind_a_percent_sign_which_a_url_has_escaped(String text, String host) {
    assertThat(HostPort.parse(text).host()).isEqualTo(host);
  }

  // Pitfall P45.
  @ParameterizedTest
  @ValueSource(strings = {"[fe80::1%]:7", "[fe80::x%eth0]:7", "[%eth0]:7", "[store]:7"})
  void what_stands_in_brackets_is_an_address(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text));
  }

  // Pitfall P45.
  @Test
  void a_zone_that_there_is_not_is_told_with_those_that_there_are() {
    assertThatThrownBy(() -> HostPort.parse("[fe80::1%nosuch0]:7").resolve())
        .isInstanceOfSatisfying(
            ProgramException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.NO_CONNECTION))
        .hasMessageStartingWith(
            "no address is known for 'fe80::1%nosuch0'; links here: "
                + String.join(", ", Digits.links()));
  }

  // Pitfall P45.
  @Test
  void an_address_of_a_link_needs_the_link_also_where_there_is_one() {
    var address = InetAddress.ofLiteral("fe80::1");

    assertThat(Digits.missingZone(address, List.of("eth0", "wlan0")))
        .isEqualTo(
            "fe80::1 is an address of a link (here: eth0, wlan0): say which, as in [fe80::1%eth0]");
    assertThat(Digits.missingZone(address, List.of("eth0")))
        .isEqualTo("fe80::1 is an address of a link (here: eth0): say which, as in [fe80::1%eth0]");
    assertThat(Digits.missingZone(address, List.of())).isNull();
    assertThat(Digits.missingZone(InetAddress.ofLiteral("2001:db8::1"), List.of("a", "b")))
        .isNull();
    assertThat(Digits.missingZone(InetAddress.ofLiteral("10.0.0.1"), List.of("a", "b"))).isNull();
    assertThat(Digits.missingZone(InetAddress.ofLiteral("fe80::1%1"), List.of("a", "b"))).isNull();
  }
}
