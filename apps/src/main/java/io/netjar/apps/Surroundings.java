package io.netjar.apps;

import io.netjar.apps.trust.Keyring;

/// What a process offers the one program that it runs, besides its streams. A program on a network
/// in the jar is one of many in its JVM, and gets [#NONE].
public interface Surroundings {
  /// Offers nothing, and forgets what it is told.
  Surroundings NONE = new NoSurroundings(Keyring::inMemory);

  /// Takes from the operating system what serving needs, before clients can use it up.
  void beforeServing();

  /// Has something done when the process is asked to end (SIGTERM, SIGINT). The second time it ends
  /// at once, with 128 and the number of the signal.
  ///
  /// @param stop asks the program to end in order; must not wait for that
  /// @return ends this, and the process does again as it did
  Registration onStop(Runnable stop);

  /// Shows a bean to who manages the process (JMX).
  ///
  /// @param bean with an interface whose name ends in `MXBean`
  /// @param name its properties, such as `type=Server,name=echo,port=7`; where there is such a one
  ///   already, this one is numbered
  /// @return ends this
  Registration publish(Object bean, String name);

  /// The keys of who runs the program, and of those he knows.
  ///
  /// @return where nobody has any, a new one each time
  Keyring keyring();

  /// The same, but with these keys, and nothing else: for the programs of one host of a lab.
  ///
  /// @param keyring of the host
  /// @return otherwise like [#NONE]
  static Surroundings with(Keyring keyring) {
    return new NoSurroundings(() -> keyring);
  }

  /// Something that lasts until it is closed.
  @FunctionalInterface
  interface Registration extends AutoCloseable {
    /// Ends it.
    @Override
    void close();
  }
}
