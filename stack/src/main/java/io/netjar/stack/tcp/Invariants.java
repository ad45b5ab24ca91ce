package io.netjar.stack.tcp;

/// What must hold of a connection after every event; for `assert`.
final class Invariants {
  private Invariants() {}

  /// Checks a connection.
  ///
  /// @return true
  /// @throws AssertionError naming what does not hold, and of which connection
  static boolean hold(TcpConnection c) {
    assert c.sender().isConsistent() || !c.isOpen() : "sender: " + c;
    assert c.receiver().isConsistent() : "receiver: " + c;
    assert c.isOpen() || !c.timers().isScheduled() : "timers of " + c;
    assert !c.isOpen() || !c.sender().hasFlight() || c.timers().isSet(Timers.RETRANSMISSION)
        : "no retransmission timer: " + c;
    return true;
  }
}
