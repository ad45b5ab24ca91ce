package io.netjar.apps;

import io.netjar.apps.trust.Keyring;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jline.terminal.Terminal;

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
  public Optional<Terminal> terminal() {
    return Optional.empty();
  }

  @Override
  public Registration onResize(Runnable resized) {
    return () -> {};
  }

  @Override
  public OptionalInt errorColumns() {
    return OptionalInt.empty();
  }

  @Override
  public Registration publish(Object bean, String name) {
    return () -> {};
  }

  @Override
  public String code() {
    return "";
  }

  @Override
  public Keyring keyring() {
    return keys.get();
  }
}
