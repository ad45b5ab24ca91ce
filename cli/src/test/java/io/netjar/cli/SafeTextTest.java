package io.netjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {

  @Test
  void ordinary_text_of_any_script_stays_as_it_is() {
    String text = "✗ dropped: Verlust, 損失, потеря, é 𝒳 → \\u{1}";

    assertThat(SafeText.escape(text)).isSameAs(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0x00, U+0000",
    "0x1b, U+001B",
    "0x7f, U+007F",
    "0x9b, U+009B",
    "0xad, U+00AD",
    "0x200b, U+200B",
    "0x200f, U+200F",
    "0x2028, U+2028",
    "0x202e, U+202E",
    "0x2066, U+2066",
    "0x3164, U+3164",
    "0xfe0f, U+FE0F",
    "0xfeff, U+FEFF",
    "0xd800, U+D800",
    "0xe000, U+E000",
    "0xe0041, U+E0041",
    "0x10ffff, U+10FFFF",
  })
  void what_drives_a_terminal_or_hides_is_shown_by_its_code_point(String character, String shown) {
    String text = "a" + Character.toString(Integer.decode(character)) + "b";

    assertThat(SafeText.escape(text)).isEqualTo("a<" + shown + ">b");
  }

  @Test
  void a_cut_text_has_the_width_and_says_that_it_was_cut() {
    assertThat(SafeText.cut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(SafeText.cut("abcdef", 4)).isEqualTo("abc…");
    assertThat(SafeText.cut("ab𝒳def", 4)).isEqualTo("ab…");
  }
}
