package io.netjar.apps.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
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

/// What goes before the bytes of a file in the plain form: 4 bytes, the length of the rest in
/// little-endian order, then a JSON object in UTF-8.
///
/// ```text
///  0        4
///  +--------+-----------------------------------------------+----------
///  | length | {"filename":"README.md","filesize":6234}      | the file
///  +--------+-----------------------------------------------+----------
/// ```
///
/// @param filename as announced; nothing is known of it yet
/// @param filesize bytes, not negative
record FileHeader(String filename, long filesize) {
  /// The longest JSON text taken, in bytes.
  static final int MOST_BYTES = 64 * 1024;

  private static final int LENGTH_BYTES = 4;
  private static final int FEWEST_BYTES = "{}".length();

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .build();

  /// The header as it goes onto the wire.
  ///
  /// @return length and JSON text
  byte[] encode() {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), json)) {
      generator.writeStartObject();
      generator.writeStringProperty("filename", filename);
      generator.writeNumberProperty("filesize", filesize);
      generator.writeEndObject();
    }
    return ByteBuffer.allocate(LENGTH_BYTES + json.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(json.size())
        .put(json.toByteArray())
        .array();
  }

  /// Reads a header, and not a byte more.
  ///
  /// @param in the stream of a connection
  /// @return the header
  /// @throws ProgramException [ExitCode#PROTOCOL] if what comes is no header, with a guess at what
  ///   it is instead; [ExitCode#INTEGRITY] if the stream ends within it
  /// @throws IOException whatever the stream throws
  static FileHeader read(InputStream in) throws ProgramException, IOException {
    byte[] lengthBytes = in.readNBytes(LENGTH_BYTES);
    if (lengthBytes.length == 0) {
      throw new ProgramException(ExitCode.INTEGRITY, "nothing was sent");
    }
    if (lengthBytes.length < LENGTH_BYTES) {
      throw cut(lengthBytes.length, LENGTH_BYTES, "length of the header");
    }
    int length = ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    // Checked before anything of that size is allocated.
    if (length < FEWEST_BYTES || length > MOST_BYTES) {
      throw new ProgramException(
          ExitCode.PROTOCOL,
          "header of "
              + Shown.number(length)
              + " bytes announced, "
              + FEWEST_BYTES
              + " to "
              + Shown.number(MOST_BYTES)
              + " allowed"
              + guess(lengthBytes));
    }
    byte[] json = in.readNBytes(length);
    if (json.length < length) {
      throw cut(json.length, length, "header");
    }
    return decode(json);
  }

  private static ProgramException cut(int arrived, int expected, String what) {
    return new ProgramException(
        ExitCode.INTEGRITY,
        "the sender is gone: " + arrived + " of " + Shown.bytes(expected) + " of the " + what);
  }

  /// Guesses from the first bytes what the peer speaks instead.
  private static String guess(byte[] first) {
    String text = new String(first, ISO_8859_1);
    int bigEndian = ByteBuffer.wrap(first).getInt();
    return switch (text) {
      case "GET ", "POST", "HEAD", "PUT ", "OPTI", "PRI " -> "; this looks like HTTP";
      case "SSH-" -> "; this looks like SSH";
      case String start when start.startsWith("\u0016\u0003") -> "; this looks like TLS";
      default ->
          bigEndian >= FEWEST_BYTES && bigEndian <= MOST_BYTES
              ? "; in big-endian order it would be " + Shown.number(bigEndian)
              : "";
    };
  }

  /// Reads the JSON text.
  ///
  /// @param json the text in UTF-8
  /// @return the header
  /// @throws ProgramException [ExitCode#PROTOCOL] naming what is wrong
  static FileHeader decode(byte[] json) throws ProgramException {
    try {
      // Decoded here, since the parser would guess at UTF-16 and pass some malformed UTF-8.
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
        return decode(parser);
      }
    } catch (CharacterCodingException e) {
      throw new ProgramException(ExitCode.PROTOCOL, "the header is not UTF-8", e);
    } catch (JacksonException e) {
      throw wrong("is not JSON: " + Shown.name(e.getOriginalMessage()));
    }
  }

  private static FileHeader decode(JsonParser parser) throws ProgramException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw wrong("is not a JSON object");
    }
    @Nullable String filename = null;
    long filesize = -1;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "filename" -> filename = filename(parser);
        case "filesize" -> filesize = filesize(parser);
        default -> parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw wrong("goes on after its object");
    }
    if (filename == null) {
      throw wrong("has no \"filename\"");
    }
    if (filesize < 0) {
      throw wrong("has no \"filesize\"");
    }
    return new FileHeader(filename, filesize);
  }

  private static String filename(JsonParser parser) throws ProgramException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrong("has a \"filename\" that is not a string");
    }
    return parser.getString();
  }

  private static long filesize(JsonParser parser) throws ProgramException {
    String digits = parser.getString();
    // By the digits: 1e3, 1.5, "10" and -1 are all numbers to somebody, but no sizes here.
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && digits.charAt(0) != '-') {
      try {
        return Long.parseLong(digits);
      } catch (NumberFormatException e) {
        throw wrong("has a \"filesize\" above " + Long.MAX_VALUE);
      }
    }
    String shown = Shown.name(digits);
    throw wrong(
        "has a \"filesize\" that is not a whole number from 0: "
            + (parser.currentToken() == JsonToken.VALUE_STRING ? '"' + shown + '"' : shown));
  }

  private static ProgramException wrong(String what) {
    return new ProgramException(ExitCode.PROTOCOL, "the header " + what);
  }
}
