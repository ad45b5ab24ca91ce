package io.netjar.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every house rule, applied to the whole project. A failure lists all that breaks the rule.
class HouseRulesTest {
  private static List<TextFile> files = List.of();
  private static List<SourceTree> sources = List.of();
  private static List<CompiledClass> classes = List.of();

  @BeforeAll
  static void readTheProject() throws IOException {
    Project project = Project.here();
    files = project.files();
    sources = SourceTree.parse(files.stream().filter(TextFile::isJava).toList());
    classes = project.classes();
  }

  @Test
  void the_project_was_found() {
    assertThat(files).extracting(TextFile::path).contains("pom.xml", "check", "netjar");
    assertThat(classes).extracting(CompiledClass::module).contains("wire", "stack", "cli");
  }

  @Test
  void a_module_reads_only_the_layers_below_it() {
    keeps(classes, ClassRules::layers);
  }

  @Test
  void core_modules_take_nothing_but_the_jdk() {
    keeps(classes, ClassRules::libraries);
  }

  @Test
  void no_clocks_in_wire_and_stack() {
    keeps(classes, ClassRules::clocks);
  }

  // Pitfall P49.
  @Test
  void no_wall_clock_in_the_programs() {
    keeps(classes, ClassRules::wallClocks);
  }

  // Pitfall P36.
  @Test
  void nothing_is_unpacked_in_the_programs() {
    keeps(classes, ClassRules::unpacking);
  }

  @Test
  void no_threads_and_locks_in_wire_and_stack() {
    keeps(classes, ClassRules::threads);
  }

  @Test
  void no_randomness_in_wire_and_stack() {
    keeps(classes, ClassRules::randomness);
  }

  @Test
  void no_input_and_output_in_wire_and_stack() {
    keeps(classes, ClassRules::inputAndOutput);
  }

  @Test
  void no_order_that_differs_from_run_to_run() {
    keeps(classes, ClassRules::unorderedCollections);
  }

  @Test
  void no_test_sleeps() {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    files.forEach(file -> lines.put(file.path(), file.lines()));
    keeps(
        classes,
        c ->
            ClassRules.sleepingTests(
                c,
                line -> {
                  List<String> text = lines.getOrDefault(c.sourcePath(), List.of());
                  return line > 0 && line <= text.size() ? text.get(line - 1) : "";
                }));
  }

  @Test
  void functions_have_at_most_70_lines() {
    keeps(sources, TreeRules::methodLength);
  }

  @Test
  void public_types_and_methods_are_documented() {
    keeps(sources, TreeRules::documentation);
  }

  @Test
  void names_say_what_a_thing_is() {
    keeps(sources, TreeRules::names);
  }

  @Test
  void files_have_at_most_500_lines_and_tests_800() {
    keeps(files, TextRules::fileLength);
  }

  @Test
  void lines_have_at_most_100_columns() {
    keeps(files, TextRules::columns);
  }

  @Test
  void citations_of_rfcs_name_the_section() {
    keeps(files, TextRules::citations);
  }

  @Test
  void nothing_is_left_open() {
    keeps(files, TextRules::leftOpen);
  }

  @Test
  void a_disabled_test_says_why() {
    keeps(files, TextRules::disabledTests);
  }

  @Test
  void nothing_names_one_machine_or_a_registry() {
    keeps(files, TextRules::foreignPlaces);
  }

  @Test
  void packages_are_null_marked() {
    keeps(List.of(files), TextRules::nullMarked);
  }

  private static <T> void keeps(List<T> subjects, Function<T, List<Finding>> rule) {
    List<Finding> findings = new ArrayList<>();
    subjects.forEach(subject -> findings.addAll(rule.apply(subject)));
    assertThat(findings).withFailMessage(() -> Finding.list(findings)).isEmpty();
  }
}
