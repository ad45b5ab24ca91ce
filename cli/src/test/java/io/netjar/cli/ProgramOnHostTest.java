package io.netjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// Programs that know nothing of netjar, run by `netjar java` in a JVM of their own.
@Timeout(120)
class ProgramOnHostTest {
  private static final String PROBE =
      """
      import java.io.*;
      import java.net.*;
      import java.util.*;

      public class Probe {
        public static void main(String[] words) throws Exception {
          switch (words[0]) {
            case "tell" -> tell(words);
            case "call" -> call();
            case "loop" -> loop();
            case "hour" -> Thread.sleep(3_600_000); // virtual time
            case "exit" -> System.exit(7);
            case "late" -> late(Thread.currentThread());
            case "fail" -> throw new IOException("on purpose");
            case "leak" -> new ServerSocket(99).getInetAddress();
            case "wait" -> new ServerSocket(99).accept();
            case "more" -> new Thread(() -> System.out.println("from a second thread")).start();
            case "child" -> child();
            case "class", "read", "halt" -> end(words[0]);
            case "help" -> System.out.println(Friend.says());
          }
        }

        static void late(Thread main) {
          new Thread(
                  () -> {
                    try {
                      main.join();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    System.exit(9);
                  })
              .start();
        }

        static void tell(String[] words) throws Exception {
          System.out.println(String.join(" ", words) + " " + System.getProperty("x"));
          System.out.println(System.getProperty("java.class.path"));
          System.out.println(System.getProperty("sun.java.command"));
          var system = ClassLoader.getSystemClassLoader();
          System.out.println(Class.forName("Probe", false, system) == Probe.class);
          System.out.println(Thread.currentThread().getContextClassLoader() == system);
          System.out.println(system.getResource("picocli/CommandLine.class"));
          System.out.println(new BufferedReader(new InputStreamReader(System.in)).readLine());
          System.out.write(new byte[] {(byte) 0xff, 0, '!', '\\n'});
          System.err.println("an error");
        }

        static void call() throws Exception {
          try (var socket = new Socket("store", 7)) {
            socket.getOutputStream().write("hello\\n".getBytes());
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
            System.out.println(in.readLine() + " from " + socket.getInetAddress());
          }
        }

        static class Ending {
          static final int VALUE = value();

          static int value() {
            System.exit(7);
            return 1;
          }
        }

        static void end(String place) throws Exception {
          Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("a hook")));
          switch (place) {
            case "class" -> System.out.println(Ending.VALUE);
            case "halt" -> Runtime.getRuntime().halt(7);
            default -> {
              new Thread(() -> System.exit(7)).start();
              new ServerSocket(99).accept();
            }
          }
        }

        static void child() throws Exception {
          var child = new ProcessBuilder("cat").start();
          var reader = child.inputReader();
          try (var writer = child.outputWriter()) {
            writer.write(new BufferedReader(new InputStreamReader(System.in)).readLine());
          }
          System.out.println(reader.readLine() + " " + child.waitFor());
        }

        static void loop() throws Exception {
          try (var server = new ServerSocket(7, 1, InetAddress.getByName("127.0.0.1"));
              var caller = new Socket("localhost", 7)) {
            System.out.println(caller.getInetAddress() + " " + caller.getPort());
          }
        }
      }
      """;

  private static final String LAB =
      """
      lans: { office: { subnet: 192.168.1.0/24, hosts: [desk, store: 192.168.1.77] } }
      cables: { store: { delay: 5 ms, loss: 5 % } }
      programs: [{ host: store, run: "echo serve --insecure --port 7" }]
      """;

  private static final Pattern TRACE = Pattern.compile("trace ([0-9a-f]{16})");

  @TempDir static Path folder;

  /// Identity hashes that the script asks for: the same for all objects.
  private static final String HASHES = "-XX:hashCode=2";

  private String hashes = HASHES;
  private byte[] out = {};
  private String err = "";

  @BeforeAll
  static void compile() throws IOException {
    var friend = folder.resolve("friend");
    ProgramJar.compile(
        friend, "Friend", "class Friend { static String says() { return \"at your side\"; } }");
    ProgramJar.pack(Files.createDirectory(folder.resolve("lib")).resolve("friend.jar"), friend);
    var classes = ProgramJar.compile(folder.resolve("classes"), "Probe", PROBE, friend);
    ProgramJar.pack(
        folder.resolve("probe.jar"),
        classes,
        "Main-Class",
        "Probe",
        "Class-Path",
        "lib/friend.jar");
    Files.writeString(folder.resolve("lab.yaml"), LAB);
  }

  /// Runs `netjar java --lab lab.yaml --host desk` with the flags that the script gives it.
  private int java(String... words) throws Exception {
    return javaOn("lab.yaml", words);
  }

  private int javaOn(String lab, String... words) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:+UnlockExperimentalVMOptions",
            hashes,
            "-Xlog:cds=off",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Djava.system.class.loader=io.netjar.labfile.ProgramLoader",
            "-cp",
            absolute(System.getProperty("java.class.path")),
            Main.class.getName(),
            "java",
            "--lab",
            lab,
            "--host",
            "desk"));
    command.addAll(List.of(words));
    var input = Files.writeString(folder.resolve("input"), "a line for the program\n");
    var errors = folder.resolve("errors").toFile();
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(input.toFile())
            .redirectError(errors)
            .start();
    out = process.getInputStream().readAllBytes();
    int status = process.waitFor();
    err = Files.readString(errors.toPath());
    return status;
  }

  private static String absolute(String classpath) {
    return String.join(
        File.pathSeparator,
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(classpath)
            .map(part -> Path.of(part).toAbsolutePath().toString())
            .toList());
  }

  private List<String> printed() {
    return new String(out, StandardCharsets.ISO_8859_1).lines().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--real-time"})
  void a_jar_has_its_words_class_path_properties_and_streams(String mode) throws Exception {
    var words = new ArrayList<>(List.of("-Dx=y=z", "-jar", "probe.jar", "tell"));
    words.addAll(List.of("-h", "--", "@file", "--seed"));
    if (!mode.isEmpty()) {
      words.addFirst(mode);
    }

    assertThat(java(words.toArray(String[]::new))).as(err).isZero();

    assertThat(printed())
        .containsExactly(
            "tell -h -- @file --seed y=z",
            "probe.jar",
            "probe.jar tell -h -- @file --seed",
            "true",
            "true",
            "null",
            "a line for the program",
            "\u00ff\0!");
    assertThat(err).startsWith("an error\nnetjar: ✓ probe on desk ended with 0 · ");
    assertThat(err.lines()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classes:lib/*", "classes:gone:lib/friend.jar"})
  void a_class_path_is_taken_as_java_takes_it(String classpath) throws Exception {
    String path = classpath.replace(":", File.pathSeparator);

    assertThat(java("-cp", path, "Probe", "help")).as(err).isZero();

    assertThat(printed()).containsExactly("at your side");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--real-time"})
  void sockets_that_are_left_open_are_told_of(String mode) throws Exception {
    var words = new ArrayList<>(List.of("-jar", "probe.jar", "leak"));
    if (!mode.isEmpty()) {
      words.addFirst(mode);
    }

    assertThat(java(words.toArray(String[]::new))).as(err).isZero();

    assertThat(err)
        .startsWith(
            "netjar: probe on desk left open: tcp LISTEN 0.0.0.0:99\n"
                + "netjar: ✓ probe on desk ended with 0 · ");
    assertThat(err.lines()).hasSize(2);
  }

  @Test
  void identity_hashes_that_differ_from_run_to_run_are_told_of() throws Exception {
    String told = "flags against it: -XX:+UnlockExperimentalVMOptions -XX:hashCode=2";
    assertThat(java("--timeline", "-jar", "probe.jar", "hour")).as(err).isZero();
    assertThat(err).doesNotContain("identity hashes");

    hashes = "-XX:hashCode=5";
    assertThat(java("--timeline", "-jar", "probe.jar", "hour")).as(err).isZero();
    assertThat(err).containsOnlyOnce(told);

    hashes = "-XX:hashCode=3"; // counted
    assertThat(java("--timeline", "-jar", "probe.jar", "hour")).as(err).isZero();
    assertThat(err).doesNotContain("identity hashes");
  }

  @Test
  void a_jar_brings_the_class_path_of_its_manifest() throws Exception {
    assertThat(java("-jar", "probe.jar", "help")).as(err).isZero();

    assertThat(printed()).containsExactly("at your side");
  }

  @Test
  void a_program_calls_the_service_of_the_lab_and_the_same_seed_gives_the_same_run()
      throws Exception {
    var traces = new ArrayList<String>();
    for (String seed : List.of("5", "5", "6")) {
      assertThat(java("--seed", seed, "-cp", "classes", "Probe", "call")).as(err).isZero();
      assertThat(printed()).containsExactly("hello from store/192.168.1.77");
      var trace = TRACE.matcher(err);
      assertThat(trace.find()).as(err).isTrue();
      traces.add(trace.group(1));
    }

    assertThat(traces.get(1)).isEqualTo(traces.get(0));
    assertThat(traces.get(2)).isNotEqualTo(traces.get(0));
  }

  @Test
  void in_real_time_too_a_program_calls_the_service_and_has_the_standard_output_alone()
      throws Exception {
    var captures = folder.resolve("captures");

    assertThat(
            java("--real-time", "--timeline", "--capture", "captures", "-jar", "probe.jar", "call"))
        .as(err)
        .isZero();

    assertThat(printed()).containsExactly("hello from store/192.168.1.77");
    assertThat(err).contains("│ echo: listening on tcp 0.0.0.0:7").contains("s in real time");
    assertThat(Files.size(captures.resolve("desk.pcapng"))).isGreaterThan(1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--timeline", "--real-time"})
  void the_loopback_is_the_host_s_own(String option) throws Exception {
    assertThat(java(option, "-cp", "classes", "Probe", "loop")).as(err).isZero();

    assertThat(printed()).containsExactly("localhost/127.0.0.1 7");
  }

  @Test
  void an_hour_of_sleep_takes_no_time() throws Exception {
    assertThat(java("-cp", "classes", "Probe", "hour")).as(err).isZero();

    assertThat(err).contains("ended with 0 · 3600.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--timeline", "--real-time"})
  void the_exit_status_is_the_program_s(String option) throws Exception {
    assertThat(java(option, "-cp", "classes", "Probe", "exit")).as(err).isEqualTo(7);

    assertThat(err)
        .contains(
            option.equals("--real-time")
                ? "netjar: Probe on desk ended the JVM · "
                : "netjar: ✗ Probe on desk ended with 7 · ");
  }

  @ParameterizedTest
  @CsvSource({
    "--timeline, class",
    "--real-time, class",
    "--timeline, read",
    "--real-time, read",
    "--timeline, halt",
    "--real-time, halt"
  })
  void the_end_may_come_from_anywhere(String option, String place) throws Exception {
    var captures = folder.resolve(place + option);
    assertThat(java(option, "--capture", captures.toString(), "-cp", "classes", "Probe", place))
        .as(err)
        .isEqualTo(7);

    assertThat(printed()).isEqualTo(place.equals("halt") ? List.of() : List.of("a hook"));
    assertThat(err).doesNotContain("Exception", "Error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--timeline", "--real-time"})
  void a_child_gets_a_line_of_the_standard_input_and_gives_it_back(String option) throws Exception {
    assertThat(java(option, "-cp", "classes", "Probe", "child")).as(err).isZero();

    assertThat(printed()).containsExactly("a line for the program 0");
  }

  @Test
  void what_ends_the_JVM_after_main_is_not_taken_for_main_s_end() throws Exception {
    assertThat(java("--real-time", "-cp", "classes", "Probe", "late")).as(err).isEqualTo(9);
    assertThat(err).contains("netjar: Probe on desk ended the JVM · ");

    assertThat(java("--real-time", "--json", "-cp", "classes", "Probe", "late")).isEqualTo(9);
    var summary = JsonMapper.builder().build().readTree(err);
    assertThat(summary.get("exitCode").isNull()).as(err).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--timeline", "--real-time"})
  void an_exception_ends_it_with_1_and_its_trace_ends_at_main(String option) throws Exception {
    assertThat(java(option, "-cp", "classes", "Probe", "fail")).as(err).isEqualTo(1);

    assertThat(err)
        .containsPattern(
            "Exception in thread \"main\" java.io.IOException: on purpose\n"
                + "\tat Probe.main\\(Probe.java:\\d+\\)\n(?!\tat)");
    assertThat(err).contains("netjar: ✗ Probe on desk ended with 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--timeline", "--real-time"})
  void other_threads_of_a_program_come_to_their_end(String option) throws Exception {
    assertThat(java(option, "-cp", "classes", "Probe", "more")).as(err).isZero();

    assertThat(printed()).containsExactly("from a second thread");
  }

  @Test
  void a_wait_for_ever_exits_with_3_and_says_where() throws Exception {
    assertThat(java("-cp", "classes", "Probe", "wait")).isEqualTo(3);

    assertThat(err)
        .contains("ServerSocket.accept")
        .contains("0.0.0.0:99")
        .contains("at Probe.main(Probe.java")
        .contains("netjar: ✗ Probe on desk waits for ever · ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--timeline", "--real-time"})
  void the_limit_of_the_lab_exits_with_3(String option) throws Exception {
    Files.writeString(folder.resolve("limit.yaml"), "limit: 200 ms\n" + LAB);

    assertThat(javaOn("limit.yaml", option, "-cp", "classes", "Probe", "hour")).isEqualTo(3);

    assertThat(err).contains("Probe on desk was still running at the lab's time limit");
    if (option.equals("--timeline")) {
      assertThat(err)
          .contains("threads wait at the time limit:")
          .containsPattern("Thread.sleep, since \\d\\.\\d{6} s");
    }
  }

  @Test
  void a_quiet_run_that_ends_by_itself_says_nothing() throws Exception {
    assertThat(java("--quiet", "-cp", "classes", "Probe", "call")).as(err).isZero();

    assertThat(err).isEmpty();
  }

  @Test
  void json_tells_it_as_a_run_does() throws Exception {
    assertThat(java("--json", "-cp", "classes", "Probe", "call")).as(err).isZero();

    var summary = JsonMapper.builder().build().readTree(err);
    assertThat(summary.get("type").asString()).isEqualTo("summary");
    assertThat(summary.get("exitCode").asInt()).isZero();
    assertThat(summary.get("programs").get(1).get("name").asString()).isEqualTo("Probe");
    assertThat(summary.get("programs").get(1).get("exitStatus").asInt()).isZero();
    assertThat(summary.get("traceHash").asString()).hasSize(16);
  }
}
