package io.netjar.apps.program;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// Results as JSON (RFC 8259 §2): one object, one line.
public final class Json {
  /// Beyond ASCII everything is escaped, so that no text from elsewhere acts on a terminal.
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Json() {}

  /// An object on one line.
  ///
  /// @param properties names and values in their order: text, numbers, truth values, null, lists
  ///   and objects of these
  /// @return the line, without its end
  /// @throws IllegalArgumentException naming the class of a value that is none of these
  public static String line(Map<String, ? extends @Nullable Object> properties) {
    var text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(generator, properties);
    }
    // DEL is ASCII, and stands only within strings.
    return text.toString().replace("\u007f", "\\u007F");
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
}
