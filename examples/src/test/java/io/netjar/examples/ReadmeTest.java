package io.netjar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The README's Java example is run as it stands there, in a JVM of its own.
class ReadmeTest {
  @TempDir Path folder;

  private static String example() throws Exception {
    String readme = Files.readString(Path.of("../README.md"));
    int begin = readme.indexOf("```java\n") + "```java\n".length();
    return readme.substring(begin, readme.indexOf("```", begin));
  }

  @Test
  @Timeout(60)
  void the_java_example_prints_what_its_programs_say() throws Exception {
    Path source = Files.writeString(folder.resolve("Hello.java"), example());
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(java.waitFor()).as(printed).isZero();
    assertThat(printed.lines()).anyMatch(line -> line.endsWith("hello"));
    assertThat(printed).contains("client").contains("server");
  }
}
