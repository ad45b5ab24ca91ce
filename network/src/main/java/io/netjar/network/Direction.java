package io.netjar.network;

/// The way of a frame through a cable.
public enum Direction {
  /// From the cable's first port to its second.
  A_TO_B,
  /// From the cable's second port to its first.
  B_TO_A
}
