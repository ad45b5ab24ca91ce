package io.netjar.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// The rows on two hosts of a network in real time, in a JVM without the agent or any flag.
final class NoAgentTest extends LevelTest {
  @TempDir private static Path said = Path.of("");

  NoAgentTest() {
    super(Level.L0);
  }

  @BeforeAll
  static void runAllInOneJvm() throws IOException, InterruptedException {
    OwnJvm.run(List.of(), NoAgent.class, said.toString());
  }

  @Override
  void check(Library library) throws Exception {
    Expected.of(library).isSaidIn(new Said(Files.readString(said.resolve(library + ".txt"))));
  }
}
