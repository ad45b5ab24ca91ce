package io.netjar.matrix;

/// The rows on two hosts of a network in real time.
final class RealTimeTest extends LevelTest {
  RealTimeTest() {
    super(Level.L0);
  }
}
