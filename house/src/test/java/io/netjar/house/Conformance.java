package io.netjar.house;

import io.netjar.house.Requirement.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the RFCs require, and which tests show it: checks the table against the tests and the code,
/// and writes the page `docs/conformance.md`.
///
/// @param requirements the table
/// @param citations what the tests cite
record Conformance(List<Requirement> requirements, List<Citation> citations) {
  static final String TABLE = "docs/conformance.txt";
  static final String PAGE = "docs/conformance.md";

  /// How many tests a line of the page names.
  private static final int MOST_NAMED = 4;

  private static final Pattern DEVIATION =
      Pattern.compile("(?m)(?:^\\s*//.*\\R)*^.*//.*DEVIATION.*\\R(?:^\\s*//.*\\R)*");

  /// Reads table and tests.
  static Conformance of(List<TextFile> files, List<SourceTree> sources) {
    String table = "";
    List<Citation> citations = new ArrayList<>();
    for (TextFile file : files) {
      if (file.path().equals(TABLE)) {
        table = file.text();
      } else if (file.isTest() && file.path().endsWith(".pkt")) {
        citations.addAll(Citation.ofScript(file));
      }
    }
    for (SourceTree source : sources) {
      if (source.file().isTest() && !source.file().module().equals("house")) {
        citations.addAll(Citation.ofSource(source));
      }
    }
    return new Conformance(Requirement.parse(table), citations);
  }

  /// What does not hold: a name twice, a citation of nothing, a claim that nothing shows, a
  /// deviation without reason.
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    Map<String, Requirement> byName = new LinkedHashMap<>();
    for (Requirement requirement : requirements) {
      if (byName.put(requirement.name(), requirement) != null) {
        findings.add(found(requirement, "stands there twice"));
      }
      if (requirement.status() == Status.IMPLEMENTED && testsOf(requirement).isEmpty()) {
        findings.add(found(requirement, "no test shows it"));
      }
      if (requirement.status() != Status.IMPLEMENTED && requirement.reason().isEmpty()) {
        findings.add(found(requirement, "no reason"));
      }
    }
    for (Citation citation : citations) {
      if (!byName.containsKey(citation.requirement())) {
        findings.add(
            new Finding(
                citation.path(), citation.line(), "no requirement " + citation.requirement()));
      }
    }
    return findings;
  }

  /// Deviations that no comment of the code owns up to: one with the word and the section.
  List<Finding> silentDeviations(List<TextFile> files) {
    var comments = new StringBuilder();
    for (TextFile file : files) {
      if (file.isJava() && !file.isTest()) {
        Matcher comment = DEVIATION.matcher(file.text());
        while (comment.find()) {
          comments.append(comment.group().replaceAll("\\s*\\R\\s*//+", "")).append('\n');
        }
      }
    }
    List<Finding> findings = new ArrayList<>();
    for (Requirement requirement : requirements) {
      String cited = "RFC " + requirement.rfc() + " " + requirement.section();
      if (requirement.status() == Status.DEVIATION
          && !Pattern.compile(Pattern.quote(cited) + "(?![\\d.]*\\d)").matcher(comments).find()) {
        findings.add(found(requirement, "no comment says DEVIATION and " + cited));
      }
    }
    return findings;
  }

  private static Finding found(Requirement requirement, String what) {
    return new Finding(TABLE, requirement.line(), requirement.name() + ": " + what);
  }

  private List<Citation> testsOf(Requirement requirement) {
    return citations.stream().filter(c -> c.requirement().equals(requirement.name())).toList();
  }

  /// The page.
  String page() {
    var page = new StringBuilder();
    page.append(
        """
        # What TCP does of what the RFCs require

        Written by the build from [the table of requirements](conformance.txt) and from the tests
        that cite them (`@Rfc`); do not edit. A requirement is *implemented* where a test shows it,
        a *deviation* where it is done otherwise or in part, with the reason, or *not* done.
        Scripts are named as folder/script, other tests as class and sentence.

        """);
    summary(page);
    String subject = "";
    for (Requirement requirement : requirements) {
      if (!requirement.subject().equals(subject)) {
        subject = requirement.subject();
        page.append("\n## RFC ").append(subject).append("\n\n");
        page.append("| | section | what is required | status | shown by |\n");
        page.append("| --- | --- | --- | --- | --- |\n");
      }
      row(page, requirement);
    }
    return page.toString();
  }

  private void summary(StringBuilder page) {
    Map<String, Map<Status, Integer>> counts = new LinkedHashMap<>();
    Map<Status, Integer> sum = new EnumMap<>(Status.class);
    for (Requirement requirement : requirements) {
      var count = counts.computeIfAbsent(requirement.subject(), _ -> new EnumMap<>(Status.class));
      count.merge(requirement.status(), 1, Integer::sum);
      sum.merge(requirement.status(), 1, Integer::sum);
    }
    page.append("| RFC | implemented | deviation | not |\n| --- | ---: | ---: | ---: |\n");
    counts.forEach((subject, count) -> countRow(page, subject, count));
    countRow(page, "**together**", sum);
    long tests = citations.stream().map(c -> c.path() + c.test()).distinct().count();
    page.append("\n").append(tests).append(" tests cite a requirement.\n");
  }

  private static void countRow(StringBuilder page, String title, Map<Status, Integer> count) {
    page.append("| ").append(title);
    for (Status status : Status.values()) {
      page.append(" | ").append(count.getOrDefault(status, 0));
    }
    page.append(" |\n");
  }

  private void row(StringBuilder page, Requirement requirement) {
    String name = requirement.shortName();
    String section = requirement.section();
    String reason = requirement.reason();
    page.append("| ").append(name.startsWith("§") ? name.replaceFirst("^\\S+ ?", "") : name);
    page.append(" | ").append(section);
    page.append(" | ").append(requirement.text()).append(reason.isEmpty() ? "" : ": " + reason);
    page.append(" | ").append(status(requirement.status())).append(" | ");
    List<Citation> tests = testsOf(requirement);
    for (int i = 0; i < Math.min(tests.size(), MOST_NAMED); i++) {
      page.append(i == 0 ? "" : ", ");
      page.append("[%s](../%s)".formatted(tests.get(i).test(), tests.get(i).path()));
    }
    if (tests.size() > MOST_NAMED) {
      page.append(" and ").append(tests.size() - MOST_NAMED).append(" more");
    }
    page.append(" |\n");
  }

  private static String status(Status status) {
    return switch (status) {
      case IMPLEMENTED -> "implemented";
      case DEVIATION -> "**deviation**";
      case NOT -> "*not*";
    };
  }
}
