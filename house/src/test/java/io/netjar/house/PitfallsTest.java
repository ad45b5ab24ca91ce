package io.netjar.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netjar.house.Pitfalls.Ground;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What goes wrong with programs on a network, and where it is shown. With
/// `-Dnetjar.golden.write=true` the page is written anew.
class PitfallsTest {
  private static Pitfalls pitfalls = new Pitfalls(List.of(), List.of());

  @BeforeAll
  static void readTheProject() throws IOException {
    pitfalls = Pitfalls.of(Project.here().files());
  }

  @Test
  void every_pitfall_is_shown_and_every_citation_names_one() {
    List<Finding> findings = pitfalls.findings();
    assertThat(findings).withFailMessage(() -> Finding.list(findings)).isEmpty();
  }

  @Test
  void the_page_is_what_the_tests_say() throws IOException {
    Path page = Project.here().path(Pitfalls.PAGE);
    if (Boolean.getBoolean("netjar.golden.write")) {
      Files.writeString(page, pitfalls.page());
    }
    assertThat(Files.readString(page)).isEqualTo(pitfalls.page());
  }

  @Test
  void the_table_has_all_of_them_once() {
    assertThat(pitfalls.rows()).extracting(Pitfalls.Row::name).hasSize(52).doesNotHaveDuplicates();
    for (int i = 1; i <= 52; i++) {
      assertThat(pitfalls.rows()).extracting(Pitfalls.Row::name).contains("P" + i);
    }
  }

  @Test
  void a_pitfall_without_test_one_twice_and_a_citation_of_none_are_found() {
    var rows = Pitfalls.parse("[Subject]\nP1 | shown\nP2 | not\nP1 | again\n");
    var tests =
        Pitfalls.citationsOf(
            new TextFile(
                "apps/src/test/java/ATest.java",
                "// Pitfall P" + "1.\n@Test\nvoid a_b() {}\n  // Pitfall P" + "9: x\nvoid c() {}"));

    assertThat(tests).extracting(Pitfalls.Citation::test).containsExactly("ATest: a b", "ATest: c");
    assertThat(tests).extracting(Pitfalls.Citation::ground).containsOnly(Ground.MEMORY);
    assertThat(new Pitfalls(rows, tests).findings())
        .extracting(Finding::toString)
        .containsExactly(
            "docs/pitfalls.txt:3: P2: no test shows it",
            "docs/pitfalls.txt:4: P1: stands there twice",
            "apps/src/test/java/ATest.java:4: no pitfall P9");
  }

  @Test
  void a_line_that_is_no_pitfall_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pitfalls.parse("P1 | without a subject"))
        .withMessage("line 1 is no pitfall: P1 | without a subject");
  }
}
