package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `--dry-run`: what would be sent or saved is said, and nothing is written.
@Timeout(60)
class RehearsalTest {
  /// Where nobody listens: whoever connected would fail.
  private static final String NOBODY = "127.0.0.1:1";

  @TempDir private Path folder;

  @BeforeEach
  void lay_out() throws IOException {
    Path docs = folder.resolve("docs");
    Files.createDirectories(docs.resolve("old"));
    Files.writeString(docs.resolve("a.txt"), "hello");
    Files.writeString(docs.resolve("old/b.txt"), "x");
    Files.createDirectory(docs.resolve("empty"));
  }

  private RunningProgram send(String... words) throws Exception {
    var all = new ArrayList<>(List.of("files", "send", "--dry-run"));
    all.addAll(List.of(words));
    all.add(NOBODY);
    return RunningProgram.run(all.toArray(String[]::new));
  }

  private RunningProgram get(String into, String... words) throws Exception {
    try (RunningProgram server =
        RunningProgram.start(
            "files",
            "serve",
            "--share",
            "" + folder.resolve("docs"),
            "--bind",
            "127.0.0.1",
            "--port",
            "0")) {
      var all = new ArrayList<>(List.of("files", "get", "--dry-run", "--into", into));
      all.addAll(List.of(words));
      all.add("127.0.0.1:" + server.port());
      return RunningProgram.run(all.toArray(String[]::new));
    }
  }

  @Test
  void a_sender_says_what_it_would_send_without_a_receiver() throws Exception {
    RunningProgram sender = send("" + folder.resolve("docs"));

    assertThat(sender.code()).isZero();
    assertThat(sender.err()).isEmpty();
    assertThat(sender.out())
        .containsExactly(
            "docs/a.txt  5 bytes  would be sent",
            "docs/empty/  would be sent",
            "docs/old/b.txt  1 byte  would be sent");
  }

  @Test
  void what_cannot_be_sent_is_said_and_ends_with_7() throws Exception {
    RunningProgram sender = send("" + folder.resolve("missing"), "" + folder.resolve("docs/a.txt"));

    assertThat(sender.code()).isEqualTo(7);
    assertThat(sender.err())
        .containsExactly("files: " + folder.resolve("missing") + ": no such file");
    assertThat(sender.out()).containsExactly("a.txt  5 bytes  would be sent");
  }

  @Test
  void standard_input_is_not_read_and_the_plain_form_is_rehearsed_too() throws Exception {
    assertThat(send("--name", "note", "-").out())
        .containsExactly("note  from standard input  would be sent");
    assertThat(send("--plain", "" + folder.resolve("docs/a.txt")).out())
        .containsExactly("a.txt  5 bytes  would be sent");
  }

  @Test
  void a_folder_that_is_missing_is_not_made() throws Exception {
    Path into = folder.resolve("copy");

    RunningProgram get = get("" + into);

    assertThat(get.code()).as("%s", get.err()).isZero();
    assertThat(get.out())
        .containsExactly(
            "a.txt  5 bytes  would be saved",
            "empty/  would be made",
            "old/b.txt  1 byte  would be saved");
    assertThat(into).doesNotExist();
  }

  @Test
  void names_that_are_taken_are_told_as_the_rule_for_them_has_it() throws Exception {
    Path into = Files.createDirectory(folder.resolve("copy"));
    Files.writeString(into.resolve("a.txt"), "older");
    Files.setLastModifiedTime(into.resolve("a.txt"), FileTime.fromMillis(1));
    Files.createDirectory(into.resolve("old"));

    RunningProgram refused = get("" + into, "a.txt", "old/b.txt");
    assertThat(refused.code()).isEqualTo(7);
    assertThat(refused.err())
        .containsExactly("files: a.txt  would be refused: another file has the name a.txt");
    assertThat(refused.out()).containsExactly("old/b.txt  1 byte  would be saved");

    assertThat(get("" + into, "--on-conflict", "rename", "a.txt").out())
        .containsExactly("a.txt  5 bytes  would be saved as a (2).txt");
    assertThat(get("" + into, "--on-conflict", "overwrite", "a.txt").out())
        .containsExactly("a.txt  5 bytes  would be saved, in place of the older file");
    assertThat(get("" + into, "--on-conflict", "skip-if-same", "a.txt").out())
        .containsExactly("a.txt  5 bytes  would be compared with a.txt, which may be the same");
    assertThat(into.resolve("a.txt")).hasContent("older");
    assertThat(into.resolve("old")).isEmptyDirectory();
  }

  @Test
  void what_was_fetched_before_may_be_the_same() throws Exception {
    Path into = Files.createDirectory(folder.resolve("copy"));
    Files.writeString(into.resolve("a.txt"), "hello");
    FileTime time = Files.getLastModifiedTime(folder.resolve("docs/a.txt"));
    Files.setLastModifiedTime(into.resolve("a.txt"), time);

    assertThat(get("" + into, "a.txt").out())
        .containsExactly("a.txt  5 bytes  would be compared with a.txt, which may be the same");
  }

  @Test
  void what_the_server_does_not_have_ends_with_3_and_standard_output_gets_nothing()
      throws Exception {
    RunningProgram get = get("-", "a.txt", "missing");

    assertThat(get.code()).isEqualTo(3);
    assertThat(get.out()).containsExactly("a.txt  5 bytes  would be written to standard output");
    assertThat(get.err()).singleElement().asString().contains("missing: no such file");
  }

  @Test
  void the_plain_form_has_no_list_to_ask_for() throws Exception {
    RunningProgram get =
        RunningProgram.run("files", "get", "--plain", "--dry-run", "--into", "x", NOBODY);

    assertThat(get.code()).isEqualTo(2);
    assertThat(get.err()).containsExactly("files: the plain form has no list: without --dry-run");
  }
}
