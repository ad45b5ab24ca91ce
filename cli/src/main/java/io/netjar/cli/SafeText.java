package io.netjar.cli;

/// Makes text that came from outside safe to show on a terminal.
///
/// A capture may hold anything: escape sequences that move the cursor or rewrite the line above,
/// marks that turn the direction of writing, characters without width that hide. Each such
/// character is shown by its code point: `<U+202E>`.
final class SafeText {
  private SafeText() {}

  /// `text` with all characters replaced that do not stand for themselves on a terminal.
  static String escape(String text) {
    int index = 0;
    while (index < text.length()) {
      int character = text.codePointAt(index);
      if (!isSafe(character)) {
        return escapeFrom(text, index);
      }
      index += Character.charCount(character);
    }
    return text;
  }

  /// The byte as it stands in the ASCII column of a hex dump; `.` for all but printable ASCII.
  static char ascii(byte value) {
    return value >= ' ' && value < 0x7f ? (char) value : '.';
  }

  /// `text` in at most `width` characters, the last of them `…` where something was left out.
  static String cut(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    int end = Math.max(0, width - 1);
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }

  private static String escapeFrom(String text, int index) {
    var safe = new StringBuilder(text.length() + 16).append(text, 0, index);
    text.substring(index)
        .codePoints()
        .forEach(
            character -> {
              if (isSafe(character)) {
                safe.appendCodePoint(character);
              } else {
                safe.append(String.format("<U+%04X>", character));
              }
            });
    return safe.toString();
  }

  private static boolean isSafe(int character) {
    if (character < 0x7f) {
      return character >= ' ';
    }
    return switch (Character.getType(character)) {
      // FORMAT holds the bidirectional marks and most characters without width.
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> !isInvisible(character);
    };
  }

  /// Letters and marks that Unicode counts as "default ignorable": nothing is seen of them.
  private static boolean isInvisible(int character) {
    return character == 0x034f
        || character == 0x115f
        || character == 0x1160
        || character == 0x17b4
        || character == 0x17b5
        || (character >= 0x180b && character <= 0x180f)
        || character == 0x3164
        || (character >= 0xfe00 && character <= 0xfe0f)
        || character == 0xffa0
        || (character >= 0xe0000 && character <= 0xe0fff);
  }
}
