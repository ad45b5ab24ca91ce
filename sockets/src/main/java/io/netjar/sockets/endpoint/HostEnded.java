package io.netjar.sockets.endpoint;

/// Ends a thread that goes on using what has ended with its program or its network, as the end of a
/// JVM does: a loop that takes every exception for a passing one would spin for ever.
public final class HostEnded extends Error {
  private static final long serialVersionUID = 1;

  /// @param what what it goes on using
  public HostEnded(String what) {
    super(what + " has ended with its program or network", null, false, false);
  }
}
