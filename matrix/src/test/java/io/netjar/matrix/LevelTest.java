package io.netjar.matrix;

import java.util.logging.LogManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each library at one level: the client sees what it sees on every other level.
abstract class LevelTest {
  private final Level level;

  LevelTest(Level level) {
    this.level = level;
  }

  @BeforeAll
  static void silenceTheLibraries() {
    // Threads of a library that outlive its host say so in the log.
    LogManager.getLogManager().reset();
  }

  @ParameterizedTest
  @EnumSource
  void a_library_does_what_it_does_elsewhere(Library library) throws Exception {
    check(library);
  }

  void check(Library library) throws Exception {
    Expected.of(library).isSaidIn(level.run(library, 1));
  }
}
