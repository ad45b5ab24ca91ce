package io.netjar.house;

import java.util.List;

/// One breach of a house rule.
///
/// @param path the file, relative to the project's root
/// @param line the line, from 1; 0 if only the file is known
/// @param what what is wrong, as one sentence
record Finding(String path, int line, String what) {
  @Override
  public String toString() {
    return line > 0 ? path + ":" + line + ": " + what : path + ": " + what;
  }

  /// One line for each finding.
  static String list(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      text.append("\n  ").append(finding);
    }
    return text.toString();
  }
}
