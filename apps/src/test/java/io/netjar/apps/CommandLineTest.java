package io.netjar.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class CommandLineTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          echo serve                                          | --port
          echo serve --port 65536                             | --port
          echo serve --port 65536                             | '65536'
          echo serve --port -1                                | '-1'
          echo serve --port seven                             | 'seven'
          echo serve --port 7 --max-clients 0                 | --max-clients
          echo serve --port 7 --fast                          | --fast
          echo call --message x                               | HOST:PORT
          echo call 127.0.0.1:7                               | --message
          echo call --message x 127.0.0.1                     | '127.0.0.1'
          echo call --message x ::1:7                         | '::1:7'
          echo call --message x 127.0.0.1:0                   | '127.0.0.1:0'
          echo call --message x 127.0.0.1:70000               | '127.0.0.1:70000'
          echo call --message x --count none 127.0.0.1:7      | 'none'
          echo call --message x --timeout soon 127.0.0.1:7    | '--timeout'
          echo call --message x --timeout soon 127.0.0.1:7    | 'soon'
          echo call --message x --timeout 30days 127.0.0.1:7  | '30days'
          echo call --message x --timeout 999h 127.0.0.1:7    | '999h'
          files serve --port 0                                | --into
          files serve --into x --port 0 --count 0             | '--count'
          files send                                          | HOST:PORT
          files send 127.0.0.1:9000                           | FILE
          files send README.md 127.0.0.1                      | '127.0.0.1'
          files fetch README.md                               | fetch
          echo                                                | subcommand
          chat                                                | subcommand
          find --announce store                               | --port
          find --announce store --port 0                      | --port
          find --port 7                                       | --announce
          find --timeout 0                                    | --timeout
          find --discovery-port 0                             | --discovery-port
          chat call                                           | HOST:PORT
          chat answer                                         | --port
          chat serve --room a.b/c --port 0                    | --room
          chat join 127.0.0.1:7                               | --nick
          talk                                                | 'talk'
          """,
      quoteCharacter = '"')
  void wrong_words_end_with_2_and_a_line_that_names_them(String words, String named)
      throws Exception {
    RunningProgram program = RunningProgram.run(words.split(" "));

    assertThat(program.code()).isEqualTo(2);
    assertThat(String.join("\n", program.err())).contains(named);
    assertThat(program.out()).isEmpty();
  }

  @Test
  void no_words_at_all_end_with_2_and_the_programs_there_are() throws Exception {
    RunningProgram program = RunningProgram.run();

    assertThat(program.code()).isEqualTo(2);
    assertThat(program.err())
        .containsExactly("no program named; there are: chat, echo, files, find");
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo --help", "echo serve --help", "files send --help"})
  void help_goes_to_the_output_and_ends_with_0(String words) throws Exception {
    RunningProgram program = RunningProgram.run(words.split(" "));

    assertThat(program.code()).isZero();
    assertThat(program.out().getFirst()).startsWith(words.replace(" --help", " - "));
    assertThat(program.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "echo serve --port 7, true",
    "echo serve --udp --port 7, true",
    "files serve --into inbox --port 9000, true",
    "files serve --into inbox --port 9000 --count 1, false",
    "files send README.md store:9000, false",
    "echo call --message x store:7, false",
    "echo serve, false",
    "find --announce store --port 7000, true",
    "find, false",
    "echo serve --port 7 --help, false",
    "chat serve --port 7, true",
    "chat answer --port 7, false",
    "chat join --nick a b:7, false",
  })
  void a_service_is_what_ends_only_when_stopped(String words, boolean service) {
    assertThat(Apps.isService(List.of(words.split(" ")))).isEqualTo(service);
  }

  @Test
  void every_name_is_a_program() throws Exception {
    for (String name : Apps.names()) {
      assertThat(RunningProgram.run(name, "--help").code()).isZero();
    }
  }

  @Test
  void a_message_that_begins_with_an_at_sign_is_a_message() throws Exception {
    try (RunningProgram server = RunningProgram.start("echo", "serve", "--port", "0")) {
      String address = "127.0.0.1:" + server.port();

      RunningProgram call = RunningProgram.run("echo", "call", "--message", "@all", address);

      assertThat(call.out().getFirst()).startsWith("@all  4 bytes back from " + address + "  ");
    }
  }
}
