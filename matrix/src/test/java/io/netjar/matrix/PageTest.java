package io.netjar.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `docs/matrix.md` says what ran. With `-Dnetjar.golden.write=true` it is written anew.
final class PageTest {
  private static final Path PAGE = Path.of("../docs/matrix.md");

  @Test
  void the_page_names_each_library_with_its_version_and_levels() throws IOException {
    String page = page();
    if (Boolean.getBoolean("netjar.golden.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).content().isEqualTo(page);
  }

  private static String page() throws IOException {
    var page =
        new StringBuilder(
            """
            # The library matrix

            Well-known libraries as they are, without a change and without a word about netjar.
            Server and client run in class loaders of their own: first on the operating system's
            loopback, then on two hosts with a cable between that takes 2 ms and loses one frame in
            a hundred. The client must see the same everywhere, to the byte. This page is written
            by the tests of the module `matrix`.

            - **L0**: real time, without an agent or a flag.
            - **L1**: real time, with the agent.
            - **L2**: virtual time; the same seed gives the same frames, in one JVM and in several,
              and another seed gives others.

            | what runs | version | L0 | L1 | L2 |
            | --- | --- | --- | --- | --- |
            """);
    for (var library : Library.values()) {
      page.append(
          "| %s | %s | passes | passes | passes |\n"
              .formatted(library.title(), library.versions()));
    }
    return page.append(NettySuitePage.text()).toString();
  }
}
