package io.netjar.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// One line of the table of requirements, `docs/conformance.txt`.
///
/// @param line where it stands in the table, from 1
/// @param subject the heading above it
/// @param name what tests cite, such as `9293 MUST-10`
/// @param section such as `§3.5`; that of the name where the name holds one
/// @param text what is required, in our words
/// @param reason why it is done otherwise or not, or a remark; may be empty
record Requirement(
    int line,
    String subject,
    String name,
    String section,
    Status status,
    String text,
    String reason) {
  /// Whether it is done.
  enum Status {
    /// Done, and a test shows it.
    IMPLEMENTED,
    /// Done otherwise, or in part.
    DEVIATION,
    /// Not done.
    NOT
  }

  private static final Pattern SECTION = Pattern.compile("\\d+ (§[\\d.]+).*");

  /// Reads the table; empty lines and those that begin with `#` say nothing.
  ///
  /// @throws IllegalArgumentException naming the line that is none
  static List<Requirement> parse(String table) {
    List<Requirement> requirements = new ArrayList<>();
    String subject = "";
    int number = 0;
    for (String line : table.lines().toList()) {
      number++;
      if (line.startsWith("[") && line.endsWith("]")) {
        subject = line.substring(1, line.length() - 1);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        requirements.add(of(number, subject, line));
      }
    }
    return requirements;
  }

  private static Requirement of(int number, String subject, String line) {
    String[] cells = line.split("\\|", -1);
    if (cells.length != 5 || subject.isEmpty()) {
      throw new IllegalArgumentException("line " + number + " is no requirement: " + line);
    }
    String name = cells[0].strip();
    var section = SECTION.matcher(name);
    String where = section.matches() ? section.group(1) : cells[1].strip();
    if (!where.startsWith("§")) {
      throw new IllegalArgumentException("line " + number + " names no section: " + line);
    }
    var status = Status.valueOf(cells[2].strip().toUpperCase(Locale.ROOT));
    return new Requirement(
        number, subject, name, where, status, cells[3].strip(), cells[4].strip());
  }

  /// The number of its RFC.
  String rfc() {
    return name.substring(0, name.indexOf(' '));
  }

  /// The name without the RFC.
  String shortName() {
    return name.substring(name.indexOf(' ') + 1);
  }
}
