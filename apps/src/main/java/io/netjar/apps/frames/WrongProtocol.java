package io.netjar.apps.frames;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/// Guesses by the first bytes of a stream what a peer speaks instead of what is spoken here.
public final class WrongProtocol {
  /// How many bytes it takes to guess.
  public static final int BYTES = 4;

  private static final List<String> HTTP =
      List.of("GET ", "POST", "HEAD", "PUT ", "DELE", "OPTI", "PATC", "CONN", "PRI ", "HTTP");

  private WrongProtocol() {}

  /// Guesses.
  ///
  /// @param first the first bytes of the stream; from [#BYTES] on more are not looked at
  /// @return words such as `HTTP`, or nothing where no guess is at hand
  public static String guess(byte[] first) {
    String text = new String(first, 0, Math.min(first.length, BYTES), ISO_8859_1);
    if (HTTP.contains(text)) {
      return "HTTP";
    }
    if (text.equals("SSH-")) {
      return "SSH";
    }
    // RFC 8446 §5.1: a record of a handshake (22), or of an alert (21), of version 3.x.
    if (text.startsWith("\u0016\u0003") || text.startsWith("\u0015\u0003")) {
      return "TLS";
    }
    return "";
  }

  /// The guess as the end of an error's text.
  ///
  /// @param first the first bytes of the stream
  /// @return `; this looks like HTTP`, or nothing
  public static String hint(byte[] first) {
    String guess = guess(first);
    return guess.isEmpty() ? "" : "; this looks like " + guess;
  }
}
