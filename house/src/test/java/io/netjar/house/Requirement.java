package io.netjar.house;

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

  /// Reads the table.
  ///
  /// @throws IllegalArgumentException naming the line that is none
  static List<Requirement> parse(String table) {
    return TableLine.of(table).stream().map(Requirement::of).toList();
  }

  private static Requirement of(TableLine line) {
    String[] cells = line.text().split("\\|", -1);
    if (cells.length != 5 || line.subject().isEmpty()) {
      throw wrong(line, " is no requirement: ");
    }
    String name = cells[0].strip();
    var section = SECTION.matcher(name);
    String where = section.matches() ? section.group(1) : cells[1].strip();
    if (!where.startsWith("§")) {
      throw wrong(line, " names no section: ");
    }
    var status = Status.valueOf(cells[2].strip().toUpperCase(Locale.ROOT));
    return new Requirement(
        line.number(), line.subject(), name, where, status, cells[3].strip(), cells[4].strip());
  }

  private static IllegalArgumentException wrong(TableLine line, String what) {
    return new IllegalArgumentException("line " + line.number() + what + line.text());
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
