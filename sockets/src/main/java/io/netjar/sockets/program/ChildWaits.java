package io.netjar.sockets.program;

import io.netjar.sockets.jdk.ChildHooks;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Makes [MachineWaits] of a program's waits for its children, their pipes and the terminal.
final class ChildWaits implements ChildHooks.Waits {
  /// What can be written into a pipe that is not full without waiting: `PIPE_BUF` of pipe(7).
  private static final int PIPE_BUFFER = 4096;

  private static final long MILLI_NANOS = 1_000_000;

  /// The scheduler whose program calls, not one of the network's listeners in its midst.
  private static @Nullable ProgramScheduler speaking() {
    var program = HostedProgram.speaking();
    return program == null ? null : program.scheduler();
  }

  @Override
  public void beforeRead(FileDescriptor file) {
    var scheduler = speaking();
    if (scheduler != null && !ChildHooks.isReady(file, false, 0)) {
      scheduler.machineWaits().await("bytes of a file", new Ready(file, false), false, true);
    }
  }

  @Override
  public boolean write(FileOutputStream stream, byte[] bytes, int offset, int length)
      throws IOException {
    var scheduler = speaking();
    var file = stream.getFD();
    if (scheduler == null || ChildHooks.isStandard(file)) {
      return false;
    }
    if (length <= PIPE_BUFFER || (offset | bytes.length - offset - length) < 0) {
      if (!ChildHooks.isReady(file, true, 0)) {
        scheduler.machineWaits().await("room in a file", new Ready(file, true), false, true);
      }
      return false;
    }
    if (!ChildHooks.isPipe(file)) {
      return false;
    }
    for (int at = 0; at < length; at += PIPE_BUFFER) {
      stream.write(bytes, offset + at, Math.min(PIPE_BUFFER, length - at));
    }
    return true;
  }

  @Override
  public void beforeWaitFor(Process process, Duration limit) {
    var scheduler = speaking();
    if (scheduler != null) {
      String what = "child process " + process.pid();
      scheduler.machineWaits().await(what, new Ended(process, limit), true, true);
    }
  }

  /// The JDK's own thread would tell of the end at a moment of the machine's choosing.
  @Override
  public boolean reap(Runnable wait) {
    var scheduler = ProgramScheduler.current();
    if (scheduler == null || scheduler.running() == null) {
      return false;
    }
    var reaper = new Thread(wait, "process reaper");
    reaper.setDaemon(true);
    reaper.start();
    return true;
  }

  @Override
  public int exit(long process, boolean isReaped) {
    var scheduler = ProgramScheduler.current();
    if (scheduler == null || scheduler.running() == null) {
      return ChildHooks.realExit(process, isReaped);
    }
    var watch = new ExitWatch(process, isReaped);
    watch.setDaemon(true);
    watch.start();
    scheduler.machineWaits().await("child process " + process, watch, false, false);
    return watch.status;
  }

  /// A file that can be read, or written.
  private record Ready(FileDescriptor file, boolean forWriting) implements MachineWaits.Condition {
    @Override
    public boolean isOver() {
      return ChildHooks.isReady(file, forWriting, 0);
    }

    @Override
    public void waitFor(long nanos) {
      var _ = ChildHooks.isReady(file, forWriting, nanos / MILLI_NANOS + 1);
    }
  }

  /// A process that has ended and whose end is known in the program, or a limit that is reached.
  private static final class Ended implements MachineWaits.Condition {
    private final Process process;
    private final long began = System.nanoTime();
    private final long limitNanos;

    Ended(Process process, Duration limit) {
      this.process = process;
      limitNanos = TimeUnit.NANOSECONDS.convert(limit);
    }

    @Override
    public boolean isOver() {
      return !process.isAlive() || System.nanoTime() - began >= limitNanos;
    }

    @Override
    public void waitFor(long nanos) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  /// A thread of the machine that waits for the end of a process.
  static final class ExitWatch extends Thread implements MachineWaits.Condition {
    /// How often somebody else's child is looked after, which tells nobody of its end.
    private static final long GLANCE_MILLIS = 20;

    private final long process;
    private final boolean isReaped;
    private int status;
    private volatile boolean isOver;

    ExitWatch(long process, boolean isReaped) {
      super("netjar watch of process " + process);
      this.process = process;
      this.isReaped = isReaped;
    }

    @Override
    public void run() {
      status = ChildHooks.realExit(process, isReaped);
      var handle = ProcessHandle.of(process);
      while (status == ChildHooks.NO_CHILD && handle.isPresent() && handle.get().isAlive()) {
        LockSupport.parkNanos(this, GLANCE_MILLIS * MILLI_NANOS);
      }
      isOver = true;
    }

    @Override
    public boolean isOver() {
      return isOver;
    }

    @Override
    public void waitFor(long nanos) {
      LockSupport.parkNanos(this, nanos);
    }
  }
}
