package io.netjar.apps.trust;

import io.netjar.apps.program.Shown;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A code that one person reads to another, who types it: a number and two words,
/// `7-amber-lantern`. There are 2^24 of them; as a guess is one connection, and three wrong ones
/// make a new code, that is enough.
///
/// @param text in lower case
record TypedCode(String text) {
  private static final int NUMBERS = 1024;
  private static final Pattern FORM = Pattern.compile("\\d{1,4}-[a-z]{2,12}-[a-z]{2,12}");

  /// Words that are told apart by their beginnings, also on a bad line.
  private static final List<String> WORDS =
      List.of(
          """
          acorn amber anchor apple arrow autumn badge bamboo banjo barrel basket beacon berry bishop
          blanket bonfire bottle bridge bucket butter cabin cactus camel candle canyon carpet castle
          cedar cellar cherry chimney circus clover cobalt comet copper coral cotton cradle crystal
          dagger daisy desert diamond dolphin dragon drummer eagle easel ember engine falcon feather
          fiddle flint forest fossil fountain galaxy garden ginger glacier goblet granite guitar
          hammer harbor hazel helmet hermit hickory honey hornet island ivory jacket jasmine jigsaw
          jungle kernel kettle kitten ladder lagoon lantern lemon lizard magnet mango marble meadow
          melon mirror monsoon mosaic needle nickel nutmeg oasis olive orchid otter oyster paddle
          parrot pebble pepper pigeon planet pocket quartz rabbit ribbon rocket saddle salmon scarf
          shadow silver spider summit temple thistle tiger tulip turtle velvet violin walnut
          """
              .strip()
              .split("\\s+", -1));

  /// Draws one.
  static TypedCode draw(SecureRandom random) {
    return new TypedCode(
        (1 + random.nextInt(NUMBERS))
            + "-"
            + WORDS.get(random.nextInt(WORDS.size()))
            + "-"
            + WORDS.get(random.nextInt(WORDS.size())));
  }

  /// How many there are.
  static long count() {
    return (long) NUMBERS * WORDS.size() * WORDS.size();
  }

  /// Reads one as it was typed.
  ///
  /// @throws IllegalArgumentException if it has another form; its text is not in the message
  static TypedCode parse(String typed) {
    String text = typed.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_]+", "-");
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("a code is a number and two words: 7-amber-lantern");
    }
    return new TypedCode(text);
  }

  /// Only for whom it is meant.
  @Override
  public String toString() {
    return "code of " + Shown.number(text.length()) + " characters";
  }
}
