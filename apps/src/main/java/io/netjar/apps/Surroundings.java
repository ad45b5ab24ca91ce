package io.netjar.apps;

import io.netjar.apps.trust.Keyring;
import java.util.Optional;
import java.util.OptionalInt;
import org.jline.terminal.Terminal;

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

  /// The terminal that standard input and standard output are, for a program that draws on the
  /// whole of it. It hears no signals; the caller closes it.
  ///
  /// @return nothing where either is no terminal, or it can only print lines
  Optional<Terminal> terminal();

  /// Has something done each time the terminal has got another size.
  ///
  /// @param resized must not wait for long
  /// @return ends this
  Registration onResize(Runnable resized);

  /// The width of the terminal that standard error is, asked for anew each time.
  ///
  /// @return nothing where it is none
  OptionalInt errorColumns();

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

  /// The code for a server, where the environment has one (`NETJAR_CODE`).
  ///
  /// @return empty where it has none
  String code();

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
