package io.netjar.apps.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileHeaderTest {
  @Test
  void a_header_is_a_little_endian_length_and_json() {
    byte[] bytes = new FileHeader("a.txt", 6234).encode();

    assertThat(HexFormat.of().formatHex(bytes, 0, 4)).isEqualTo("24000000");
    assertThat(new String(bytes, 4, bytes.length - 4, UTF_8))
        .isEqualTo("{\"filename\":\"a.txt\",\"filesize\":6234}");
  }

  @ParameterizedTest
  @CsvSource({"a.txt, 0", "Grüße 你好 😀, 1", "'q\"\\\n', 9223372036854775807"})
  void what_is_written_is_read_again(String name, long size) throws Exception {
    FileHeader header = new FileHeader(name, size);

    assertThat(FileHeader.read(new ByteArrayInputStream(header.encode()))).isEqualTo(header);
  }

  @Test
  void not_a_byte_of_the_file_is_read() throws Exception {
    byte[] header = new FileHeader("a", 3).encode();
    ByteBuffer stream =
        ByteBuffer.allocate(header.length + 3).put(header).put(new byte[] {1, 2, 3});
    ByteArrayInputStream in = new ByteArrayInputStream(stream.array());

    FileHeader.read(in);

    assertThat(in.readAllBytes()).containsExactly(1, 2, 3);
  }

  @Test
  void keys_may_come_in_any_order_and_unknown_ones_are_ignored() throws Exception {
    assertThat(
            decode(
                """
                { "mode": {"filesize": 9, "deep": [1, {"x": null}]}, "filesize": 7,
                  "sha": "00", "filename": "a" }
                """))
        .isEqualTo(new FileHeader("a", 7));
  }

  // Pitfall P22.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e3",
        "1.5",
        "1.0",
        "-1",
        "-0",
        "\"10\"",
        "null",
        "true",
        "[1]",
        "{}",
        "9223372036854775808",
        "1E400",
        "99999999999999999999999999"
      })
  void a_size_that_is_no_whole_number_is_refused(String size) {
    refused("{\"filename\":\"a\",\"filesize\":" + size + "}", "\"filesize\"");
  }

  @Test
  void a_size_that_is_refused_is_shown_as_it_stood() {
    String rule = "is no whole number from 0 to 9223372036854775807: ";
    for (String size : List.of("-3", "-0", "\"3\"", "1e3", "9223372036854775808")) {
      refused("{\"filename\":\"a\",\"filesize\":" + size + "}", rule + size);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "[\"a\"]", "{\"a\":1}", "true"})
  void a_name_that_is_no_string_is_refused(String name) {
    refused("{\"filename\":" + name + ",\"filesize\":1}", "\"filename\"");
  }

  @Test
  void a_key_that_stands_twice_is_refused() {
    refused("{\"filename\":\"a\",\"filename\":\"b\",\"filesize\":1}", "filename");
    refused("{\"filename\":\"a\",\"filesize\":1,\"filesize\":2}", "filesize");
    refused("{\"filename\":\"a\",\"filesize\":1,\"x\":0,\"x\":0}", "x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "1",
        "\"a\"",
        "{\"filename\":\"a\"}",
        "{\"filesize\":1}",
        "{\"filename\":\"a\",\"filesize\":1",
        "{\"filename\":\"a\",\"filesize\":1} x",
        "{\"filename\":\"a\",\"filesize\":1}{}",
        "{'filename':'a','filesize':1}",
        "{\"filename\":\"a\",\"filesize\":01}",
        "{\"filename\":\"a\",\"filesize\":NaN}",
        "\uFEFF{\"filename\":\"a\",\"filesize\":1}"
      })
  void what_is_no_header_is_refused(String json) {
    refused(json, "the header");
  }

  @Test
  void deep_nesting_is_refused() {
    refused("{\"x\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}", "JSON");
  }

  @Test
  void malformed_utf_8_is_refused() {
    byte[] json = "{\"filename\":\"?\",\"filesize\":1}".getBytes(UTF_8);
    for (int bad : new int[] {0x80, 0xC0, 0xFF}) {
      json[13] = (byte) bad;
      assertThatExceptionOfType(ProgramException.class)
          .isThrownBy(() -> FileHeader.decode(json))
          .withMessageContaining("UTF-8");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ffffffff, -1 bytes", "00000080, '-2,147,483,648 bytes'", "ffffff7f, '2,147,483,647 bytes'",
    "01000100, '65,537 bytes'", "00000000, 0 bytes", "01000000, 1 bytes",
    "47455420, looks like HTTP", "504f5354, looks like HTTP", "16030102, looks like TLS",
    "5353482d, looks like SSH", "00000024, in big-endian order it would be 36"
  })
  void a_length_out_of_bounds_is_refused_before_the_rest_is_read(String length, String named) {
    ByteArrayInputStream in = new ByteArrayInputStream(HexFormat.of().parseHex(length + "7b7d"));

    assertThatExceptionOfType(ProgramException.class)
        .isThrownBy(() -> FileHeader.read(in))
        .withMessageContaining(named)
        .matches(e -> e.code() == ExitCode.PROTOCOL);
    assertThat(in.available()).isEqualTo(2);
  }

  @Test
  void a_stream_cut_anywhere_in_the_header_says_how_much_arrived() {
    byte[] whole = new FileHeader("a.txt", 6234).encode();
    for (int cut = 0; cut < whole.length; cut++) {
      ByteArrayInputStream in = new ByteArrayInputStream(whole, 0, cut);
      String named =
          cut == 0 ? "nothing was sent" : cut < 4 ? cut + " of 4 bytes" : cut - 4 + " of 36 bytes";
      assertThatExceptionOfType(ProgramException.class)
          .isThrownBy(() -> FileHeader.read(in))
          .withMessageContaining(named)
          .matches(e -> e.code() == ExitCode.INTEGRITY);
    }
  }

  private static FileHeader decode(String json) throws ProgramException {
    return FileHeader.decode(json.getBytes(UTF_8));
  }

  private static void refused(String json, String named) {
    assertThatExceptionOfType(ProgramException.class)
        .isThrownBy(() -> decode(json))
        .withMessageContaining(named)
        .matches(e -> e.code() == ExitCode.PROTOCOL);
  }
}
