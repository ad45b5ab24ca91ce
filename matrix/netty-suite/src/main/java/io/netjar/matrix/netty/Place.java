package io.netjar.matrix.netty;

/// Where the suite runs.
enum Place {
  /// On a host, in a JVM without the agent.
  L0("a host of a network, without the agent"),

  /// On a host, in a JVM with the agent.
  L1("a host of a network, with the agent"),

  /// On the operating system's sockets: the oracle.
  OS("the operating system");

  private final String title;

  Place(String title) {
    this.title = title;
  }

  @Override
  public String toString() {
    return title;
  }
}
