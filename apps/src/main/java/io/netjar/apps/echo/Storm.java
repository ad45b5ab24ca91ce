package io.netjar.apps.echo;

import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Waits;
import io.netjar.apps.trust.Connector;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Connects one of many clients that all connect at once: a server may refuse some of them for a
/// moment, where more wait than its backlog holds.
///
/// Who is refused comes again, up to four times and within the time-out, after waits that double
/// and that each client draws for itself: else they would all come again at once.
final class Storm {
  private static final int TRIES = 5;
  private static final long FIRST_WAIT_MILLIS = 50;

  private Storm() {}

  /// Connects.
  ///
  /// @param connector how it connects
  /// @param server whom to call
  /// @param timeout bound of all tries together, and afterwards of each read
  /// @return a connected socket, owned by the caller
  /// @throws ProgramException how the last try has failed
  static Socket connect(Connector connector, HostPort server, IdleTimeout timeout)
      throws ProgramException {
    long startNanos = System.nanoTime();
    long wait = FIRST_WAIT_MILLIS;
    for (int i = 1; ; i++) {
      try {
        return connector.connect(server, timeout);
      } catch (ProgramException e) {
        // The half of it at least, and half as much more at most.
        long drawn = wait / 2 + ThreadLocalRandom.current().nextLong(wait);
        if (i == TRIES || !isWorthIt(e, startNanos, drawn, timeout) || !Waits.sleep(drawn)) {
          throw e;
        }
        wait *= 2;
      }
    }
  }

  private static boolean isWorthIt(
      ProgramException e, long startNanos, long waitMillis, IdleTimeout timeout) {
    var then = Duration.ofNanos(System.nanoTime() - startNanos).plusMillis(waitMillis);
    return e.getCause() instanceof ConnectException && then.compareTo(timeout.orForever()) < 0;
  }
}
