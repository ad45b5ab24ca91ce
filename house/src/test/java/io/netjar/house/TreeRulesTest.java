package io.netjar.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Each rule about declarations finds a source that breaks it, and lets a good one pass.
class TreeRulesTest {
  @Test
  void a_function_of_71_lines_is_found() {
    assertThat(TreeRules.methodLength(method(70))).isEmpty();
    assertThat(TreeRules.methodLength(method(71)))
        .singleElement()
        .hasToString("stack/src/main/java/Sample.java:2: f: 71 lines, at most 70");
  }

  @Test
  void a_public_type_without_documentation_is_found() {
    assertThat(documentation("public class A {}")).containsExactly("A");
    assertThat(documentation("/// An A.\npublic class A {}")).isEmpty();
    assertThat(documentation("/// An A.\n@Deprecated\npublic class A {}")).isEmpty();
    assertThat(documentation("class A {}")).isEmpty();
  }

  @Test
  void a_public_method_without_documentation_is_found() {
    assertThat(documentation("/// An A.\npublic class A {\n  public A() {}\n}"))
        .containsExactly("A.<init>");
    assertThat(documentation("/// An A.\npublic class A {\n  public void f() {}\n}"))
        .containsExactly("A.f");
    assertThat(documentation("/// An A.\npublic class A {\n  /// Is f.\n  public void f() {}\n}"))
        .isEmpty();
    assertThat(documentation("/// An A.\npublic class A {\n  void f() {}\n}")).isEmpty();
    assertThat(documentation("class A {\n  public void f() {}\n}")).isEmpty();
  }

  @Test
  void a_method_of_an_interface_is_public() {
    assertThat(documentation("/// An A.\npublic interface A {\n  void f();\n}"))
        .containsExactly("A.f");
  }

  @Test
  void a_type_in_an_interface_is_public() {
    assertThat(documentation("/// An A.\npublic interface A {\n  record B() {}\n}"))
        .containsExactly("B");
  }

  @Test
  void an_old_kind_of_comment_is_no_documentation() {
    assertThat(documentation("/** An A. */\npublic class A {}")).containsExactly("A");
  }

  @Test
  void a_record_documents_its_accessors() {
    String head = "/// An A.\npublic record A(int b) {\n";
    assertThat(documentation(head + "  public int b() { return b; }\n}")).isEmpty();
    assertThat(documentation(head + "  public A {\n    check(b);\n  }\n}")).isEmpty();
    assertThat(documentation(head + "  public A(String c) { this(c.length()); }\n}"))
        .containsExactly("A.<init>");
    assertThat(documentation(head + "  public int c() { return b; }\n}")).containsExactly("A.c");
  }

  @Test
  void an_overriding_method_inherits_its_documentation() {
    String head = "/// An A.\npublic class A {\n";
    assertThat(documentation(head + "  @Override\n  public int hashCode() { return 1; }\n}"))
        .isEmpty();
  }

  @Test
  void the_edges_need_no_documentation() {
    TextFile file = new TextFile("cli/src/main/java/A.java", "public class A {}\n");
    assertThat(TreeRules.documentation(parse(file))).isEmpty();
  }

  @Test
  void names_for_odds_and_ends_are_found() {
    assertThat(TreeRules.names(source("class SocketManager {}"))).hasSize(1);
    assertThat(TreeRules.names(source("class A { class ParseHelper {} }"))).hasSize(1);
    assertThat(TreeRules.names(source("package io.netjar.stack.util;\nclass A {}"))).hasSize(1);
    assertThat(TreeRules.names(source("class A { int getWindow() { return 1; } }"))).hasSize(1);
    assertThat(TreeRules.names(source("class A { int window() { return 1; } }"))).isEmpty();
    assertThat(TreeRules.names(source("class A { int getAt(int i) { return i; } }"))).isEmpty();
    assertThat(TreeRules.names(source("class A { int gettingThere() { return 1; } }"))).isEmpty();
  }

  /// The names of what lacks documentation.
  private static List<String> documentation(String text) {
    return TreeRules.documentation(source(text)).stream()
        .map(finding -> finding.what().replace(" has no /// documentation", ""))
        .toList();
  }

  private static SourceTree method(int lines) {
    return source("class A {\n  void f() {\n" + "    f();\n".repeat(lines - 2) + "  }\n}");
  }

  private static SourceTree source(String text) {
    return parse(new TextFile("stack/src/main/java/Sample.java", text + "\n"));
  }

  private static SourceTree parse(TextFile file) {
    return SourceTree.parse(List.of(file)).getFirst();
  }
}
