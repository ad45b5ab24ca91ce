package io.netjar.house;

import java.util.List;

/// One text file of the project.
///
/// @param path relative to the project's root, with `/` between names
/// @param text the content
record TextFile(String path, String text) {
  boolean isJava() {
    return path.endsWith(".java");
  }

  /// True for the sources of tests.
  boolean isTest() {
    return path.contains("/src/test/");
  }

  /// The Maven module, which is the first name of the path; empty for files at the root.
  String module() {
    int slash = path.indexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /// The path of the folder that holds the file.
  String folder() {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /// The lines, without their ends.
  List<String> lines() {
    return text.lines().toList();
  }

  /// The line number, from 1, of the character at `offset`.
  int lineAt(int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }
}
