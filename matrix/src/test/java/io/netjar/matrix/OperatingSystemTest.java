package io.netjar.matrix;

/// The rows on the operating system's loopback: they are right themselves. With
/// `-Dnetjar.golden.write=true` what they say here is what is expected everywhere.
final class OperatingSystemTest extends LevelTest {
  OperatingSystemTest() {
    super(Level.OS);
  }

  @Override
  void check(Library library) throws Exception {
    var said = Level.OS.run(library, 1);
    if (Boolean.getBoolean("netjar.golden.write")) {
      Expected.write(library, said);
    }
    Expected.of(library).isSaidIn(said);
  }
}
