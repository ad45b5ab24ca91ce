package io.netjar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.labfile.LabReport;
import io.netjar.labfile.LabReport.ProgramReport;
import io.netjar.network.Program;
import io.netjar.network.RunResult.Outcome;
import io.netjar.network.TimelineEntry;
import io.netjar.network.TimelineEntry.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The lab files of the examples do what they say of themselves.
class LabFilesTest {
  @TempDir private Path folder;

  private final List<TimelineEntry> timeline = new ArrayList<>();

  @Test
  void a_file_crosses_two_lans_and_arrives_whole() throws Exception {
    LabReport report = run("two-lans");

    assertThat(report.result().outcome()).isEqualTo(Outcome.ENDED);
    assertThat(failed(report)).isEmpty();
    assertThat(folder.resolve("inbox/README.md")).hasSameBinaryContentAs(Path.of("../README.md"));
  }

  @Test
  void the_same_seed_gives_the_same_run() throws Exception {
    assertThat(run("two-lans").isSameRunAs(run("two-lans"))).isTrue();
  }

  @Test
  void a_cable_cut_for_good_ends_in_a_failure_of_the_sender() throws Exception {
    LabReport report = run("retry-limit");

    assertThat(report.result().outcome()).isEqualTo(Outcome.ENDED);
    assertThat(failed(report)).extracting(ProgramReport::name).containsExactly("files send");
    assertThat(texts(Kind.ERROR_OUTPUT)).anyMatch(line -> line.contains("Connection timed out"));
    assertThat(folder.resolve("inbox")).isEmptyDirectory();
    assertThat(report.result().nowNanos() / 60_000_000_000L).isBetween(15L, 19L);
  }

  @Test
  void nine_files_from_nine_senders_arrive_whole() throws Exception {
    LabReport report = run("many-clients");

    assertThat(failed(report)).isEmpty();
    for (String name : List.of("README.md", "CHANGELOG.md", "LICENSE", "pom.xml", "check")) {
      assertThat(folder.resolve("inbox").resolve(name))
          .hasSameBinaryContentAs(Path.of("..").resolve(name));
    }
    assertThat(folder.resolve("inbox").toFile().list()).hasSize(9);
  }

  @Test
  void any_class_with_a_main_method_is_a_program() throws Exception {
    LabReport report = run("word-count");

    assertThat(failed(report)).isEmpty();
    assertThat(texts(Kind.OUTPUT))
        .containsExactly("\"all the world is a stage\" has 6 words", "\"hello\" has 1 words");
  }

  private LabReport run(String name) throws Exception {
    return new LabFile(Path.of(name + ".yaml")).run(folder, null, timeline::add);
  }

  private static List<ProgramReport> failed(LabReport report) {
    return report.programs().stream().filter(p -> p.state() == Program.State.FAILED).toList();
  }

  private List<String> texts(Kind kind) {
    return timeline.stream().filter(e -> e.kind() == kind).map(TimelineEntry::text).toList();
  }
}
