package io.netjar.apps.files;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.Json;
import io.netjar.apps.program.JsonException;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The fields of one message: a JSON object of texts, whole numbers, truths and lists of texts,
/// read strictly ([Json]); a number that is not whole is an error too. What has another shape is
/// skipped, as are keys that nobody asks for.
final class Fields {
  /// The field that tells the kind of a message.
  static final String TYPE = "type";

  private final Map<String, Object> values;

  private Fields(Map<String, Object> values) {
    this.values = values;
  }

  /// A message of a kind, to be filled.
  static Fields of(String type) {
    return new Fields(new LinkedHashMap<>()).put(TYPE, type);
  }

  /// Reads a JSON text.
  ///
  /// @throws ProgramException [ExitCode#PROTOCOL] naming what is wrong
  static Fields parse(String text) throws ProgramException {
    Map<String, Object> values;
    try {
      values = Json.read(text);
    } catch (JsonException e) {
      throw new ProgramException(ExitCode.PROTOCOL, e.of("a message"));
    }
    for (var each : values.entrySet()) {
      if (each.getValue() instanceof Json.OtherNumber number) {
        throw notWhole(each.getKey(), number.digits());
      }
    }
    return new Fields(values);
  }

  private static ProgramException notWhole(String key, String digits) {
    return wrong(
        "has a \""
            + Shown.name(key)
            + "\" that is no whole number of 64 bits: "
            + Shown.name(digits));
  }

  /// Adds a text.
  Fields put(String key, String value) {
    values.put(key, value);
    return this;
  }

  /// Adds a whole number.
  Fields put(String key, long value) {
    values.put(key, value);
    return this;
  }

  /// Adds a truth.
  Fields put(String key, boolean value) {
    values.put(key, value);
    return this;
  }

  /// Adds a list of texts.
  Fields put(String key, List<String> value) {
    values.put(key, List.copyOf(value));
    return this;
  }

  /// The kind of the message.
  ///
  /// @throws ProgramException [ExitCode#PROTOCOL] if it has none
  String type() throws ProgramException {
    return text(TYPE);
  }

  /// True where a field is there.
  boolean has(String key) {
    return values.containsKey(key);
  }

  /// A text that must be there.
  ///
  /// @throws ProgramException [ExitCode#PROTOCOL] if it is not
  String text(String key) throws ProgramException {
    if (values.get(key) instanceof String text) {
      return text;
    }
    throw wrong("has no text \"" + key + "\"");
  }

  /// A text, or another where it is not there.
  String text(String key, String otherwise) {
    return values.get(key) instanceof String text ? text : otherwise;
  }

  /// A whole number, 0 or more, that must be there.
  ///
  /// @throws ProgramException [ExitCode#PROTOCOL] if it is not, or is negative
  long number(String key) throws ProgramException {
    if (values.get(key) instanceof Long number) {
      if (number < 0) {
        throw wrong("has a \"" + key + "\" below zero: " + number);
      }
      return number;
    }
    throw wrong("has no whole number \"" + key + "\"");
  }

  /// True where a field is there and holds so.
  boolean truth(String key) {
    return values.get(key) instanceof Boolean truth && truth;
  }

  /// A list of texts; empty where it is not there.
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    if (values.get(key) instanceof List<?> list) {
      for (Object each : list) {
        texts.add((String) each);
      }
    }
    return texts;
  }

  /// The JSON text.
  @Override
  public String toString() {
    return Json.text(values);
  }

  private static ProgramException wrong(String what) {
    return new ProgramException(ExitCode.PROTOCOL, "a message " + what);
  }
}
