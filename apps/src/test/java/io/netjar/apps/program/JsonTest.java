package io.netjar.apps.program;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void an_object_is_one_line_in_the_order_of_its_properties() {
    var object = new LinkedHashMap<String, Object>();
    object.put("text", "a \"b\"\n");
    object.put("long", Long.MAX_VALUE);
    object.put("int", -1);
    object.put("double", 1.5);
    object.put("truth", true);
    object.put("none", null);
    object.put("list", List.of(1, Map.of("x", 2)));

    assertThat(Json.line(object))
        .isEqualTo(
            "{\"text\":\"a \\\"b\\\"\\n\",\"long\":9223372036854775807,\"int\":-1,"
                + "\"double\":1.5,\"truth\":true,\"none\":null,\"list\":[1,{\"x\":2}]}");
  }

  // Pitfall P21.
  @Test
  void what_could_act_on_a_terminal_is_escaped() {
    assertThat(Json.line(Map.of("name", "\u001b[1A\u202e\u009b\u200d")))
        .isEqualTo("{\"name\":\"\\u001B[1A\\u202E\\u009B\\u200D\"}");
    assertThat(Json.line(Map.of("delete", "\u007f"))).doesNotContain("\u007f");
  }

  @Test
  void a_value_that_json_has_no_form_for_is_named() {
    assertThatThrownBy(() -> Json.line(Map.of("at", new Object())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no JSON for java.lang.Object");
  }

  @Test
  void text_for_a_program_is_not_escaped_without_need() throws Exception {
    assertThat(Json.text(Map.of("text", "stö\u202e\"\n")))
        .isEqualTo("{\"text\":\"stö\u202e\\\"\\n\"}");
    assertThat(Json.read(Json.text(Map.of("text", "stö\u202e\"\n"))))
        .isEqualTo(Map.of("text", "stö\u202e\"\n"));
  }

  @Test
  void an_object_is_read_in_its_order_without_what_has_another_shape() throws Exception {
    var read =
        Json.read(
            """
            { "text": "a", "number": -9223372036854775808, "truth": true, "lie": false,
              "none": null, "deep": {"text": "b", "list": [{}]}, "list": ["x", 1, ["y"], {}, "z"] }
            """);

    assertThat(read)
        .containsExactly(
            Map.entry("text", "a"),
            Map.entry("number", Long.MIN_VALUE),
            Map.entry("truth", true),
            Map.entry("lie", false),
            Map.entry("list", List.of("x", "z")));
  }

  // Pitfall P22.
  @ParameterizedTest
  @ValueSource(strings = {"1e3", "1.5", "1.0", "-0", "9223372036854775808", "-9223372036854775809"})
  void a_number_that_is_no_whole_one_of_64_bits_keeps_its_digits(String digits) throws Exception {
    assertThat(Json.read("{\"size\":" + digits + "}"))
        .isEqualTo(Map.of("size", new Json.OtherNumber(digits)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "``| is not a JSON object",
        "[]| is not a JSON object",
        "1| is not a JSON object",
        "{} x| is not JSON",
        "{}{}| goes on after its JSON object",
        "{\"a\":1,\"a\":1}| is not JSON",
        "{\"a\":null,\"a\":1}| is not JSON",
        "{\"a\":{\"b\":1,\"b\":1}}| is not JSON",
        "{\"a\":[[[[[[[[1]]]]]]]]}| is not JSON",
        "{\"a\":01}| is not JSON",
        "{\"a\":NaN}| is not JSON",
        "{'a':1}| is not JSON",
        "{\"a\":1| is not JSON",
        "{\"a\":\"\u202e| is not JSON",
      })
  void what_is_no_object_alone_is_refused(String text, String why) {
    assertThatThrownBy(() -> Json.read(text))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith(why.strip())
        .hasMessageMatching("\\P{Cf}*");
  }

  @Test
  void bytes_are_read_up_to_their_length_and_only_as_utf_8() throws Exception {
    byte[] bytes = "{\"a\":\"ö\"}rest".getBytes(UTF_8);
    int length = bytes.length - 4;

    assertThat(Json.read(bytes, length)).isEqualTo(Map.of("a", "ö"));
    bytes[7] = 'x';
    assertThatThrownBy(() -> Json.read(bytes, length))
        .isInstanceOf(JsonException.class)
        .hasMessage("is not UTF-8");
    byte[] wide = "{\"a\":1}".getBytes(UTF_16LE);
    assertThatThrownBy(() -> Json.read(wide, wide.length)).isInstanceOf(JsonException.class);
  }
}
