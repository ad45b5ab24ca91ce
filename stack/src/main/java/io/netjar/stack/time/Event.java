package io.netjar.stack.time;

/// Something that happens at a stated time. An event stands in at most one [EventQueue], at most
/// once; scheduling it again moves it.
public abstract class Event {
  static final int NOT_SCHEDULED = -1;

  int index = NOT_SCHEDULED;
  long time;

  /// Does what the event is for. The event is no longer scheduled and may schedule itself anew.
  ///
  /// @param nowNanos the time for which it was scheduled
  protected abstract void fire(long nowNanos);

  /// True from [EventQueue#schedule] until the event fires or is cancelled.
  public final boolean isScheduled() {
    return index != NOT_SCHEDULED;
  }

  /// The time for which the event is, or was last, scheduled, in nanoseconds.
  public final long timeNanos() {
    return time;
  }
}
