package io.netjar.matrix;

/// The rows on two hosts of a network in real time, in a JVM with the agent.
final class AgentTest extends LevelTest {
  AgentTest() {
    super(Level.L1);
  }
}
