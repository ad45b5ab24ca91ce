package io.netjar.stack.tcp;

/// The congestion controls to choose from, under the names that Linux gives them.
public enum CongestionAlgorithm {
  /// NewReno: RFC 5681 §3 and RFC 6582 §3.2.
  RENO("reno"),

  /// CUBIC: RFC 9438 §4, with HyStart++ (RFC 9406 §4).
  CUBIC("cubic");

  private final String label;

  CongestionAlgorithm(String label) {
    this.label = label;
  }

  /// The one of a name: `reno` or `cubic`.
  ///
  /// @throws IllegalArgumentException naming what is none
  public static CongestionAlgorithm of(String name) {
    for (var algorithm : values()) {
      if (algorithm.label.equals(name)) {
        return algorithm;
      }
    }
    throw new IllegalArgumentException("congestion is reno or cubic, not " + name);
  }

  /// The name.
  @Override
  public String toString() {
    return label;
  }
}
