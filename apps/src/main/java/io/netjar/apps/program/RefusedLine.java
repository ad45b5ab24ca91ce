package io.netjar.apps.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a server says to a client that a limit keeps out, where clients read text: one line, and
/// then the end of the stream.
///
/// ```text
/// netjar: refused: 2 open at one time is the most allowed
/// ```
public final class RefusedLine {
  /// The longest line, in bytes with its end, that is taken for one.
  public static final int MOST_BYTES = 256;

  private static final String BEGIN = "netjar: refused: ";
  private static final byte[] BEGIN_BYTES = BEGIN.getBytes(UTF_8);

  private RefusedLine() {}

  /// The line.
  ///
  /// @param rule the rule and its value, safe to print
  /// @return its bytes, with the end of the line
  public static byte[] of(String rule) {
    return (BEGIN + rule + "\n").getBytes(UTF_8);
  }

  /// Reads a line.
  ///
  /// @param line with its end or without
  /// @return the rule, safe to print; null where it is no such line
  public static @Nullable String ruleIn(byte[] line) {
    String text = new String(line, 0, Math.min(line.length, MOST_BYTES), UTF_8).stripTrailing();
    return text.startsWith(BEGIN) ? Shown.escaped(text.substring(BEGIN.length())) : null;
  }

  /// Tells whether what came so far may become such a line.
  ///
  /// @param bytes what came
  /// @param length how many of them
  /// @return false where nothing came
  public static boolean mayBegin(byte[] bytes, int length) {
    int most = Math.min(length, BEGIN_BYTES.length);
    return most > 0 && Arrays.equals(bytes, 0, most, BEGIN_BYTES, 0, most);
  }
}
