package io.netjar.apps;

import io.netjar.apps.trust.Keyring;
import java.util.function.Supplier;

/// Nothing but keys.
///
/// @param keys of whoever runs the program
record NoSurroundings(Supplier<Keyring> keys) implements Surroundings {
  @Override
  public void beforeServing() {}

  @Override
  public Registration onStop(Runnable stop) {
    return () -> {};
  }

  @Override
  public Registration publish(Object bean, String name) {
    return () -> {};
  }

  @Override
  public Keyring keyring() {
    return keys.get();
  }
}
