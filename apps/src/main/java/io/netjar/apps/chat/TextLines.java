package io.netjar.apps.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Puts the lines of a text in UTF-8 together from bytes that were cut anywhere, within a character
/// too. What is no UTF-8 becomes U+FFFD.
///
/// Not for several threads at a time.
final class TextLines {
  /// A line, or a piece of one that is longer than allowed.
  ///
  /// @param text without the end of the line, which is `\n` or `\r\n`
  /// @param goesOn whether the rest of the line follows in the next piece
  record Line(String text, boolean goesOn) {}

  private final int mostChars;
  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final StringBuilder open = new StringBuilder();
  private final ArrayDeque<Line> whole = new ArrayDeque<>();
  private ByteBuffer kept = ByteBuffer.allocate(0);

  /// Nothing yet.
  ///
  /// @param mostChars the longest piece of a line, in UTF-16 units, at least 2
  TextLines(int mostChars) {
    this.mostChars = mostChars;
  }

  /// Adds what has come.
  ///
  /// @param bytes holds it, from its begin
  /// @param count how many of them
  void add(byte[] bytes, int count) {
    ByteBuffer in = ByteBuffer.allocate(kept.remaining() + count);
    in.put(kept).put(bytes, 0, count).flip();
    decode(in, false);
    // At most three bytes: the begin of a character whose end has not come yet.
    kept = in.slice();
  }

  /// The next line that is whole.
  ///
  /// @return null where none is
  @Nullable Line poll() {
    return whole.poll();
  }

  /// Takes what has come of a line without its end; the begin of a character stays.
  ///
  /// @return nothing where the last line was ended
  String takeOpen() {
    String text = open.toString();
    open.setLength(0);
    return text;
  }

  /// Says that nothing more comes: a character that was cut becomes U+FFFD.
  void end() {
    decode(kept, true);
    kept = ByteBuffer.allocate(0);
  }

  private void decode(ByteBuffer in, boolean isEnd) {
    // UTF-8 never decodes to more UTF-16 units than it has bytes; one for what is cut.
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, isEnd);
    out.flip();
    while (out.hasRemaining()) {
      append(out.get());
    }
  }

  private void append(char next) {
    if (next == '\n') {
      int length = open.length();
      boolean hasReturn = length > 0 && open.charAt(length - 1) == '\r';
      whole.add(new Line(open.substring(0, hasReturn ? length - 1 : length), false));
      open.setLength(0);
      return;
    }
    // A pair of surrogates is not cut in two.
    int most = Character.isHighSurrogate(next) ? mostChars - 1 : mostChars;
    if (open.length() >= most) {
      whole.add(new Line(takeOpen(), true));
    }
    open.append(next);
  }
}
