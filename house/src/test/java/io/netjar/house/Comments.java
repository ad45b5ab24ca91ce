package io.netjar.house;

/// Tells a Java source's comments from its code.
final class Comments {
  private Comments() {}

  /// The source with all that is no comment, and the comments' own marks, turned into spaces. Line
  /// ends stay, so that offsets and line numbers are those of the source.
  static String only(String source) {
    char[] kept = new char[source.length()];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = source.charAt(i) == '\n' ? '\n' : ' ';
    }
    int at = 0;
    while (at < source.length()) {
      int end = tokenEnd(source, at);
      if (isComment(source, at)) {
        keep(source, at, end, kept);
      }
      at = end;
    }
    return new String(kept);
  }

  private static boolean isComment(String source, int at) {
    return source.startsWith("//", at) || source.startsWith("/*", at);
  }

  /// The end of the comment or literal that begins here, or of the one character of other code.
  private static int tokenEnd(String source, int at) {
    if (source.startsWith("//", at)) {
      return endOf(source, "\n", at);
    }
    if (source.startsWith("/*", at)) {
      return endOf(source, "*/", at + 2);
    }
    if (source.startsWith("\"\"\"", at)) {
      return literalEnd(source, "\"\"\"", at + 3);
    }
    char first = source.charAt(at);
    return first == '"' || first == '\''
        ? literalEnd(source, String.valueOf(first), at + 1)
        : at + 1;
  }

  private static int endOf(String source, String mark, int from) {
    int found = source.indexOf(mark, from);
    return found < 0 ? source.length() : found + mark.length();
  }

  private static int literalEnd(String source, String mark, int from) {
    int at = from;
    while (at < source.length() && !source.startsWith(mark, at)) {
      at += source.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(source.length(), at + mark.length());
  }

  /// Copies a comment without the marks at the beginning of its lines.
  private static void keep(String source, int from, int to, char[] kept) {
    boolean lineBegins = true;
    for (int i = from; i < to; i++) {
      char c = source.charAt(i);
      boolean mark = lineBegins && (c == '/' || c == '*' || c == ' ');
      if (!mark) {
        kept[i] = c;
        lineBegins = c == '\n';
      }
    }
  }
}
