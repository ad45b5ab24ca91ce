package io.netjar.apps.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.frames.WrongProtocol;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.Json;
import io.netjar.apps.program.JsonException;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

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

  /// The header as it goes onto the wire.
  ///
  /// @return length and JSON text
  byte[] encode() {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("filename", filename);
    properties.put("filesize", filesize);
    byte[] json = Json.text(properties).getBytes(UTF_8);
    return ByteBuffer.allocate(LENGTH_BYTES + json.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(json.length)
        .put(json)
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
    int bigEndian = ByteBuffer.wrap(first).getInt();
    return bigEndian >= FEWEST_BYTES && bigEndian <= MOST_BYTES
        ? "; in big-endian order it would be " + Shown.number(bigEndian)
        : WrongProtocol.hint(first);
  }

  /// Reads the JSON text.
  ///
  /// @param json the text in UTF-8
  /// @return the header
  /// @throws ProgramException [ExitCode#PROTOCOL] naming what is wrong
  static FileHeader decode(byte[] json) throws ProgramException {
    try {
      Map<String, Object> properties = Json.read(json, json.length);
      return new FileHeader(filename(properties), filesize(properties));
    } catch (JsonException e) {
      throw new ProgramException(ExitCode.PROTOCOL, e.of("the header"));
    }
  }

  private static String filename(Map<String, Object> properties) throws ProgramException {
    if (properties.get("filename") instanceof String filename) {
      return filename;
    }
    throw wrong("has no string \"filename\"");
  }

  private static long filesize(Map<String, Object> properties) throws ProgramException {
    return switch (properties.get("filesize")) {
      case Long size when size >= 0 -> size;
      case Long size -> throw notWhole(size.toString());
      // 1e3, 1.5, "10" and -0 are all numbers to somebody, but no sizes here.
      case Json.OtherNumber number -> throw notWhole(number.digits());
      case String text -> throw notWhole('"' + text + '"');
      case null, default -> throw wrong("has no whole number \"filesize\"");
    };
  }

  private static ProgramException notWhole(String shown) {
    return wrong(
        "has a \"filesize\" that is no whole number from 0 to "
            + Long.MAX_VALUE
            + ": "
            + Shown.name(shown));
  }

  private static ProgramException wrong(String what) {
    return new ProgramException(ExitCode.PROTOCOL, "the header " + what);
  }
}
