package io.netjar.apps.program;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a number of things from the command line: 1 to 1,000,000,000.
public final class CountConverter implements ITypeConverter<Integer> {
  private static final int MOST = 1_000_000_000;

  /// Called by the command line reader.
  public CountConverter() {}

  @Override
  public Integer convert(String value) {
    try {
      int count = Integer.parseInt(value);
      if (count >= 1 && count <= MOST) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Falls to the one message below: a wrong form and a wrong size are the same mistake.
    }
    throw new TypeConversionException(
        "'" + Shown.name(value) + "' is not a count (1 to 1000000000)");
  }
}
