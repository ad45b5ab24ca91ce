package io.netjar.apps.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {
  // Pitfall P21.
  @Test
  void what_a_terminal_acts_on_is_escaped() {
    assertThat(Shown.name("a\u001B[1Ab")).isEqualTo("a\\u{001B}[1Ab");
    assertThat(Shown.name("gpj.\u202Eexe")).isEqualTo("gpj.\\u{202E}exe");
    assertThat(Shown.name("a\u200Bb\r\n")).isEqualTo("a\\u{200B}b\\u{000D}\\u{000A}");
    assertThat(Shown.name("\uD800")).isEqualTo("\\u{D800}");
    assertThat(Shown.name("\u2028\u0085\uFEFF")).isEqualTo("\\u{2028}\\u{0085}\\u{FEFF}");
  }

  @Test
  void ordinary_text_of_any_script_is_left_alone() {
    assertThat(Shown.name("Grüße 你好 😀.txt")).isEqualTo("Grüße 你好 😀.txt");
  }

  @Test
  void long_text_loses_its_middle_and_keeps_its_end() {
    String shown = Shown.name("a".repeat(100) + "b".repeat(100));

    assertThat(shown).isEqualTo("a".repeat(60) + "…" + "b".repeat(60));
    assertThat(Shown.name("a".repeat(120))).isEqualTo("a".repeat(120));
  }

  @ParameterizedTest
  @CsvSource({"0, 0 bytes", "1, 1 byte", "999, 999 bytes", "'6234', '6,234 bytes'"})
  void bytes_are_counted_in_words(long count, String shown) {
    assertThat(Shown.bytes(count)).isEqualTo(shown);
  }

  // Pitfall P46.
  @Test
  void addresses_are_digits_even_if_the_name_is_known() throws Exception {
    byte[] v4 = {10, 1, 0, 2};
    InetAddress named = InetAddress.getByAddress("store.test", v4);

    assertThat(Shown.address(new InetSocketAddress(named, 9000))).isEqualTo("10.1.0.2:9000");
    assertThat(Shown.address(InetAddress.ofLiteral("2001:db8::1"), 7)).isEqualTo("[2001:db8::1]:7");
  }

  @ParameterizedTest
  @CsvSource({
    "2001:0DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "::, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "fe80:0:0:0:0:0:0:1%1, fe80::1%1",
    "10.1.0.2, 10.1.0.2"
  })
  void an_address_has_one_form_that_reads_back(String text, String shown) throws Exception {
    InetAddress address = InetAddress.ofLiteral(text);

    assertThat(Shown.digits(address).replaceAll("%lo$", "%1")).isEqualTo(shown);
    assertThat(InetAddress.ofLiteral(Shown.digits(address))).isEqualTo(address);
  }

  @Test
  void times_have_three_decimals() {
    assertThat(Shown.millis(412_345)).isEqualTo("0.412 ms");
    assertThat(Shown.millis(1_234_005_678L)).isEqualTo("1,234.005 ms");
  }
}
