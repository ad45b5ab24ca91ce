package io.netjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What `--help` prints of netjar's own commands.
@Timeout(60)
class CommandPagesTest {
  private static final String TYPED = "./netjar ";

  private static CommandLine line(String command) {
    CommandLine line = Main.commandLine(CommandLine.defaultFactory());
    return command.isEmpty() ? line : Objects.requireNonNull(line.getSubcommands().get(command));
  }

  private static List<String> help(String command) {
    return line(command).getUsageMessage(CommandLine.Help.Ansi.OFF).lines().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "run", "java", "explain", "completion"})
  void each_command_has_a_page_as_the_programs_have(String command) {
    List<String> page = help(command);

    String name = ("netjar " + command).strip();
    assertThat(page.getFirst()).startsWith(name + " - ");
    assertThat(page.get(2)).startsWith("Usage: " + name + " ");
    assertThat(page).containsSubsequence("Output:", "Exit codes:", "Examples:");
    assertThat(page.getLast()).startsWith("See also: ");
    assertThat(page).anySatisfy(line -> assertThat(line).matches(" +0(-255)? .*"));
    assertThat(page).anySatisfy(line -> assertThat(line).matches(" +2 .*wrong words.*"));
    assertThat(page).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    assertThat(page).doesNotContainSequence("", "");
    // What is typed stands on one line.
    assertThat(page.subList(page.indexOf("Examples:") + 1, page.size() - 2))
        .allSatisfy(line -> assertThat(line).startsWith("  "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "run", "java", "explain", "completion"})
  void each_example_is_a_command_line(String command) {
    List<String> typed =
        help(command).stream()
            .filter(line -> line.contains(TYPED))
            .map(line -> line.substring(line.indexOf(TYPED) + TYPED.length()))
            .map(line -> line.replace(")", ""))
            .toList();

    assertThat(typed).isNotEmpty().allSatisfy(line -> assertThat(line).startsWith(command));
    for (String each : typed) {
      // A text in quotes is one word; the JVM's options are taken by the script before.
      String[] words =
          each.replaceAll(" -X\\S+", "").replaceAll("'([^' ]+) ?[^']*'", "$1").split(" ");
      Main.commandLine(CommandLine.defaultFactory()).parseArgs(words);
    }
  }
}
