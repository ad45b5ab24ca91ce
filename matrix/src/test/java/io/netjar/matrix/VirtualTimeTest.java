package io.netjar.matrix;

import static org.assertj.core.api.Assertions.assertThat;

/// The rows on two hosts of a network in virtual time: the same seed gives the same run.
final class VirtualTimeTest extends LevelTest {
  VirtualTimeTest() {
    super(Level.L2);
  }

  @Override
  void check(Library library) throws Exception {
    var expected = Expected.of(library);
    var other = Level.L2.run(library, 2);
    expected.isSaidIn(other);
    var first = Level.L2.run(library, 1);
    expected.isSaidIn(first);
    assertThat(first.traceHash()).as("another seed").isNotEqualTo(other.traceHash());
    assertThat(Level.L2.run(library, 1)).as("the same seed").isEqualTo(first);
  }
}
