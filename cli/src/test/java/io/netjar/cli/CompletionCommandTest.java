package io.netjar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// What a shell completes with the script that netjar prints.
@Timeout(60)
class CompletionCommandTest {
  /// Asks as bash does when Tab is pressed behind the words.
  private static final String ASK =
      """
      set -- TYPED
      compopt() { :; } # bash allows it only while somebody types
      complete -p netjar >/dev/null || exit 1
      COMP_WORDS=(./netjar "$@") COMP_CWORD=$# COMP_LINE="./netjar $*" COMP_POINT=${#COMP_LINE}
      _complete_netjar
      echo "${COMPREPLY[@]}"
      """;

  @TempDir Path folder;

  private static String script(String shell) {
    var out = new ByteArrayOutputStream();
    CommandLine line =
        Main.commandLine(
            new CommandLine.IFactory() {
              @Override
              public <K> K create(Class<K> type) throws Exception {
                return type == CompletionCommand.class
                    ? type.cast(new CompletionCommand(new PrintStream(out, true, UTF_8)))
                    : CommandLine.defaultFactory().create(type);
              }
            });
    assertThat(line.execute("completion", shell)).isZero();
    return out.toString(UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fi                                | files find
          files s                           | serve send
          files send --pr                   | --progress
          files send --progress ''          | auto bar lines json none
          files serve --on-conflict re      | refuse rename
          chat join --ni                    | --nick
          completion ''                     | bash zsh
          """,
      quoteCharacter = '"')
  void tab_completes_commands_options_and_their_words(String typed, String offered)
      throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    Path script = folder.resolve("script");
    Files.writeString(script, script("bash") + ASK.replace("TYPED", typed));
    var bash = new ProcessBuilder("/bin/bash", script.toString()).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), UTF_8);

    assertThat(bash.waitFor()).as(said).isZero();
    assertThat(said.strip().split("\\s+")).contains(offered.split(" "));
    assertThat(said).doesNotContain("error");
  }

  @Test
  void the_script_for_zsh_loads_what_it_needs_of_bash() {
    assertThat(script("zsh")).contains("bashcompinit", "complete -F _complete_netjar");
  }

  /// What a zsh reads at its start: the script, a word of its own when its line editor is there to
  /// take keys, and a key that shows the line as it is then.
  private static final String ZSHRC =
      """
      PROMPT= RPROMPT=
      source SCRIPT
      zle-line-init() { print -r -- '<ready>'; }
      show() { print -r -- "<$BUFFER>"; zle .kill-buffer; }
      zle -N zle-line-init
      zle -N show
      bindkey '^X' show
      """;

  /// Starts such a zsh on a terminal of its own, types there, presses Tab, and asks for the line;
  /// FOLDER has the file above, TYPED is what is typed.
  private static final String IN_ZSH =
      """
      zmodload zsh/zpty || exit 1
      zpty shell 'ZDOTDIR=FOLDER zsh -d -i'
      zpty -r -m shell seen '*<ready>*' || exit 1
      zpty -w -n shell $'./netjar TYPED\\t\\x18'
      zpty -r -m shell seen '*<*>*' || exit 1
      print -r -- "$seen"
      """;

  @ParameterizedTest
  @CsvSource({"ec, echo", "files se, files se", "chat join --ni, chat join --nick"})
  void tab_completes_in_zsh_too(String typed, String completed) throws Exception {
    Path zsh = Path.of("/usr/bin/zsh");
    assumeTrue(Files.isExecutable(zsh), "there is no zsh");
    Path script = Files.writeString(folder.resolve("script"), script("zsh"));
    Files.writeString(folder.resolve(".zshrc"), ZSHRC.replace("SCRIPT", "" + script));
    Path asking = folder.resolve("asking");
    Files.writeString(asking, IN_ZSH.replace("TYPED", typed).replace("FOLDER", "" + folder));
    var shell = new ProcessBuilder("" + zsh, "-f", "" + asking).redirectErrorStream(true).start();
    String said = new String(shell.getInputStream().readAllBytes(), UTF_8);

    assertThat(said).contains("<./netjar " + completed);
    assertThat(shell.waitFor()).as(said).isZero();
  }
}
