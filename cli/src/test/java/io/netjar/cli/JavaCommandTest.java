package io.netjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// What is wrong with a command line is said in one line, and nothing is run.
@Timeout(60)
class JavaCommandTest {
  private static final String LAB =
      "lans: { office: { subnet: 192.168.1.0/24, hosts: [desk, store] } }\n";

  @TempDir Path folder;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int java(String... words) throws Exception {
    Files.writeString(folder.resolve("lab.yaml"), LAB);
    Files.createDirectories(folder.resolve("classes"));
    ProgramJar.pack(folder.resolve("no-main.jar"), folder.resolve("classes"));
    ProgramJar.pack(folder.resolve("lost.jar"), folder.resolve("classes"), "Main-Class", "a.Lost");
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    var factory =
        new CommandLine.IFactory() {
          @Override
          public <K> K create(Class<K> type) throws Exception {
            return type == JavaCommand.class
                ? type.cast(new JavaCommand(stream))
                : CommandLine.defaultFactory().create(type);
          }
        };
    var line = Main.commandLine(factory);
    line.setErr(new PrintWriter(stream, true, StandardCharsets.UTF_8));
    var all = new ArrayList<>(List.of("java"));
    for (String word : words) {
      all.add(word.replace("FOLDER", folder.toString()));
    }
    return line.execute(all.toArray(String[]::new));
  }

  private List<String> said() {
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --host desk a.B                          | Missing required option: '--lab=LAB.yaml'
          --lab FOLDER/lab.yaml a.B                | Missing required option: '--host=HOST'
          --lab FOLDER/lab.yaml --host desk        | no program: a main class or -jar
          --lab FOLDER/lab.yaml --host desk -jar   | no jar stands behind -jar
          --lab FOLDER/lab.yaml --host disk a.B    | there are desk, store
          --lab FOLDER/lab.yaml --host desk a.B    | there is no class 'a.B' on the class path
          --lab FOLDER/lab.yaml --host desk -cp FOLDER/gone a.B    | where 'FOLDER/gone' does not
          --lab FOLDER/lab.yaml --host desk java.lang.Object       | has no main method
          --lab FOLDER/lab.yaml --host desk -jar FOLDER/gone.jar   | there is no jar 'FOLDER/gone
          --lab FOLDER/lab.yaml --host desk -jar FOLDER/lab.yaml   | is no jar: zip
          --lab FOLDER/lab.yaml --host desk -jar FOLDER/no-main.jar | no Main-Class stands in
          --lab FOLDER/lab.yaml --host desk -jar FOLDER/lost.jar   | there is no class 'a.Lost'
          --lab FOLDER/lab.yaml --host desk -cp x -jar FOLDER/a.jar | -cp has no use with -jar
          --lab FOLDER/lab.yaml --host desk --real-time --seed 3 A | --seed has no use with
          --lab FOLDER/lab.yaml --host desk --seed three a.B       | 'three' is not a long
          --lab FOLDER/lab.yaml --host desk --json --quiet a.B     | choose one
          --lab FOLDER/lab.yaml --host desk -Xmx1g a.B             | Unknown option: '-Xmx1g'
          """)
  void a_wrong_command_line_exits_with_2_and_one_line(String words, String said) throws Exception {
    assertThat(java(words.split(" +"))).isEqualTo(2);

    assertThat(said())
        .singleElement()
        .asString()
        .startsWith("netjar: ")
        .contains(said.replace("FOLDER", folder.toString()));
  }

  @Test
  void a_wrong_lab_file_exits_with_2_and_names_line_and_key() throws Exception {
    Files.writeString(folder.resolve("bad.yaml"), LAB.replace("subnet", "subnets"));

    assertThat(java("--lab", "FOLDER/bad.yaml", "--host", "desk", "a.B")).isEqualTo(2);

    assertThat(said()).anySatisfy(line -> assertThat(line).contains("bad.yaml:1: lans.office"));
    assertThat(said()).last().isEqualTo("netjar: nothing was run");
  }
}
