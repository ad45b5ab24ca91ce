package io.netjar.network;

/// Holds a [Rule] on its cable.
@FunctionalInterface
public interface RuleHandle extends AutoCloseable {
  /// Takes the rule off; does nothing the second time.
  @Override
  void close();
}
