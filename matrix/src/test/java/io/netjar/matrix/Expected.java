package io.netjar.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the client of a library says everywhere: the files in `src/test/resources/said`.
record Expected(String text) {
  private static final Path FOLDER = Path.of("src/test/resources/said");

  static Expected of(Library library) throws IOException {
    return new Expected(Files.readString(file(library)));
  }

  static void write(Library library, Said said) throws IOException {
    Files.createDirectories(FOLDER);
    Files.writeString(file(library), said.text() + "\n");
  }

  private static Path file(Library library) {
    return FOLDER.resolve(library + ".txt");
  }

  void isSaidIn(Said said) {
    assertThat(said.text() + "\n").isEqualTo(text);
  }
}
