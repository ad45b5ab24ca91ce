package io.netjar.apps.program;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a port to listen on from the command line: 0 (any free one) to 65535.
public final class PortConverter implements ITypeConverter<Integer> {
  /// Called by the command line reader.
  public PortConverter() {}

  @Override
  public Integer convert(String value) {
    try {
      int port = Integer.parseInt(value);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Falls to the one message below: a wrong form and a wrong size are the same mistake.
    }
    throw new TypeConversionException("'" + Shown.name(value) + "' is not a port (0 to 65535)");
  }
}
