package io.netjar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the script `netjar` hands to `java`, shown by a `java` that prints its words.
@Timeout(60)
class NetjarScriptTest {
  private static final String LOADER = "-Djava.system.class.loader=io.netjar.labfile.ProgramLoader";

  @TempDir Path root;

  @BeforeEach
  void copy() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    for (String file : List.of("netjar", "house/find-jdk.sh")) {
      var copy = root.resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(Path.of("..").resolve(file), copy);
    }
    script(root.resolve("jdk/bin/java"), "printf '%s\\n' \"$@\"");
    script(root.resolve("jdk/bin/javac"), "exit 1");
    Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    Files.writeString(root.resolve("pom.xml"), "");
    // The jar is made last: nothing is newer than it.
    Files.createDirectories(root.resolve("cli/target"));
    Files.writeString(root.resolve("cli/target/netjar.jar"), "");
  }

  private static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Process start(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("/bin/bash", root.resolve("netjar").toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    return builder.start();
  }

  /// The words that `java` gets, `JAR` in the place of the jar's.
  private List<String> words(String... arguments) throws Exception {
    var process = start(arguments);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    String jar = root.toRealPath().resolve("cli/target/netjar.jar").toString();
    return said.lines().map(line -> line.equals(jar) ? "JAR" : line).toList();
  }

  @Test
  void options_of_the_jvm_go_to_the_jvm_and_what_follows_the_program_to_the_program()
      throws Exception {
    assertThat(
            words(
                "java",
                "--lab",
                "a b.yaml",
                "-Xmx1g",
                "--host",
                "-desk",
                "-Dx=y z",
                "--add-opens",
                "a/b=c",
                "-cp",
                "lib/*",
                "-ea",
                "a.Main",
                "-Xmx2g",
                "--real-time",
                "",
                "*"))
        .containsExactly(
            "-XX:+UseSerialGC",
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:hashCode=2",
            "-Xlog:cds=off",
            "-Xmx1g",
            "-Dx=y z",
            "--add-opens",
            "a/b=c",
            "-ea",
            LOADER,
            "-jar",
            "JAR",
            "java",
            "--lab",
            "a b.yaml",
            "--host",
            "-desk",
            "-cp",
            "lib/*",
            "a.Main",
            "-Xmx2g",
            "--real-time",
            "",
            "*");
  }

  @Test
  void in_real_time_the_jvm_is_as_it_is_by_itself() throws Exception {
    assertThat(words("java", "--real-time", "-jar", "app.jar", "-Dx"))
        .containsExactly(
            "-Xlog:cds=off",
            LOADER,
            "-jar",
            "JAR",
            "java",
            "--real-time",
            "-jar",
            "app.jar",
            "-Dx");
  }

  @Test
  void a_collector_that_is_asked_for_is_the_only_one() throws Exception {
    assertThat(words("java", "-XX:+UseG1GC", "a.Main"))
        .contains("-XX:+UseG1GC", "-XX:hashCode=2")
        .doesNotContain("-XX:+UseSerialGC");
  }

  @Test
  void a_program_may_be_missing() throws Exception {
    assertThat(words("java")).endsWith("JAR", "java");
    assertThat(words("java", "--lab")).endsWith("java", "--lab");
  }

  @Test
  void other_commands_are_handed_on_as_they_are() throws Exception {
    assertThat(words("explain", "-Dx", "a.pcapng"))
        .containsExactly(
            "-XX:+UseSerialGC",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.02",
            "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.05",
            "-Xshare:auto",
            "-jar",
            "JAR",
            "explain",
            "-Dx",
            "a.pcapng");
  }

  @Test
  void what_a_start_loads_is_remembered_unless_it_is_older_than_the_jar() throws Exception {
    var cache = root.resolve("cli/target/netjar.aot");
    Files.writeString(cache, "");
    var jar = Files.getLastModifiedTime(root.resolve("cli/target/netjar.jar"));
    Files.setLastModifiedTime(cache, FileTime.fromMillis(jar.toMillis() + 2000));
    String option = "-XX:AOTCache=" + cache.toRealPath();

    assertThat(words("files", "list")).contains(option).doesNotContain("-Xshare:auto");
    assertThat(words("run", "lab.yaml")).doesNotContain(option);
    assertThat(words("java", "a.Main")).doesNotContain(option);

    Files.setLastModifiedTime(cache, FileTime.fromMillis(jar.toMillis() - 2000));
    assertThat(words("files", "list")).doesNotContain(option).contains("-Xshare:auto");
  }

  @Test
  void programs_whose_runs_are_to_be_the_same_are_compiled_as_they_are_anywhere() throws Exception {
    assertThat(words("run", "lab.yaml")).noneMatch(word -> word.contains("CompileCommand"));
    assertThat(words("java", "a.Main")).noneMatch(word -> word.contains("CompileCommand"));
  }

  @Test
  void where_nothing_can_be_built_it_says_why() throws Exception {
    Files.delete(root.resolve("cli/target/netjar.jar"));
    Files.writeString(root.resolve("target"), "not a folder");
    var process = start("files", "list");

    assertThat(process.waitFor()).isEqualTo(70);
    assertThat(process.inputReader(StandardCharsets.UTF_8).readAllAsString().strip())
        .isEqualTo(
            "netjar: has to be built (first use), and cannot write in "
                + root.toRealPath().resolve("target"));
  }

  @Test
  void the_programs_of_a_lab_have_equal_identity_hashes_too() throws Exception {
    assertThat(words("run", "-Dx", "lab.yaml"))
        .containsExactly(
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:hashCode=2",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-jar",
            "JAR",
            "run",
            "-Dx",
            "lab.yaml");
  }
}
