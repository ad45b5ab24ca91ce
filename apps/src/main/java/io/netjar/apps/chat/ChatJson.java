package io.netjar.apps.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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
import tools.jackson.core.json.JsonWriteFeature;

/// A flat JSON object: names with strings, whole numbers or lists of strings. Values of another
/// kind are skipped, since a later version may have them; a name that stands twice is an error.
///
/// @param values by name, in the order they stand in
record ChatJson(Map<String, Object> values) {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .build();

  /// For output: what a terminal could act on is escaped too.
  private static final JsonFactory ASCII =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

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
    return encode(FACTORY);
  }

  /// The text in ASCII, safe to print.
  @Override
  public String toString() {
    return new String(encode(ASCII), UTF_8);
  }

  private byte[] encode(JsonFactory factory) {
    var text = new ByteArrayOutputStream();
    try (JsonGenerator generator = factory.createGenerator(ObjectWriteContext.empty(), text)) {
      generator.writeStartObject();
      values.forEach((name, value) -> write(generator, name, value));
      generator.writeEndObject();
    }
    return text.toByteArray();
  }

  private static void write(JsonGenerator generator, String name, Object value) {
    switch (value) {
      case Long number -> generator.writeNumberProperty(name, number);
      case List<?> list -> {
        generator.writeArrayPropertyStart(name);
        list.forEach(entry -> generator.writeString(String.valueOf(entry)));
        generator.writeEndArray();
      }
      default -> generator.writeStringProperty(name, value.toString());
    }
  }

  /// Reads an object.
  ///
  /// @param bytes JSON in UTF-8
  /// @return the object
  /// @throws ChatException if it is none
  static ChatJson decode(byte[] bytes) throws ChatException {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
        return decode(parser);
      }
    } catch (CharacterCodingException _) {
      throw new ChatException("a message is not UTF-8");
    } catch (JacksonException e) {
      throw new ChatException("a message is not JSON: " + e.getOriginalMessage());
    }
  }

  private static ChatJson decode(JsonParser parser) throws ChatException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new ChatException("a message is not a JSON object");
    }
    var values = new LinkedHashMap<String, Object>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      switch (parser.nextToken()) {
        case VALUE_STRING -> values.put(name, parser.getString());
        case VALUE_NUMBER_INT -> values.put(name, parser.getLongValue());
        case START_ARRAY -> values.put(name, strings(parser));
        default -> parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw new ChatException("a message goes on after its JSON object");
    }
    return new ChatJson(values);
  }

  private static List<String> strings(JsonParser parser) {
    var strings = new ArrayList<String>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        strings.add(parser.getString());
      } else {
        parser.skipChildren();
      }
    }
    return strings;
  }
}
