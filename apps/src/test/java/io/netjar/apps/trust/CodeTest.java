package io.netjar.apps.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netjar.apps.Keyboard;
import io.netjar.apps.ProgramProcess;
import io.netjar.apps.RunningProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Codes that a person types.
@Timeout(60)
class CodeTest {
  @TempDir private Path folder;

  @BeforeEach
  void makeFiles() throws Exception {
    Files.createDirectory(inbox());
    Files.writeString(folder.resolve("report"), "hello");
    Files.writeString(folder.resolve("other"), "world!");
  }

  private Path inbox() {
    return folder.resolve("inbox");
  }

  private RunningProgram serve(String how) {
    return RunningProgram.start(
        "files", "serve", how, "--bind", "127.0.0.1", "--port", "0", "--into", "" + inbox());
  }

  private RunningProgram send(String file, String code, int port) throws Exception {
    Path codeFile = Files.writeString(folder.resolve("code"), code + "\n");
    var words = new ArrayList<>(List.of("files", "send"));
    words.addAll(code.isEmpty() ? List.of("--tls") : List.of("--code-file", "" + codeFile));
    words.addAll(List.of("" + folder.resolve(file), "127.0.0.1:" + port));
    return RunningProgram.run(words.toArray(String[]::new));
  }

  /// The code that a server has shown when it began.
  private static String code(RunningProgram server) throws Exception {
    assertThat(server.nextErr()).contains("known by the key");
    return codeIn(server.nextErr());
  }

  private static String codeIn(String line) {
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  @Test
  void there_are_as_many_codes_as_24_bits_can_tell() {
    assertThat(TypedCode.count()).isGreaterThanOrEqualTo(1 << 24);
  }

  @Test
  void a_code_is_read_as_people_type_it_and_never_shown() {
    TypedCode code = TypedCode.parse(" 7 Amber_lantern\n");

    assertThat(code.text()).isEqualTo("7-amber-lantern");
    assertThat(code).hasToString("code of 15 characters");
    assertThatThrownBy(() -> TypedCode.parse("secret"))
        .hasMessage("a code is a number and two words: 7-amber-lantern");
  }

  @Test
  void a_file_of_the_code_that_is_not_there_ends_with_7() throws Exception {
    String missing = "" + folder.resolve("missing");

    RunningProgram sender =
        RunningProgram.run("files", "send", "--code-file", missing, "-", "127.0.0.1:1");

    assertThat(sender.code()).isEqualTo(7);
    assertThat(sender.err())
        .containsExactly("files: cannot read the code: " + missing + ": no such file or folder");
  }

  @Test
  void who_knows_the_code_is_served_and_the_code_is_used_up() throws Exception {
    try (RunningProgram server = serve("--code")) {
      int port = server.port();
      String code = code(server);

      RunningProgram sender = send("report", code, port);
      String next = server.nextErr();

      assertThat(sender.code()).as("%s", sender.err()).isZero();
      assertThat(inbox().resolve("report")).hasContent("hello");
      assertThat(sender.err().getFirst())
          .contains("is trusted from now on by its key")
          .doesNotContain("compare");
      assertThat(next).contains("it was used: the code is now ");
      assertThat(send("other", code, port).code()).isEqualTo(8);
      assertThat(send("other", codeIn(next), port).code()).isZero();
    }
  }

  @Test
  void a_code_is_asked_for_and_what_follows_it_is_the_programs_input() throws Exception {
    try (RunningProgram server = serve("--code")) {
      int port = server.port();
      String code = code(server);
      var keyboard = new Keyboard().type(code).type("the content").end();

      try (RunningProgram sender =
          RunningProgram.start(
              keyboard, "files", "send", "--code", "--name", "note", "-", "127.0.0.1:" + port)) {
        assertThat(sender.code()).as("%s", sender.err()).isZero();
        assertThat(sender.err().getFirst())
            .startsWith("code: files: 127.0.0.1:" + port + " is trusted from now on")
            .doesNotContain(code);
      }
      assertThat(inbox().resolve("note")).hasContent("the content\n");
    }
  }

  @Test
  void what_is_typed_and_is_no_code_ends_with_8_and_is_not_shown() throws Exception {
    var keyboard = new Keyboard().type("opensesame");

    try (RunningProgram sender =
        RunningProgram.start(keyboard, "files", "send", "--code", "x", "127.0.0.1:1")) {
      assertThat(sender.code()).isEqualTo(8);
      assertThat(sender.err())
          .containsExactly("code: files: a code is a number and two words: 7-amber-lantern");
    }
  }

  @Test
  void the_environment_has_the_code_and_nobody_is_asked() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    try (RunningProgram server = serve("--code")) {
      int port = server.port();
      String code = code(server);
      String[] words = {
        "files", "send", "--code", "" + folder.resolve("report"), "127.0.0.1:" + port
      };
      try (var sender = ProgramProcess.start(folder, "export NETJAR_CODE=" + code, words)) {
        assertThat(sender.code()).as(sender.errors()).isZero();
        assertThat(sender.errors()).doesNotContain("code: ");
      }
      assertThat(inbox().resolve("report")).hasContent("hello");
    }
  }

  @Test
  void three_wrong_codes_make_a_new_one() throws Exception {
    try (RunningProgram server = serve("--code")) {
      int port = server.port();
      String code = code(server);

      for (int i = 0; i < 3; i++) {
        RunningProgram guess = send("report", "0-zebra-zebra", port);
        assertThat(guess.code()).isEqualTo(8);
        assertThat(guess.err().getFirst()).endsWith("does not have this code");
      }
      assertThat(send("report", code, port).code()).isEqualTo(8);
      assertThat(server.err()).anyMatch(line -> line.contains("three were wrong"));
      assertThat(inbox()).isEmptyDirectory();
    }
  }

  @Test
  void a_refused_file_does_not_use_the_code_up() throws Exception {
    Files.writeString(inbox().resolve("report"), "another");
    try (RunningProgram server = serve("--code")) {
      int port = server.port();
      String code = code(server);

      assertThat(send("report", code, port).code()).isNotZero();
      assertThat(send("other", code, port).code()).isZero();
    }
  }

  @Test
  void who_has_no_code_is_told_that_there_is_one_and_the_other_way_round() throws Exception {
    try (RunningProgram server = serve("--code")) {
      RunningProgram sender = send("report", "", server.port());

      assertThat(sender.code()).isEqualTo(8);
      assertThat(sender.err().getFirst()).contains(TrustedSocket.ONE_CODE);
    }
    try (RunningProgram server = serve("--tls")) {
      RunningProgram sender = send("report", "7-amber-lantern", server.port());

      assertThat(sender.code()).isEqualTo(8);
      assertThat(sender.err().getFirst()).contains(TrustedSocket.ONE_CODE);
    }
  }
}
