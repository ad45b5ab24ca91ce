package io.netjar.stack.tcp.script;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// One TCP option as a script writes it.
///
/// @param kind what it is
/// @param values its numbers: of `mss` and `wscale` one, of `TS` value and echo, of `sack` both
///   edges of each block, of `hex` each byte
record ScriptOption(Kind kind, List<Long> values) {
  /// Options that a script can name.
  enum Kind {
    EOL("eol", 0, 1),
    NOP("nop", 1, 1),
    MSS("mss", 2, 4),
    WINDOW_SCALE("wscale", 3, 3),
    SACK_PERMITTED("sackOK", 4, 2),
    SACK("sack", 5, 2),
    TIMESTAMPS("TS", 8, 10),
    /// No option: those that follow must be there in this order, and no others.
    ONLY("only", -1, 0),
    /// Bytes as they are: what is no option, or a broken one.
    HEX("hex", -1, 0);

    final String word;

    /// The option's kind on the wire.
    final int code;

    /// Its bytes on the wire; of [#SACK] without its blocks.
    final int length;

    Kind(String word, int code, int length) {
      this.word = word;
      this.code = code;
      this.length = length;
    }
  }

  ScriptOption {
    values = List.copyOf(values);
  }

  /// Reads the text between `<` and `>`.
  ///
  /// @throws IllegalArgumentException naming what cannot be read
  static List<ScriptOption> parseAll(String text) {
    var options = new ArrayList<ScriptOption>();
    if (text.isBlank()) {
      return options;
    }
    for (var part : text.split(",", -1)) {
      options.add(parse(part.strip()));
    }
    return options;
  }

  private static ScriptOption parse(String text) {
    var words = text.split("\\s+");
    for (var kind : Kind.values()) {
      if (kind.word.equals(words[0])) {
        return new ScriptOption(kind, numbers(kind, words, text));
      }
    }
    throw new IllegalArgumentException("no such option: " + text);
  }

  private static List<Long> numbers(Kind kind, String[] words, String text) {
    boolean right =
        switch (kind) {
          case ONLY, EOL, NOP, SACK_PERMITTED -> words.length == 1;
          case MSS, WINDOW_SCALE -> words.length == 2;
          case TIMESTAMPS -> words.length == 5 && words[1].equals("val") && words[3].equals("ecr");
          case SACK -> words.length > 1 && words.length <= 5;
          case HEX -> words.length > 1;
        };
    if (!right) {
      throw new IllegalArgumentException("option not understood: " + text);
    }
    var numbers = new ArrayList<Long>();
    if (kind == Kind.HEX) {
      for (byte octet : HexFormat.of().parseHex(text.substring(3).replaceAll("\\s", ""))) {
        numbers.add(octet & 0xffL);
      }
      return numbers;
    }
    for (int i = 1; i < words.length; i++) {
      if (kind == Kind.TIMESTAMPS && i % 2 == 1) {
        continue;
      }
      for (var number : words[i].split(":", -1)) {
        numbers.add(Long.parseLong(number));
      }
    }
    if (kind == Kind.SACK && numbers.size() != 2 * (words.length - 1)) {
      throw new IllegalArgumentException("a block has two edges: " + text);
    }
    return numbers;
  }

  /// Its bytes on the wire.
  int length() {
    return switch (kind) {
      case SACK -> kind.length + 4 * values.size();
      case HEX -> values.size();
      case ONLY, EOL, NOP, MSS, WINDOW_SCALE, SACK_PERMITTED, TIMESTAMPS -> kind.length;
    };
  }

  @Override
  public String toString() {
    var text = new StringBuilder(kind.word);
    for (int i = 0; i < values.size(); i++) {
      switch (kind) {
        case TIMESTAMPS -> text.append(i == 0 ? " val " : " ecr ");
        case SACK -> text.append(i % 2 == 0 ? ' ' : ':');
        case ONLY, EOL, NOP, MSS, WINDOW_SCALE, SACK_PERMITTED, HEX -> text.append(' ');
      }
      text.append(values.get(i));
    }
    return text.toString();
  }
}
