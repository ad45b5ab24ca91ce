package io.netjar.house;

import java.util.ArrayList;
import java.util.List;

/// A line of a table in `docs` that is kept by hand: headings in brackets, and below each its rows.
/// Empty lines and those that begin with `#` say nothing.
///
/// @param number where it stands in the table, from 1
/// @param subject the heading above it; empty where there is none
/// @param text the row
record TableLine(int number, String subject, String text) {
  /// The rows of a table.
  static List<TableLine> of(String table) {
    List<TableLine> rows = new ArrayList<>();
    String subject = "";
    int number = 0;
    for (String line : table.lines().toList()) {
      number++;
      if (line.startsWith("[") && line.endsWith("]")) {
        subject = line.substring(1, line.length() - 1);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        rows.add(new TableLine(number, subject, line));
      }
    }
    return rows;
  }
}
