package io.netjar.stack.tcp.script;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The ports of a segment, as packetdrill writes them: `source>destination`, before the flags.
///
/// @param source where the segment comes from
/// @param destination where it goes
record ScriptPorts(int source, int destination) {
  private static final Pattern RANGE =
      Pattern.compile(
          "((?:\\[\\w+]\\s+)?)(\\d+)(?:-(\\d+))?(\\s*>\\s*)(\\d+)(?:-(\\d+))?(\\s.*)",
          Pattern.DOTALL);

  ScriptPorts {
    check(source);
    check(destination);
  }

  private static void check(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
  }

  /// The segments that a segment stands for: one for each port where one of its two ports is a
  /// range `first-last`, else itself. (packetdrill has no ranges.)
  ///
  /// @throws IllegalArgumentException where both are ranges, or one ends before it begins
  static List<String> expand(String segment) {
    var match = RANGE.matcher(segment);
    if (!match.matches() || (match.group(3) == null && match.group(6) == null)) {
      return List.of(segment);
    }
    if (match.group(3) != null && match.group(6) != null) {
      throw new IllegalArgumentException("only one port may be a range: " + segment);
    }
    boolean ofSources = match.group(3) != null;
    int first = Integer.parseInt(match.group(ofSources ? 2 : 5));
    int last = Integer.parseInt(match.group(ofSources ? 3 : 6));
    if (last < first || last > 65_535) {
      throw new IllegalArgumentException("not a range of ports: " + segment);
    }
    var between = match.group(4);
    return IntStream.rangeClosed(first, last)
        .mapToObj(
            port ->
                match.group(1)
                    + (ofSources
                        ? port + between + match.group(5)
                        : match.group(2) + between + port)
                    + match.group(7))
        .toList();
  }

  @Override
  public String toString() {
    return source + ">" + destination;
  }
}
