package io.netjar.sockets.channels;

import io.netjar.sockets.endpoint.HostSocket;
import io.netjar.sockets.endpoint.SocketFailures;
import io.netjar.sockets.endpoint.StreamBuffers;
import io.netjar.sockets.endpoint.StreamSocket;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.IllegalBlockingModeException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/// Reading and writing of a [HostSocketChannel]: at most one thread reads and one writes. Others
/// wait for the locks, of which a thread that needs both takes the read lock first.
final class StreamTransfer {
  private final HostSocketChannel channel;
  private final StreamSocket socket;
  private final StreamBuffers buffers;
  private final ReentrantLock readLock = new ReentrantLock();
  private final ReentrantLock writeLock = new ReentrantLock();

  StreamTransfer(HostSocketChannel channel, StreamSocket socket) {
    this.channel = channel;
    this.socket = socket;
    buffers = new StreamBuffers(socket);
  }

  void lockBoth() {
    readLock.lock();
    writeLock.lock();
  }

  void unlockBoth() {
    writeLock.unlock();
    readLock.unlock();
  }

  /// What is thrown where the socket was closed beneath the channel, by the end of its program or
  /// network; else `otherwise`.
  private IOException failure(IOException otherwise) throws IOException {
    if (socket.isOpen()) {
      return otherwise;
    }
    channel.close();
    return new AsynchronousCloseException();
  }

  long read(Transfers.Transfer transfer) throws IOException {
    readLock.lock();
    try {
      channel.ensureOpenAndConnected();
      return channel.isBlocking()
          ? read(transfer, HostSocket.NEVER)
          : transfer.run(new Read(false, 0));
    } finally {
      readLock.unlock();
    }
  }

  private long read(Transfers.Transfer transfer, long deadline) throws IOException {
    boolean isDone = false;
    channel.beginWaiting();
    try {
      channel.ensureOpen();
      long count = transfer.run(new Read(true, deadline));
      isDone = count > 0;
      return count;
    } catch (InterruptedIOException e) {
      isDone = true;
      throw Interrupts.close(channel, e);
    } finally {
      channel.endWaiting(isDone);
    }
  }

  /// A read of the socket, with its exceptions as a channel has them.
  private final class Read implements Transfers.BufferCall {
    private final boolean isWaiting;
    private final long deadline;

    Read(boolean isWaiting, long deadline) {
      this.isWaiting = isWaiting;
      this.deadline = deadline;
    }

    @Override
    public int move(byte[] bytes, int offset, int length) throws IOException {
      try {
        return isWaiting
            ? socket.read(bytes, offset, length, deadline)
            : socket.tryRead(bytes, offset, length);
      } catch (SocketException e) {
        throw readFailure(e);
      }
    }

    @Override
    public int move(ByteBuffer buffer) throws IOException {
      try {
        return buffers.read(buffer, isWaiting, deadline);
      } catch (SocketException e) {
        throw readFailure(e);
      }
    }
  }

  private IOException readFailure(SocketException e) throws IOException {
    return failure(SocketFailures.isReset(e) ? e : new IOException(e.getMessage(), e));
  }

  /// Reads, on behalf of the adaptor.
  int blockingRead(byte[] bytes, int offset, int length, int timeoutMillis) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    readLock.lock();
    try {
      channel.ensureOpenAndConnected();
      if (!channel.isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      return (int) read(call -> call.move(bytes, offset, length), socket.deadline(timeoutMillis));
    } finally {
      readLock.unlock();
    }
  }

  long write(Transfers.Transfer transfer) throws IOException {
    writeLock.lock();
    try {
      channel.ensureOpenAndConnected();
      return channel.isBlocking()
          ? writeWaiting(transfer)
          : ensureWritten(transfer.run(new Write(false)));
    } finally {
      writeLock.unlock();
    }
  }

  private long writeWaiting(Transfers.Transfer transfer) throws IOException {
    boolean isDone = false;
    channel.beginWaiting();
    try {
      channel.ensureOpen();
      long count = ensureWritten(transfer.run(new Write(true)));
      isDone = count > 0;
      return count;
    } catch (InterruptedIOException e) {
      isDone = true;
      throw Interrupts.close(channel, e);
    } finally {
      channel.endWaiting(isDone);
    }
  }

  /// A write to the socket, with its exceptions as a channel has them.
  private final class Write implements Transfers.BufferCall {
    private final boolean isWaiting;

    Write(boolean isWaiting) {
      this.isWaiting = isWaiting;
    }

    @Override
    public int move(byte[] bytes, int offset, int length) throws IOException {
      try {
        if (isWaiting) {
          return socket.write(bytes, offset, length) ? length : -1;
        }
        return socket.tryWrite(bytes, offset, length);
      } catch (SocketException e) {
        throw failure(new IOException(e.getMessage(), e));
      }
    }

    @Override
    public int move(ByteBuffer buffer) throws IOException {
      try {
        return buffers.write(buffer, isWaiting);
      } catch (SocketException e) {
        throw failure(new IOException(e.getMessage(), e));
      }
    }
  }

  private long ensureWritten(long count) throws IOException {
    if (count < 0) {
      // The JDK's answer to a shut output, closed or not.
      throw socket.isOutputShut()
          ? new AsynchronousCloseException()
          : new IOException(SocketFailures.brokenPipe().getMessage());
    }
    return count;
  }

  /// Writes all, on behalf of the adaptor.
  void blockingWrite(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return;
    }
    writeLock.lock();
    try {
      channel.ensureOpenAndConnected();
      if (!channel.isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      writeWaiting(call -> call.move(bytes, offset, length));
    } finally {
      writeLock.unlock();
    }
  }

  /// Writes a byte of urgent data, on behalf of the adaptor.
  void writeUrgent(byte value) throws IOException {
    writeLock.lock();
    try {
      channel.ensureOpenAndConnected();
      if (!channel.isBlocking() && !socket.isWritable()) {
        throw new IOException("Socket buffer full");
      }
      boolean isDone = false;
      channel.beginWaiting();
      try {
        socket.writeUrgent(value);
        isDone = true;
      } catch (InterruptedIOException e) {
        isDone = true;
        throw Interrupts.close(channel, e);
      } finally {
        channel.endWaiting(isDone);
      }
    } finally {
      writeLock.unlock();
    }
  }
}
