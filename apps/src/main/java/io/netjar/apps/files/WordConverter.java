package io.netjar.apps.files;

import io.netjar.apps.program.Shown;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads one of a few words: the constants of an enum in small letters, with hyphens. Tells them to
/// a shell that completes.
abstract class WordConverter<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
  private final List<E> constants;

  private WordConverter(E[] constants) {
    this.constants = Arrays.asList(constants);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private List<String> words() {
    return constants.stream().map(WordConverter::word).toList();
  }

  @Override
  public Iterator<String> iterator() {
    return words().iterator();
  }

  @Override
  public E convert(String value) {
    for (E each : constants) {
      if (word(each).equals(value)) {
        return each;
      }
    }
    throw new TypeConversionException(
        "'" + Shown.name(value) + "' is none of " + String.join(", ", words()));
  }

  /// Reads `--on-conflict`.
  static final class OfConflict extends WordConverter<Conflict> {
    OfConflict() {
      super(Conflict.values());
    }
  }

  /// Reads `--check`.
  static final class OfCheck extends WordConverter<Check> {
    OfCheck() {
      super(Check.values());
    }
  }

  /// Reads `--progress`.
  static final class OfProgress extends WordConverter<ProgressOption.Choice> {
    OfProgress() {
      super(ProgressOption.Choice.values());
    }
  }
}
