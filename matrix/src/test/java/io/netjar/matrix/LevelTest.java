package io.netjar.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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
    var known = KnownFailure.of(level, library);
    if (known == null) {
      check(library);
      return;
    }
    var failure = catchThrowable(() -> check(library));
    assertThat(failure)
        .as("%s is listed as failing at %s, but passes", library, level)
        .isNotNull()
        .hasStackTraceContaining(known.message());
  }

  void check(Library library) throws Exception {
    Expected.of(library).isSaidIn(level.run(library, 1));
  }
}
