package io.netjar.apps.frames;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How messages are told apart on a stream of bytes.
///
/// | text | framing |
/// | --- | --- |
/// | `u8` `u16` `u32` `u64`, `i8` `i16` `i32` `i64` | a length, big-endian |
/// | `u32le`, `i16native`, … | the same in little-endian order, or in that of the machine |
/// | `u32+`, `u16le+`, … | the length counts its own bytes too |
/// | `varint` | a length in groups of 7 bits, the lowest first |
/// | `lines` | each message ends with a line feed |
/// | `until:TEXT` | each message ends with this text |
///
/// `u` is unsigned, `i` signed; the number is how many bits the length has. Python's
/// `struct.pack('i', n)` is `i32native`, its `'!I'` is `u32`.
public sealed interface Framing permits LengthPrefix, Varint, Delimiter {
  /// Reads a framing as the table has it.
  ///
  /// @param text what the user wrote
  /// @return the framing
  /// @throws IllegalArgumentException naming the text, if it is none of these
  static Framing parse(String text) {
    if (text.equals("varint")) {
      return new Varint();
    }
    if (text.equals("lines")) {
      return Delimiter.LINES;
    }
    if (text.startsWith("until:") && text.length() > "until:".length()) {
      return Delimiter.of(text.substring("until:".length()).getBytes(StandardCharsets.UTF_8));
    }
    Matcher form = Pattern.compile("([ui])(8|16|32|64)(be|le|native)?(\\+)?").matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no framing: u8 to u64 or i8 to i64 (with be, le or native, and + where the"
              + " length counts itself), varint, lines or until:TEXT");
    }
    String order = form.group(3);
    return new LengthPrefix(
        Integer.parseInt(form.group(2)) / Byte.SIZE,
        order == null || order.equals("be")
            ? ByteOrder.BIG_ENDIAN
            : order.equals("le") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.nativeOrder(),
        form.group(1).equals("i"),
        form.group(4) != null);
  }
}
