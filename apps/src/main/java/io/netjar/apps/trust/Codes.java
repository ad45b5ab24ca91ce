package io.netjar.apps.trust;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The code of a server, one at a time. It is used up by a session that ends well, and by three
/// wrong ones; then there is another.
final class Codes {
  /// Also the most that are tried at the same time: else many could guess at once.
  private static final int MOST_TRIES = 3;

  private final SecureRandom random = new SecureRandom();
  private final Consumer<String> says;
  private final ReentrantLock lock = new ReentrantLock();
  private TypedCode code; // guarded by lock
  private int tries; // guarded by lock; those under way and those that failed
  private int wrong; // guarded by lock

  Codes(Consumer<String> says) {
    this.says = says;
    code = TypedCode.draw(random);
    says.accept("the code is " + code.text());
  }

  /// Begins a try.
  ///
  /// @return the code of now
  /// @throws ProgramException if as many are tried as may be wrong
  TypedCode begin() throws ProgramException {
    lock.lock();
    try {
      if (tries == MOST_TRIES) {
        throw new ProgramException(ExitCode.TRUST, "too many codes are tried at the same time");
      }
      tries++;
      return code;
    } finally {
      lock.unlock();
    }
  }

  /// Ends a try.
  void ended(TypedCode tried, boolean isRight) {
    lock.lock();
    try {
      if (!tried.equals(code)) {
        return;
      }
      if (isRight) {
        tries--;
      } else if (++wrong == MOST_TRIES) {
        renew("three were wrong: the code is now ");
      }
    } finally {
      lock.unlock();
    }
  }

  /// Says that what a code was for is done.
  void used(TypedCode by) {
    lock.lock();
    try {
      if (by.equals(code)) {
        renew("it was used: the code is now ");
      }
    } finally {
      lock.unlock();
    }
  }

  private void renew(String why) {
    code = TypedCode.draw(random);
    tries = 0;
    wrong = 0;
    says.accept(why + code.text());
  }
}
