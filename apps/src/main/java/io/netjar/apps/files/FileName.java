package io.netjar.apps.files;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A file name that is one element of a path on every system: it can be put below a folder, and the
/// result is a file directly in that folder. The rule is the strictest of the systems, so that a
/// name does not change its meaning with the machine it arrives at.
///
/// @param text the name
record FileName(String text) {
  /// The most bytes in UTF-8; the limit of Linux's file systems.
  static final int MOST_BYTES = 255;

  /// How the names of files end that are on their way.
  static final String PARTIAL = ".part";

  /// How the names of their journals end.
  static final String JOURNAL = ".part.journal";

  /// Names that are devices on Windows in every folder, with any ending.
  private static final Pattern DEVICE =
      Pattern.compile("(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9¹²³]) *(\\..*)?");

  private static final String DEVICES_BEGIN = "ACLNPaclnp";

  /// Checks a name.
  ///
  /// @param text any text
  /// @return the name
  /// @throws ProgramException [ExitCode#LOCAL] naming the rule that it breaks
  static FileName of(String text) throws ProgramException {
    String rule = brokenRule(text);
    if (!rule.isEmpty()) {
      throw new ProgramException(
          ExitCode.LOCAL, "file name '" + Shown.name(text) + "' refused: " + rule);
    }
    return new FileName(text);
  }

  /// The rule that a name breaks.
  ///
  /// @param text any text
  /// @return the rule in words, or nothing if the name is good
  private static String brokenRule(String text) {
    if (text.isEmpty()) {
      return "it is empty";
    }
    if (text.startsWith("/") || text.startsWith("\\")) {
      return "it is an absolute path";
    }
    if (text.length() > 1 && text.charAt(1) == ':' && isLetter(text.charAt(0))) {
      return "it begins with a drive";
    }
    if (text.indexOf('/') >= 0) {
      return "it contains a slash";
    }
    if (text.indexOf('\\') >= 0) {
      return "it contains a backslash";
    }
    // Full-width dots become plain ones on some file systems: compare what they stand for. No text
    // of more than two stands for a dot or two.
    if (text.length() <= 2
        && List.of(".", "..").contains(Normalizer.normalize(text, Normalizer.Form.NFKC))) {
      return "it names a folder";
    }
    return brokenCharacterRule(text);
  }

  private static boolean isLetter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  }

  private static String brokenCharacterRule(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int point = text.codePointAt(i);
      if (Character.isISOControl(point)) {
        return "it contains a control character";
      }
      if (Character.getType(point) == Character.SURROGATE) {
        return "it contains half a character";
      }
    }
    if (text.endsWith(".") || text.endsWith(" ")) {
      return "it ends in a dot or a space";
    }
    if (DEVICES_BEGIN.indexOf(text.charAt(0)) >= 0
        && DEVICE.matcher(text.toUpperCase(Locale.ROOT)).matches()) {
      return "it is the name of a device";
    }
    if (isOnItsWay(text)) {
      return "it is kept for files on their way";
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_BYTES) {
      return "it is " + Shown.bytes(bytes) + " long, more than " + MOST_BYTES;
    }
    return "";
  }

  /// True where the text of a path's last element stands for its bytes. Those that are no text in
  /// the encoding of this machine's names are shown as U+FFFD, and nobody should get that for a
  /// name.
  static boolean isText(Path path) {
    String text = String.valueOf(path.getFileName());
    try {
      return text.indexOf('\uFFFD') < 0 || Path.of(text).equals(path.getFileName());
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /// True for the names that files and their journals have on their way.
  static boolean isOnItsWay(String text) {
    return text.startsWith(".") && (text.endsWith(PARTIAL) || text.endsWith(JOURNAL));
  }

  /// The name as it may be printed.
  ///
  /// @return one line without anything a terminal acts on
  String shown() {
    return Shown.name(text);
  }
}
