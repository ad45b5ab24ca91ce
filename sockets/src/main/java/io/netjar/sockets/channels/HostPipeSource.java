package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.HostSocket;
import io.netjar.sockets.endpoint.PipeSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/// The end of a [HostPipe] that is read.
final class HostPipeSource extends Pipe.SourceChannel implements HostChannel {
  private final HostSelectorProvider provider;
  private final PipeSource pipe;
  private final ReentrantLock readLock = new ReentrantLock();

  HostPipeSource(HostSelectorProvider provider, PipeSource pipe) {
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
  public int read(ByteBuffer into) throws IOException {
    Objects.requireNonNull(into);
    return (int) read(call -> Transfers.read(into, provider.scratch(), call));
  }

  @Override
  public long read(ByteBuffer[] into) throws IOException {
    return read(into, 0, into.length);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    return read(call -> Transfers.read(into, offset, length, provider.scratch(), call));
  }

  private long read(Transfers.Transfer transfer) throws IOException {
    readLock.lock();
    try {
      ensureOpen();
      return isBlocking() ? readWaiting(transfer) : transfer.run(pipe::tryRead);
    } catch (SocketException e) {
      if (pipe.isOpen()) {
        throw e;
      }
      close();
      throw new AsynchronousCloseException();
    } finally {
      readLock.unlock();
    }
  }

  private long readWaiting(Transfers.Transfer transfer) throws IOException {
    boolean isDone = false;
    begin();
    try {
      ensureOpen();
      long count = transfer.run(pipe::read);
      isDone = count > 0;
      return count;
    } catch (InterruptedIOException e) {
      isDone = true;
      throw Interrupts.close(this, e);
    } finally {
      end(isDone);
    }
  }

  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    readLock.lock();
    try {
      ensureOpen();
    } finally {
      readLock.unlock();
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
