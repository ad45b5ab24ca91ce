package io.netjar.stack.tcp.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Plays all packet scripts; each file below the resource folder `tcp` is a test.
final class PacketScriptTest {
  private static final URI FOLDER = folder();

  private static URI folder() {
    try {
      return Objects.requireNonNull(PacketScriptTest.class.getResource("/tcp")).toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> scripts() throws IOException {
    try (var files = Files.walk(Path.of(FOLDER))) {
      return files.filter(file -> file.toString().endsWith(".pkt")).sorted().toList();
    }
  }

  @TestFactory
  List<DynamicTest> scripts_are_met() throws IOException {
    var files = scripts();
    assertThat(files).isNotEmpty();
    return files.stream().map(PacketScriptTest::test).toList();
  }

  private static DynamicTest test(Path file) {
    var name = Path.of(FOLDER).relativize(file).toString().replace('\\', '/');
    return DynamicTest.dynamicTest(
        name,
        file.toUri(),
        () -> ScriptRunner.run(ScriptParser.parse(name, Files.readString(file))));
  }

  @TestFactory
  List<DynamicTest> scripts_cite_what_they_test_in_their_first_line() throws IOException {
    return scripts().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () ->
                        assertThat(Files.readAllLines(file).getFirst())
                            .matches("// .*(RFC \\d+ §[\\d.]+|Linux).*")))
        .toList();
  }
}
