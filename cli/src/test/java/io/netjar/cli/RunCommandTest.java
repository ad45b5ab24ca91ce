package io.netjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class RunCommandTest {
  private static final String LAN =
      """
      name: small
      lans:
        office: { subnet: 192.168.1.0/24, hosts: [desk, store] }
      """;
  private static final String ECHO =
      LAN
          + """
          programs:
            - { host: store, run: "echo serve --insecure --port 7" }
            - { host: desk, run: "echo call --insecure --message hello store:7", after: 100 ms }
          """;

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String lab, String... options) throws Exception {
    var file = Files.writeString(folder.resolve("lab.yaml"), lab);
    var command =
        new RunCommand(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    var words = new ArrayList<>(List.of(options));
    words.add(file.toString());
    return new CommandLine(command).execute(words.toArray(String[]::new));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_lab_that_ends_well_tells_its_story_and_exits_with_0() throws Exception {
    assertThat(run(ECHO)).isZero();

    assertThat(out())
        .startsWith("small  seed 1 · 1 LAN · 2 hosts · 0 routers · 2 programs")
        .contains("0.100 000 s  desk   echo call   ▶ starts as a program")
        .contains("│ hello  5 bytes back from 192.168.1.2:7")
        .contains("■ ended")
        .contains("stopped with the run")
        .contains("✓ all programs ended well");
    assertThat(err()).isEmpty();
  }

  @Test
  void a_second_run_is_compared() throws Exception {
    assertThat(run(ECHO, "--twice", "--seed", "9")).isZero();

    assertThat(out()).contains("seed 9").contains("✓ the second run is identical: trace ");
  }

  @Test
  void a_lab_runs_in_real_time_too() throws Exception {
    assertThat(run(ECHO, "--real-time")).isZero();

    assertThat(out())
        .contains("│ hello  5 bytes back from 192.168.1.2:7")
        .contains("stopped with the run")
        .containsPattern("✓ all programs ended well · [0-9.]+ s in real time\n$");
  }

  @Test
  void a_run_in_real_time_cannot_be_repeated() throws Exception {
    assertThat(run(ECHO, "--real-time", "--twice")).isEqualTo(2);

    assertThat(err()).isEqualTo("netjar: --seed and --twice have no use with --real-time\n");
  }

  @Test
  void a_program_that_fails_exits_with_1() throws Exception {
    assertThat(run(LAN + "programs: [{ host: desk, run: 'echo call --message x store:7' }]"))
        .isEqualTo(1);

    assertThat(out()).contains("Connection refused").contains("✗ a program failed");
  }

  @Test
  void a_program_whose_host_crashes_has_not_ended_well() throws Exception {
    String events = "events: [{ at: 100 ms, crash: desk }]\n";
    assertThat(run(ECHO.replace("after: 100 ms", "after: 1 s") + events)).isEqualTo(1);

    assertThat(out()).contains("crashed with its host").contains("✗ a program failed");
  }

  @Test
  void a_wrong_lab_file_exits_with_2_and_names_line_and_key() throws Exception {
    assertThat(run(ECHO.replace("subnet", "subnets"))).isEqualTo(2);

    assertThat(out()).isEmpty();
    assertThat(err())
        .contains("lab.yaml:3: lans.office.subnets: unknown key")
        .contains("nothing was run");
  }

  @Test
  void a_deadlock_is_reported_and_exits_with_3() throws Exception {
    assertThat(
            run(
                LAN
                    + "programs: [{ host: store, run: 'echo serve --udp --port 7', service: false"
                    + " }]"))
        .isEqualTo(3);

    assertThat(out())
        .contains("1 thread waits, and nothing can happen any more")
        .contains("echo serve")
        .contains("store")
        .contains("DatagramSocket.receive")
        .contains("0.0.0.0:7");
  }

  @Test
  void json_is_one_object_a_line_and_ends_with_the_summary() throws Exception {
    assertThat(run(ECHO, "--json")).isZero();

    var lines = out().lines().toList();
    var mapper = new JsonMapper();
    for (var line : lines) {
      assertThat(mapper.readTree(line).get("type").asString()).isIn("event", "summary");
    }
    var summary = mapper.readTree(lines.getLast());
    assertThat(summary.get("type").asString()).isEqualTo("summary");
    assertThat(summary.get("outcome").asString()).isEqualTo("ENDED");
    assertThat(summary.get("exitCode").asInt()).isZero();
    assertThat(summary.get("traceHash").asString()).hasSize(16);
    assertThat(summary.get("cables")).hasSize(2);
  }

  @Test
  void a_folder_that_cannot_take_captures_is_named_and_exits_with_2() throws Exception {
    var file = Files.writeString(folder.resolve("file"), "no folder");

    assertThat(run(ECHO, "--capture", file.resolve("out").toString())).isEqualTo(2);

    assertThat(err()).startsWith("netjar: cannot make the folder " + file).hasLineCount(1);
  }

  @Test
  void a_program_whose_name_would_act_on_the_terminal_is_shown_escaped() throws Exception {
    run(ECHO.replace(", after: 100 ms", ", name: \"a\\e[2Jb>\""));

    assertThat(out()).doesNotContain("\u001b[2J").contains("  a<U+001B>[2Jb>   desk    well");
  }

  @Test
  void captures_are_written_where_asked() throws Exception {
    var captures = folder.resolve("out");

    assertThat(run(ECHO, "--capture", captures.toString())).isZero();

    assertThat(captures.resolve("desk.pcapng")).isNotEmptyFile();
    assertThat(out()).contains("captures in " + captures);
  }
}
