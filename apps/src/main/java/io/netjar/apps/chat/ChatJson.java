package io.netjar.apps.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.program.Json;
import io.netjar.apps.program.JsonException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A flat JSON object, read strictly ([Json]): names with strings, whole numbers or lists of
/// strings. What has a value of another kind is as if it were not there, since a later version may
/// have it.
///
/// @param values by name, in the order they stand in
record ChatJson(Map<String, Object> values) {
  /// An object of this type.
  static ChatJson of(String type) {
    return new ChatJson(new LinkedHashMap<>()).with("type", type);
  }

  /// Adds a value.
  ///
  /// @param value a string, a `Long` or a list of strings; null adds nothing
  /// @return this
  ChatJson with(String name, @Nullable Object value) {
    if (value != null) {
      values.put(name, value);
    }
    return this;
  }

  /// A string.
  ///
  /// @return nothing where there is none
  String text(String name) {
    return values.get(name) instanceof String text ? text : "";
  }

  /// A string that may be missing.
  @Nullable String textOrNull(String name) {
    return values.get(name) instanceof String text ? text : null;
  }

  /// A number that may be missing.
  @Nullable Long numberOrNull(String name) {
    return values.get(name) instanceof Long number ? number : null;
  }

  /// A number.
  ///
  /// @return another one where there is none
  long number(String name, long otherwise) {
    return values.get(name) instanceof Long number ? number : otherwise;
  }

  /// A list of strings.
  ///
  /// @return an empty one where there is none
  List<String> texts(String name) {
    return values.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  /// The text in UTF-8.
  byte[] encode() {
    return Json.text(values).getBytes(UTF_8);
  }

  /// The text in ASCII, safe to print.
  @Override
  public String toString() {
    return Json.line(values);
  }

  /// Reads an object.
  ///
  /// @param bytes JSON in UTF-8
  /// @return the object
  /// @throws ChatException if it is none
  static ChatJson decode(byte[] bytes) throws ChatException {
    try {
      return new ChatJson(Json.read(bytes, bytes.length));
    } catch (JsonException e) {
      throw new ChatException(e.of("a message"));
    }
  }
}
