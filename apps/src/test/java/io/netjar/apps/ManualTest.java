package io.netjar.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// `--help` of every command.
class ManualTest {
  private static final String TYPED = "./netjar ";

  static Stream<String> commands() {
    List<String> all = new ArrayList<>();
    for (String name : Apps.names()) {
      addTo(all, Apps.commandLine(name, Console.ofProcess()));
    }
    return all.stream();
  }

  private static void addTo(List<String> all, CommandLine line) {
    all.add(line.getCommandSpec().qualifiedName());
    line.getSubcommands().values().forEach(each -> addTo(all, each));
  }

  private static List<String> help(String command) throws Exception {
    RunningProgram program = RunningProgram.run((command + " --help").split(" "));
    assertThat(program.code()).isZero();
    assertThat(program.err()).isEmpty();
    return program.out();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void each_command_says_what_it_does_how_it_ends_and_how_it_is_used(String command)
      throws Exception {
    List<String> page = help(command);

    assertThat(page.getFirst()).startsWith(command + " - ");
    assertThat(page.get(2)).startsWith("Usage: " + command + " ");
    assertThat(page)
        .contains(
            "Exit codes:",
            "Examples:",
            "     0   done, and acknowledged" + " where the other side can say so");
    assertThat(page.getLast()).startsWith("See also: ");
    assertThat(page.indexOf("")).isLessThan(page.indexOf("Exit codes:"));
    assertThat(description(page)).isNotEmpty();
    assertThat(page).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  /// What stands between the synopsis and the first list.
  private static List<String> description(List<String> page) {
    int from = 3 + page.subList(3, page.size()).indexOf("") + 1;
    return page.subList(from, from + page.subList(from, page.size()).indexOf(""));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void each_example_is_a_command_line(String command) throws Exception {
    List<String> typed =
        help(command).stream()
            .filter(line -> line.contains(TYPED))
            .map(line -> line.substring(line.indexOf(TYPED) + TYPED.length()).split(" <", 2)[0])
            .toList();

    assertThat(typed).isNotEmpty().allSatisfy(line -> assertThat(line).startsWith(command));
    for (String line : typed) {
      String[] words = line.split(" ");
      Apps.commandLine(words[0], Console.ofProcess())
          .parseArgs(List.of(words).subList(1, words.length).toArray(String[]::new));
    }
  }

  @Test
  void options_stand_by_what_they_are_for() throws Exception {
    assertThat(help("chat join"))
        .containsSubsequence("What it does:", "Connection:", "Limits:", "Output:");
  }
}
