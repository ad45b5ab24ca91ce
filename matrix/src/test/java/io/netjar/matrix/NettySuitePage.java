package io.netjar.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// What `docs/matrix.md` says of Netty's own tests, which a script runs.
final class NettySuitePage {
  private static final Path FOLDER = Path.of("netty-suite");
  private static final Pattern VERSION = Pattern.compile("<version\\.netty>(.+)</version");
  private static final Pattern REASONED = Pattern.compile("(\\S+) (skip|fail) (\\S+) (.+)");

  private NettySuitePage() {}

  static String text() throws IOException {
    var version = VERSION.matcher(Files.readString(FOLDER.resolve("pom.xml")));
    if (!version.find()) {
      throw new IllegalStateException("no version of Netty in " + FOLDER);
    }
    var text =
        new StringBuilder(
            """

            ## Netty's own tests

            `matrix/netty-suite/run` runs the tests of sockets in `netty-testsuite` and
            `netty-transport` %s as they are, in real time: their main thread is on a host, whose
            loopback the tests use, and nobody tells Netty of a provider. The run fails unless
            packets were seen on the network and no socket of the operating system.

            | place | cases that pass |
            | --- | --- |
            """
                .formatted(version.group(1)));
    for (var line : lines("passed.txt")) {
      text.append("| %s | %s |\n".formatted((Object[]) line.split(" ")));
    }
    text.append(
        """

        Not expected to pass, with *skip* not even run, with *fail* run and found to fail:

        | case | places | how | reason |
        | --- | --- | --- | --- |
        """);
    for (var line : lines("excluded.txt")) {
      var one = REASONED.matcher(line);
      if (!one.matches()) {
        throw new IllegalStateException("no exclusion with a reason: " + line);
      }
      text.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  one.group(3).replaceFirst(".*\\.", ""),
                  one.group(1).replace(",", ", "),
                  one.group(2),
                  one.group(4)));
    }
    return text.toString();
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(FOLDER.resolve(file)).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }
}
