package io.netjar.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What TCP claims to do of what the RFCs require. With `-Dnetjar.golden.write=true` the page is
/// written anew.
class ConformanceTest {
  private static List<TextFile> files = List.of();
  private static Conformance conformance = new Conformance(List.of(), List.of());

  @BeforeAll
  static void readTheProject() throws IOException {
    files = Project.here().files();
    var sources = SourceTree.parse(files.stream().filter(TextFile::isJava).toList());
    conformance = Conformance.of(files, sources);
  }

  @Test
  void every_claim_is_shown_and_every_citation_names_a_requirement() {
    List<Finding> findings = conformance.findings();
    assertThat(findings).withFailMessage(() -> Finding.list(findings)).isEmpty();
  }

  @Test
  void a_deviation_is_named_in_the_code() {
    List<Finding> findings = conformance.silentDeviations(files);
    assertThat(findings).withFailMessage(() -> Finding.list(findings)).isEmpty();
  }

  @Test
  void the_page_is_what_the_tests_say() throws IOException {
    Path page = Project.here().path(Conformance.PAGE);
    if (Boolean.getBoolean("netjar.golden.write")) {
      Files.writeString(page, conformance.page());
    }
    assertThat(Files.readString(page)).isEqualTo(conformance.page());
  }

  @Test
  void the_table_has_all_of_appendix_b() { // RFC 9293, appendix B
    var names = conformance.requirements().stream().map(Requirement::name).toList();
    for (int i = 1; i <= 69; i++) {
      assertThat(names).contains("9293 MUST-" + i);
    }
    for (int i = 1; i <= 31; i++) {
      assertThat(names).contains("9293 SHLD-" + i);
    }
    for (int i = 1; i <= 18; i++) {
      assertThat(names).contains("9293 MAY-" + i);
    }
    assertThat(names).contains("9293 REC-1");
  }

  @Test
  void a_claim_without_test_a_deviation_without_reason_and_a_citation_of_nothing_are_found() {
    var table =
        """
        [1 Subject]
        1 MUST-1 | §1 | implemented | shown |
        1 MUST-2 | §1 | implemented | not shown |
        1 MUST-3 | §1 | deviation | otherwise |
        """;
    var shown = new Citation("1 MUST-1", "a.pkt", 1, "a");
    var wrong = new Citation("1 MUST-4", "a.pkt", 2, "a");
    var claims = new Conformance(Requirement.parse(table), List.of(shown, wrong));
    assertThat(claims.findings())
        .extracting(Finding::toString)
        .containsExactly(
            "docs/conformance.txt:3: 1 MUST-2: no test shows it",
            "docs/conformance.txt:4: 1 MUST-3: no reason",
            "a.pkt:2: no requirement 1 MUST-4");
    assertThat(claims.silentDeviations(List.of())).hasSize(1);
  }

  @Test
  void annotations_and_comments_are_found() {
    var source =
        new TextFile(
            "stack/src/test/java/T.java",
            """
            @Rfc("1 A") class T {
              @Rfc("2 B") @Rfc("3 C")
              void it_works() {}

              // @Rfc 4 D
              @Test
              void it_works_too() {}
            }
            """);
    var found = Citation.ofSource(SourceTree.parse(List.of(source)).getFirst());
    assertThat(found)
        .extracting(citation -> citation.requirement() + " by " + citation.test())
        .containsExactly(
            "1 A by T", "2 B by T: it works", "3 C by T: it works", "4 D by T: it works too");
    var script = new TextFile("stack/src/test/resources/tcp/a/b.pkt", "// x\n// @Rfc 5 E\n");
    assertThat(Citation.ofScript(script))
        .containsExactly(new Citation("5 E", script.path(), 2, "a/b"));
  }

  @Test
  void a_line_that_is_no_requirement_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Requirement.parse("[1 Subject]\n1 MUST-1 | §1 | implemented\n"))
        .withMessage("line 2 is no requirement: 1 MUST-1 | §1 | implemented");
  }
}
