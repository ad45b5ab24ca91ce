package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.HostSocket;
import io.netjar.sockets.endpoint.PipeSink;
import io.netjar.sockets.endpoint.SocketFailures;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/// The end of a [HostPipe] that is written to.
final class HostPipeSink extends Pipe.SinkChannel implements HostChannel {
  private final HostSelectorProvider provider;
  private final PipeSink pipe;
  private final ReentrantLock writeLock = new ReentrantLock();

  HostPipeSink(HostSelectorProvider provider, PipeSink pipe) {
    super(provider);
    this.provider = provider;
    this.pipe = pipe;
    pipe.endWaitsByInterrupt();
  }

  @Override
  public HostSocket endpoint() {
    return pipe;
  }

  private void ensureOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    Objects.requireNonNull(from);
    return (int) write(call -> Transfers.write(from, provider.scratch(), call));
  }

  @Override
  public long write(ByteBuffer[] from) throws IOException {
    return write(from, 0, from.length);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    return write(call -> Transfers.write(from, offset, length, provider.scratch(), call));
  }

  private long write(Transfers.Transfer transfer) throws IOException {
    writeLock.lock();
    try {
      ensureOpen();
      return isBlocking() ? writeWaiting(transfer) : ensureWritten(transfer.run(pipe::tryWrite));
    } catch (SocketException e) {
      if (pipe.isOpen()) {
        throw e;
      }
      close();
      throw new AsynchronousCloseException();
    } finally {
      writeLock.unlock();
    }
  }

  private long writeWaiting(Transfers.Transfer transfer) throws IOException {
    boolean isDone = false;
    begin();
    try {
      ensureOpen();
      long count =
          ensureWritten(
              transfer.run(
                  (bytes, offset, length) -> pipe.write(bytes, offset, length) ? length : -1));
      isDone = count > 0;
      return count;
    } catch (InterruptedIOException e) {
      isDone = true;
      throw Interrupts.close(this, e);
    } finally {
      end(isDone);
    }
  }

  private static long ensureWritten(long count) throws IOException {
    if (count < 0) {
      throw new IOException(SocketFailures.brokenPipe().getMessage());
    }
    return count;
  }

  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    writeLock.lock();
    try {
      ensureOpen();
    } finally {
      writeLock.unlock();
    }
  }

  @Override
  protected void implCloseSelectableChannel() {
    if (isBlocking() || !isRegistered()) {
      pipe.close();
    }
  }

  @Override
  public void kill() {
    pipe.close();
  }
}
