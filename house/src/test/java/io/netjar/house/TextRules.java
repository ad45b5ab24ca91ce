package io.netjar.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Rules about the text of files. The words that are looked for stand here in pieces, so that the
/// rules do not find themselves.
final class TextRules {
  static final int FILE_LINES = 500;
  static final int TEST_FILE_LINES = 800;
  static final int COLUMNS = 100;

  /// RFCs without numbered sections: UDP, ICMP, ARP, echo, IP over Ethernet, trailers.
  private static final Set<String> WITHOUT_SECTIONS = Set.of("768", "792", "826", "862", "894");

  private static final Pattern CITATION = Pattern.compile("\\bRFC\\s+(\\d{3,5})");

  private static final Pattern SECTION =
      Pattern.compile(
          "(?:'s)?[,:]?\\s+\\(?(?:§|appendix|MUST|SHOULD|MAY)", Pattern.CASE_INSENSITIVE);

  private static final Pattern LEFT_OPEN =
      Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");

  private static final Pattern DISABLED_WITHOUT_REASON =
      Pattern.compile("@Dis" + "abled\\b(?!\\s*\\(\\s*\"[^\"])");

  private static final Pattern FOREIGN =
      Pattern.compile(
          "/(?:home|Users)/\\w|/(?:root|work)/|/tmp/(?:h/|\\w+\\.git)"
              + "|(?:repo1?\\.maven|registry\\.npmjs|deb\\.debian|central\\.sonatype|pypi)\\.");

  private TextRules() {}

  /// Files stay small.
  static List<Finding> fileLength(TextFile file) {
    int limit = file.isTest() ? TEST_FILE_LINES : FILE_LINES;
    int lines = file.lines().size();
    return file.isJava() && lines > limit
        ? List.of(new Finding(file.path(), limit + 1, lines + " lines, at most " + limit))
        : List.of();
  }

  /// Lines fit into 100 columns; imports and addresses of the web cannot be broken.
  static List<Finding> columns(TextFile file) {
    List<Finding> findings = new ArrayList<>();
    if (file.isJava()) {
      List<String> lines = file.lines();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        int columns = line.codePointCount(0, line.length());
        if (columns > COLUMNS && !line.startsWith("import ") && !line.contains("://")) {
          findings.add(new Finding(file.path(), i + 1, columns + " columns, at most " + COLUMNS));
        }
      }
    }
    return findings;
  }

  /// A citation of an RFC in a comment names the section.
  static List<Finding> citations(TextFile file) {
    List<Finding> findings = new ArrayList<>();
    if (file.isJava()) {
      String comments = Comments.only(file.text());
      Matcher citation = CITATION.matcher(comments);
      while (citation.find()) {
        Matcher section = SECTION.matcher(comments).region(citation.end(), comments.length());
        if (!section.lookingAt() && !WITHOUT_SECTIONS.contains(citation.group(1))) {
          int line = file.lineAt(citation.start());
          findings.add(new Finding(file.path(), line, "RFC " + citation.group(1) + " without §"));
        }
      }
    }
    return findings;
  }

  /// Nothing is left open in the tree.
  static List<Finding> leftOpen(TextFile file) {
    return matches(file, LEFT_OPEN, "left open: ");
  }

  /// A test that is switched off says why.
  static List<Finding> disabledTests(TextFile file) {
    return file.isJava() ? matches(file, DISABLED_WITHOUT_REASON, "no reason: ") : List.of();
  }

  /// No paths of one machine and no hosts of registries.
  static List<Finding> foreignPlaces(TextFile file) {
    return matches(file, FOREIGN, "belongs to one machine: ");
  }

  /// Every package is null-marked. A package of tests that has a counterpart in the main sources is
  /// marked there.
  ///
  /// @param files all files of the project
  static List<Finding> nullMarked(List<TextFile> files) {
    Set<String> marked = new TreeSet<>();
    Set<String> folders = new TreeSet<>();
    for (TextFile file : files) {
      if (file.isJava() && file.path().contains("/src/")) {
        folders.add(file.folder());
        if (file.path().endsWith("/package-info.java") && file.text().contains("\n@NullMarked\n")) {
          marked.add(file.folder());
        }
      }
    }
    List<Finding> findings = new ArrayList<>();
    for (String folder : folders) {
      String counterpart = folder.replace("/src/test/", "/src/main/");
      if (!marked.contains(folder) && !marked.contains(counterpart)) {
        findings.add(new Finding(folder, 0, "no package-info.java with @NullMarked"));
      }
    }
    return findings;
  }

  private static List<Finding> matches(TextFile file, Pattern pattern, String what) {
    List<Finding> findings = new ArrayList<>();
    Matcher matcher = pattern.matcher(file.text());
    while (matcher.find()) {
      int line = file.lineAt(matcher.start());
      findings.add(new Finding(file.path(), line, what + matcher.group()));
    }
    return findings;
  }
}
