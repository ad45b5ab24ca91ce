package io.netjar.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each rule about text finds a file that breaks it, and lets a good one pass.
class TextRulesTest {
  @Test
  void a_long_file_is_found() {
    assertThat(TextRules.fileLength(java("\n".repeat(499)))).isEmpty();
    assertThat(TextRules.fileLength(java("\n".repeat(500)))).hasSize(1);
    assertThat(TextRules.fileLength(new TextFile("README.md", "\n".repeat(501)))).isEmpty();
  }

  @Test
  void a_test_may_be_longer() {
    String path = "wire/src/test/java/SampleTest.java";
    assertThat(TextRules.fileLength(new TextFile(path, "\n".repeat(800)))).isEmpty();
    assertThat(TextRules.fileLength(new TextFile(path, "\n".repeat(801)))).hasSize(1);
  }

  @Test
  void a_long_line_is_found() {
    assertThat(TextRules.columns(java("x".repeat(100)))).isEmpty();
    assertThat(TextRules.columns(java("\n" + "x".repeat(101))))
        .singleElement()
        .hasToString("wire/src/main/java/Sample.java:2: 101 columns, at most 100");
    assertThat(TextRules.columns(java("import " + "x".repeat(101) + ";"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// RFC 9293: all of it",
        "/// As RFC 5681 says.",
        "/* RFC 6298 */",
        "int x; // see RFC\n// 1122 for more",
      })
  void a_citation_without_section_is_found(String comment) {
    assertThat(TextRules.citations(java(comment))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// RFC 9293 §3.10.7.4: then the ACK.",
        "/// See RFC 6298, §5.5.",
        "/// Stands in RFC\n/// 9293 §3.4.",
        "/// Stands in RFC 9293\n/// §3.4.",
        "// RFC 9293 MUST-10",
        "/// RFC 7323 appendix A",
        "/// RFC 768 has no sections.",
        "String text = \"RFC 9293\"; // a string cites nothing",
      })
  void a_citation_with_section_passes(String comment) {
    assertThat(TextRules.citations(java(comment))).isEmpty();
  }

  @Test
  void what_is_left_open_is_found() {
    for (String word : List.of("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) {
      assertThat(TextRules.leftOpen(new TextFile("pom.xml", "<!-- " + word + ": -->"))).hasSize(1);
    }
    assertThat(TextRules.leftOpen(java("/// The shack's todo list."))).isEmpty();
  }

  @Test
  void a_disabled_test_without_reason_is_found() {
    String annotation = "@Dis" + "abled";
    assertThat(TextRules.disabledTests(java(annotation + "\nvoid f() {}"))).hasSize(1);
    assertThat(TextRules.disabledTests(java(annotation + "()"))).hasSize(1);
    assertThat(TextRules.disabledTests(java(annotation + "(\"\")"))).hasSize(1);
    assertThat(TextRules.disabledTests(java(annotation + "(\"needs root\")"))).isEmpty();
  }

  @Test
  void a_path_of_one_machine_or_a_registry_is_found() {
    for (String place : List.of("/home/" + "me/x", "/wo" + "rk/x", "deb.deb" + "ian.net")) {
      assertThat(TextRules.foreignPlaces(new TextFile("check", "cd " + place))).hasSize(1);
    }
    assertThat(TextRules.foreignPlaces(new TextFile("check", "ls /usr/lib/jvm"))).isEmpty();
  }

  @Test
  void a_package_that_is_not_null_marked_is_found() {
    TextFile source = new TextFile("wire/src/main/java/p/A.java", "package p;\n");
    TextFile test = new TextFile("wire/src/test/java/p/ATest.java", "package p;\n");
    TextFile bare = new TextFile("wire/src/main/java/p/package-info.java", "package p;\n");
    TextFile marked = new TextFile(bare.path(), "/// P.\n@NullMarked\npackage p;\n");
    assertThat(TextRules.nullMarked(List.of(source))).hasSize(1);
    assertThat(TextRules.nullMarked(List.of(source, bare))).hasSize(1);
    assertThat(TextRules.nullMarked(List.of(source, marked, test))).isEmpty();
    assertThat(TextRules.nullMarked(List.of(test))).hasSize(1);
  }

  @Test
  void comments_are_told_from_code_with_their_lines() {
    assertThat(Comments.only("int a; // one\n\"// no\" '\"' /* two\n * three */ b"))
        .isEqualTo("          one\n               two\n   three */  ");
  }

  private static TextFile java(String text) {
    return new TextFile("wire/src/main/java/Sample.java", text + "\n");
  }
}
