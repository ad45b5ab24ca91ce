package io.netjar.house;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a comment above a test says that it shows.
///
/// @param text what is shown
/// @param line of the file, from 1
/// @param test class and sentence; the class alone where there is no test below
record Tag(String text, int line, String test) {
  /// The tags of a Java source.
  ///
  /// @param comment matches the comment; its first group is the text
  /// @param function matches what begins a test; its first group is the name
  static List<Tag> of(TextFile file, Pattern comment, Pattern function) {
    List<Tag> tags = new ArrayList<>();
    String type = file.path().substring(file.path().lastIndexOf('/') + 1).replace(".java", "");
    Matcher tag = comment.matcher(file.text());
    while (tag.find()) {
      Matcher test = function.matcher(file.text());
      String sentence = test.find(tag.end()) ? ": " + sentence(test.group(1)) : "";
      tags.add(new Tag(tag.group(1), file.lineAt(tag.start(1)), type + sentence));
    }
    return tags;
  }

  /// A test's name as people read it.
  static String sentence(String name) {
    return name.replace('_', ' ');
  }
}
