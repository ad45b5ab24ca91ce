package io.netjar.apps.chat;

import io.netjar.apps.program.Shown;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The name of a person or of a room, of 1 to 32 letters, digits, `-`, `_` and `.`, in NFKC.
///
/// Two names that look alike by their width, case or composition have the same [#key] and cannot
/// both be had; letters of two scripts in one name are refused. Two names each in one script that
/// look alike, one Latin and one Cyrillic, are two names.
///
/// @param text as it is shown
/// @param key the same for all names that are taken for this one
record ChatName(String text, String key) {
  /// The most characters of a name.
  static final int MOST_POINTS = 32;

  private static final String SIGNS = "-_.";

  /// Japanese names have letters of three scripts.
  private static final Set<UnicodeScript> JAPANESE =
      EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);

  /// What the server calls itself and its operator.
  private static final List<String> RESERVED = List.of("operator", "server");

  /// Reads a name.
  ///
  /// @param given what somebody wrote
  /// @return the name
  /// @throws IllegalArgumentException with the rule that it breaks, safe to print
  static ChatName of(String given) {
    String text = Normalizer.normalize(given, Normalizer.Form.NFKC);
    int points = text.codePointCount(0, text.length());
    if (points < 1 || points > MOST_POINTS) {
      throw new IllegalArgumentException(
          "a name has 1 to " + MOST_POINTS + " characters, this one " + points);
    }
    text.codePoints().forEach(point -> check(point, text));
    checkScripts(text);
    if (!Character.isLetterOrDigit(text.codePointAt(0))) {
      throw new IllegalArgumentException("a name begins with a letter or a digit");
    }
    // Both ways, since some letters have no pair: the sharp s, the dotless i.
    String folded = text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    String key = Normalizer.normalize(folded, Normalizer.Form.NFKC);
    if (RESERVED.contains(key)) {
      throw new IllegalArgumentException("'" + text + "' is the name of nobody else");
    }
    return new ChatName(text, key);
  }

  private static void check(int point, String text) {
    int type = Character.getType(point);
    boolean isMark = type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    if (!Character.isLetterOrDigit(point) && !isMark && SIGNS.indexOf(point) < 0) {
      throw new IllegalArgumentException(
          "a name has letters, digits, '-', '_' and '.' alone: '"
              + Shown.name(text)
              + "' does not");
    }
  }

  private static void checkScripts(String text) {
    var scripts = EnumSet.noneOf(UnicodeScript.class);
    text.codePoints().forEach(point -> scripts.add(UnicodeScript.of(point)));
    scripts.remove(UnicodeScript.COMMON);
    scripts.remove(UnicodeScript.INHERITED);
    if (scripts.size() > 1 && !JAPANESE.containsAll(scripts)) {
      throw new IllegalArgumentException(
          "a name has letters of one script, '" + text + "' of " + scripts);
    }
  }
}
