package io.netjar.apps.files;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// The fields of one message: a JSON object of texts, whole numbers, truths and lists of texts. It
/// is read strictly: a key that stands twice, a number that is not whole and a nesting deeper than
/// 8 are errors. What has another shape is skipped, as are keys that nobody asks for.
final class Fields {
  /// The field that tells the kind of a message.
  static final String TYPE = "type";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .build();

  private final Map<String, Object> values = new LinkedHashMap<>();

  private Fields() {}

  /// A message of a kind, to be filled.
  static Fields of(String type) {
    return new Fields().put(TYPE, type);
  }

  /// Reads a JSON text.
  ///
  /// @throws ProgramException [ExitCode#PROTOCOL] naming what is wrong
  static Fields parse(String text) throws ProgramException {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw wrong("is not a JSON object");
      }
      var fields = new Fields();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = parser.currentName();
        parser.nextToken();
        Object value = value(key, parser);
        if (value != null) {
          fields.values.put(key, value);
        }
      }
      if (parser.nextToken() != null) {
        throw wrong("goes on after its object");
      }
      return fields;
    } catch (JacksonException e) {
      throw wrong("is not JSON: " + Shown.name(e.getOriginalMessage()));
    }
  }

  private static @Nullable Object value(String key, JsonParser parser) throws ProgramException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> number(key, parser.getString());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case START_ARRAY -> texts(parser);
      case VALUE_NUMBER_FLOAT -> throw notWhole(key, parser.getString());
      default -> {
        parser.skipChildren();
        yield null;
      }
    };
  }

  private static Long number(String key, String digits) throws ProgramException {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw notWhole(key, digits);
    }
  }

  private static ProgramException notWhole(String key, String digits) {
    return wrong(
        "has a \""
            + Shown.name(key)
            + "\" that is no whole number of 64 bits: "
            + Shown.name(digits));
  }

  private static List<String> texts(JsonParser parser) {
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        texts.add(parser.getString());
      } else {
        parser.skipChildren();
      }
    }
    return texts;
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
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      values.forEach(
          (key, value) -> {
            switch (value) {
              case String string -> json.writeStringProperty(key, string);
              case Long number -> json.writeNumberProperty(key, number);
              case Boolean truth -> json.writeBooleanProperty(key, truth);
              default -> {
                json.writeArrayPropertyStart(key);
                for (Object each : (List<?>) value) {
                  json.writeString((String) each);
                }
                json.writeEndArray();
              }
            }
          });
      json.writeEndObject();
    }
    return text.toString();
  }

  private static ProgramException wrong(String what) {
    return new ProgramException(ExitCode.PROTOCOL, "a message " + what);
  }
}
