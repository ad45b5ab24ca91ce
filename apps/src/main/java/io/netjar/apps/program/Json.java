package io.netjar.apps.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringWriter;
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

/// JSON (RFC 8259 §2): results as lines, and the messages of the programs' protocols.
///
/// It is read strictly, since two readers who take a text for different things can be played off
/// against each other: a name that stands twice, a nesting deeper than 8 and anything behind the
/// object are errors.
public final class Json {
  private static final int MOST_DEPTH = 8;

  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MOST_DEPTH).build())
          .build();

  /// Beyond ASCII everything is escaped, so that no text from elsewhere acts on a terminal.
  private static final JsonFactory ASCII =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /// A number that is no whole number of 64 bits: with a fraction or an exponent, too large, or
  /// below zero and zero at once.
  ///
  /// @param digits as it stood
  public record OtherNumber(String digits) {}

  private Json() {}

  /// An object on one line, in ASCII.
  ///
  /// @param properties names and values in their order: text, numbers, truth values, null, lists
  ///   and objects of these
  /// @return the line, without its end
  /// @throws IllegalArgumentException naming the class of a value that is none of these
  public static String line(Map<String, ? extends @Nullable Object> properties) {
    // DEL is ASCII, and stands only within strings.
    return written(ASCII, properties).replace("\u007f", "\\u007F");
  }

  /// An object for a program: its text as it is, escaped only where JSON must.
  ///
  /// @param properties as of [#line]
  /// @return the JSON text, on one line
  /// @throws IllegalArgumentException naming the class of a value that has no form
  public static String text(Map<String, ? extends @Nullable Object> properties) {
    return written(STRICT, properties);
  }

  private static String written(
      JsonFactory factory, Map<String, ? extends @Nullable Object> properties) {
    var text = new StringWriter();
    try (JsonGenerator generator = factory.createGenerator(ObjectWriteContext.empty(), text)) {
      write(generator, properties);
    }
    return text.toString();
  }

  private static void write(JsonGenerator to, @Nullable Object value) {
    switch (value) {
      case null -> to.writeNull();
      case String text -> to.writeString(text);
      case Boolean truth -> to.writeBoolean(truth);
      case Integer number -> to.writeNumber(number);
      case Long number -> to.writeNumber(number);
      case Double number -> to.writeNumber(number);
      case List<?> list -> {
        to.writeStartArray();
        list.forEach(element -> write(to, element));
        to.writeEndArray();
      }
      case Map<?, ?> object -> {
        to.writeStartObject();
        object.forEach(
            (name, element) -> {
              to.writeName(String.valueOf(name));
              write(to, element);
            });
        to.writeEndObject();
      }
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass().getName());
    }
  }

  /// Reads a flat object. Values of another shape are skipped, since a later version may have them.
  ///
  /// @param text JSON, and nothing behind it
  /// @return what stands there, in its order: `String`, `Long`, `Boolean`, [OtherNumber], and lists
  ///   of strings, in which anything else is skipped too
  /// @throws JsonException saying what is wrong with it
  public static Map<String, Object> read(String text) throws JsonException {
    try (JsonParser parser = STRICT.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonException("is not a JSON object");
      }
      Map<String, Object> properties = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        Object value = value(parser);
        if (value != null) {
          properties.put(name, value);
        }
      }
      if (parser.nextToken() != null) {
        throw new JsonException("goes on after its JSON object");
      }
      return properties;
    } catch (JacksonException e) {
      throw new JsonException("is not JSON: " + Shown.name(e.getOriginalMessage()));
    }
  }

  /// Reads a flat object.
  ///
  /// @param bytes JSON in UTF-8
  /// @param length how many of them
  /// @return as of [#read(String)]
  /// @throws JsonException saying what is wrong with it
  public static Map<String, Object> read(byte[] bytes, int length) throws JsonException {
    String text;
    try {
      // Decoded here, since the parser would guess at UTF-16 and pass some malformed UTF-8.
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
    } catch (CharacterCodingException _) {
      throw new JsonException("is not UTF-8");
    }
    return read(text);
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> number(parser.getString());
      case VALUE_NUMBER_FLOAT -> new OtherNumber(parser.getString());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case START_ARRAY -> texts(parser);
      default -> {
        parser.skipChildren();
        yield null;
      }
    };
  }

  private static Object number(String digits) {
    try {
      return digits.equals("-0") ? new OtherNumber(digits) : (Object) Long.parseLong(digits);
    } catch (NumberFormatException _) {
      return new OtherNumber(digits);
    }
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
}
