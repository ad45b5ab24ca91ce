package io.netjar.apps.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextLinesTest {
  private static List<String> all(TextLines lines) {
    var all = new ArrayList<String>();
    for (var line = lines.poll(); line != null; line = lines.poll()) {
      all.add(line.goesOn() ? line.text() + "…" : line.text());
    }
    return all;
  }

  // Pitfall P1.
  @Test
  void lines_are_the_same_wherever_the_bytes_are_cut() {
    byte[] text = "a\r\n\ngrüße €\n\ud83d\ude00 end\n".getBytes(UTF_8);
    for (int first = 0; first <= text.length; first++) {
      for (int second = first; second <= text.length; second++) {
        var lines = new TextLines(100);
        lines.add(text, first);
        lines.add(Arrays.copyOfRange(text, first, second), second - first);
        lines.add(Arrays.copyOfRange(text, second, text.length), text.length - second);
        assertThat(all(lines)).containsExactly("a", "", "grüße €", "\ud83d\ude00 end");
        assertThat(lines.takeOpen()).isEmpty();
      }
    }
  }

  @Test
  void a_line_that_is_too_long_comes_in_pieces_that_cut_no_character() {
    var lines = new TextLines(4);
    byte[] text = "abc\ud83d\ude00de\nf\nabcd\n".getBytes(UTF_8);
    lines.add(text, text.length);

    assertThat(all(lines)).containsExactly("abc…", "\ud83d\ude00de", "f", "abcd");
  }

  @Test
  void a_character_without_its_end_is_replaced_at_the_end() {
    var lines = new TextLines(100);
    lines.add(new byte[] {'a', (byte) 0xe2, (byte) 0x82}, 3);
    assertThat(lines.takeOpen()).isEqualTo("a");
    lines.end();
    assertThat(lines.takeOpen()).isEqualTo("\ufffd");
  }
}
