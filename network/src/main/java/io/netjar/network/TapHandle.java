package io.netjar.network;

/// Holds a [Tap] on its cable.
@FunctionalInterface
public interface TapHandle extends AutoCloseable {
  /// Takes the tap off; does nothing the second time.
  @Override
  void close();
}
