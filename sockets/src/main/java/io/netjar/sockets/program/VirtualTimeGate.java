package io.netjar.sockets.program;

import io.netjar.sockets.endpoint.Gate;
import io.netjar.stack.time.EventQueue;
import java.util.concurrent.locks.LockSupport;

/// The way into a network in virtual time: always open, since its threads run one at a time.
final class VirtualTimeGate extends Gate {
  private final ProgramScheduler scheduler;
  private final EventQueue events;

  VirtualTimeGate(ProgramScheduler scheduler, EventQueue events) {
    this.scheduler = scheduler;
    this.events = events;
  }

  @Override
  public void enter() {
    var thread = scheduler.running();
    if (thread != null && thread.program().isStopped()) {
      thread.program().exits().goesOn(thread);
    }
  }

  @Override
  public void leave() {}

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public long nowNanos() {
    return events.nowNanos();
  }

  @Override
  public void park(Object blocker, long deadlineNanos) {
    if (deadlineNanos == NEVER) {
      LockSupport.park(blocker);
    } else {
      LockSupport.parkNanos(blocker, deadlineNanos - events.nowNanos());
    }
  }

  @Override
  public void unpark(Thread thread) {
    LockSupport.unpark(thread);
  }
}
