package io.netjar.apps.server;

import io.netjar.apps.program.Waits;

/// How a server bears failures of its own socket, such as "Too many open files": it waits 10 ms,
/// then twice as long each time up to 1 s, and gives up after 60 failures in a row. Without the
/// wait it would spin; without the bound it would be deaf for ever and look alive.
final class Patience {
  private static final int MOST_FAILURES = 60;
  private static final long FIRST_MILLIS = 10;
  private static final long LONGEST_MILLIS = 1_000;

  private int failures;

  /// Something worked: the count of failures starts anew.
  void restore() {
    failures = 0;
  }

  /// Something failed: waits, unless this was one time too often.
  ///
  /// @return false if it is time to give up, or if the thread was interrupted
  boolean bear() {
    failures++;
    if (failures >= MOST_FAILURES) {
      return false;
    }
    return Waits.sleep(Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, 10)));
  }
}
