package io.netjar.sockets.endpoint;

/// The one way from a thread into a network: between [#enter] and [#leave] the thread has the
/// network for itself.
///
/// In virtual time there is nothing to do, since threads run one at a time and change places only
/// where they wait. In real time it is a lock, and whoever leaves carries what is due on to where
/// it goes: a segment reaches the peer's buffer on the thread that wrote it.
///
/// Entering twice is leaving twice. No code of a program runs inside.
public abstract class Gate {
  /// The deadline of a wait without one.
  public static final long NEVER = Long.MAX_VALUE;

  /// Begins work on the network.
  public abstract void enter();

  /// Ends it.
  public abstract void leave();

  /// True where others go on in the network while a thread is outside.
  public abstract boolean isShared();

  /// The network's time, inside and outside, in nanoseconds since it began.
  public abstract long nowNanos();

  /// Waits for [#unpark], the deadline, or an interrupt, and may return without any of them. Called
  /// inside; others may enter meanwhile.
  ///
  /// @param blocker what a report says that the thread waits for
  public abstract void park(Object blocker, long deadlineNanos);

  /// Lets a thread go on that waits in [#park], or is about to. Called inside.
  public abstract void unpark(Thread thread);
}
