package io.netjar.house;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What goes wrong with programs on a network, and the tests that show each: checks the table
/// against the comments above tests, and writes the page `docs/pitfalls.md`.
///
/// @param rows the table
/// @param citations what the tests cite
record Pitfalls(List<Row> rows, List<Citation> citations) {
  static final String TABLE = "docs/pitfalls.txt";
  static final String PAGE = "docs/pitfalls.md";

  private static final Pattern CITED =
      Pattern.compile("^\\s*// Pitfall (P\\d+)\\b.*$", Pattern.MULTILINE);

  private static final Pattern TEST = Pattern.compile("\\bvoid\\s+(\\w+)\\s*\\(");

  private static final Pattern ROW = Pattern.compile("(P\\d+)\\s*\\|\\s*(\\S.*)");

  /// What a test of `apps` mentions that uses the sockets of the machine.
  private static final Pattern SOCKETS =
      Pattern.compile("import java\\.net\\.\\w*Socket|RunningProgram|ProgramProcess|PythonPeer");

  /// One pitfall.
  ///
  /// @param line where it stands in the table, from 1
  /// @param subject the heading above it
  /// @param name such as `P1`
  /// @param text what it is
  record Row(int line, String subject, String name, String text) {}

  /// Where a test shows it.
  enum Ground {
    /// On sockets of the machine's own network.
    MACHINE("the machine's network"),
    /// On a network in the jar, in virtual time.
    JAR("the network in the jar"),
    /// On bytes and values alone.
    MEMORY("values in memory"),
    /// On the code, which is searched.
    CODE("the code itself");

    private final String words;

    Ground(String words) {
      this.words = words;
    }
  }

  /// A test that shows a pitfall.
  ///
  /// @param name of the pitfall
  /// @param path of the file
  /// @param line of the file, from 1
  /// @param test class and sentence
  /// @param ground where it shows it
  record Citation(String name, String path, int line, String test, Ground ground) {}

  /// Reads table and tests.
  static Pitfalls of(List<TextFile> files) {
    String table = "";
    List<Citation> citations = new ArrayList<>();
    for (TextFile file : files) {
      if (file.path().equals(TABLE)) {
        table = file.text();
      } else if (file.isTest() && file.isJava()) {
        citations.addAll(citationsOf(file));
      }
    }
    return new Pitfalls(parse(table), citations);
  }

  /// Reads the table.
  ///
  /// @throws IllegalArgumentException naming the line that is none
  static List<Row> parse(String table) {
    List<Row> rows = new ArrayList<>();
    for (TableLine line : TableLine.of(table)) {
      Matcher row = ROW.matcher(line.text());
      if (!row.matches() || line.subject().isEmpty()) {
        throw new IllegalArgumentException(
            "line " + line.number() + " is no pitfall: " + line.text());
      }
      rows.add(new Row(line.number(), line.subject(), row.group(1), row.group(2).strip()));
    }
    return rows;
  }

  /// The comments above the tests of a file.
  static List<Citation> citationsOf(TextFile file) {
    Ground ground = groundOf(file);
    return Tag.of(file, CITED, TEST).stream()
        .map(tag -> new Citation(tag.text(), file.path(), tag.line(), tag.test(), ground))
        .toList();
  }

  private static Ground groundOf(TextFile file) {
    return switch (file.module()) {
      case "house" -> Ground.CODE;
      case "wire" -> Ground.MEMORY;
      case "apps" -> SOCKETS.matcher(file.text()).find() ? Ground.MACHINE : Ground.MEMORY;
      default -> Ground.JAR;
    };
  }

  /// What does not hold: a name twice, a pitfall that no test shows, a citation of none.
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    Map<String, Row> byName = new LinkedHashMap<>();
    for (Row row : rows) {
      if (byName.put(row.name(), row) != null) {
        findings.add(new Finding(TABLE, row.line(), row.name() + ": stands there twice"));
      }
      if (testsOf(row).isEmpty()) {
        findings.add(new Finding(TABLE, row.line(), row.name() + ": no test shows it"));
      }
    }
    for (Citation citation : citations) {
      if (!byName.containsKey(citation.name())) {
        findings.add(
            new Finding(citation.path(), citation.line(), "no pitfall " + citation.name()));
      }
    }
    return findings;
  }

  private List<Citation> testsOf(Row row) {
    return citations.stream().filter(c -> c.name().equals(row.name())).toList();
  }

  /// The page.
  String page() {
    var page = new StringBuilder();
    page.append(
        """
        # What goes wrong on a network, and the tests that show it

        Written by the build from [the table of pitfalls](pitfalls.txt) and from the tests that cite
        them (`// Pitfall P1.` above a test); do not edit. Tests are named as class and sentence.

        """);
    long tests = citations.stream().map(c -> c.path() + c.test()).distinct().count();
    page.append(rows.size()).append(" pitfalls, ").append(tests).append(" tests.\n");
    String subject = "";
    for (Row row : rows) {
      if (!row.subject().equals(subject)) {
        subject = row.subject();
        page.append("\n## ").append(subject).append("\n\n");
        page.append("| | pitfall | shown on | by |\n| --- | --- | --- | --- |\n");
      }
      page.append(line(row));
    }
    return page.toString();
  }

  private String line(Row row) {
    Set<String> grounds = new LinkedHashSet<>();
    Set<String> tests = new LinkedHashSet<>();
    for (Citation citation : testsOf(row)) {
      tests.add("[%s](../%s)".formatted(citation.test(), citation.path()));
    }
    for (Ground ground : Ground.values()) {
      if (testsOf(row).stream().anyMatch(citation -> citation.ground() == ground)) {
        grounds.add(ground.words);
      }
    }
    return "| %s | %s | %s | %s |%n"
        .formatted(row.name(), row.text(), String.join(", ", grounds), String.join(", ", tests))
        .replace(System.lineSeparator(), "\n");
  }
}
