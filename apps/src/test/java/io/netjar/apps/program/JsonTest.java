package io.netjar.apps.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
}
