package io.netjar.sockets.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One direction of an asynchronous channel: at most one operation is under way in it, and one that
/// takes too long or is cancelled is the last. All of it is called inside the gate.
final class TransferSide {
  private final Membership membership;
  private final String name;
  private final Supplier<RuntimeException> pending;
  private final Move move;
  private @Nullable PendingOperation<?> underWay;
  private boolean isKilled;

  /// Moves bytes without waiting.
  interface Move {
    /// Moves what can be moved now.
    ///
    /// @return how many bytes, 0 where there is nothing to do yet; -1 at the end of the stream
    long run(ByteBuffer[] buffers) throws IOException;
  }

  /// @param name `Reading` or `Writing`
  /// @param pending what is thrown where an operation is under way already
  TransferSide(Membership membership, String name, Supplier<RuntimeException> pending, Move move) {
    this.membership = membership;
    this.name = name;
    this.pending = pending;
    this.move = move;
  }

  /// Throws where no operation can begin.
  void ensureFree() {
    if (isKilled) {
      throw new IllegalStateException(name + " not allowed due to timeout or cancellation");
    }
    if (underWay != null) {
      throw pending.get();
    }
  }

  /// Begins an operation, which may end at once.
  void begin(PendingOperation<?> operation, long timeout, TimeUnit unit) {
    if (operation.hasNoRoom()) {
      operation.count(0);
      return;
    }
    underWay = operation;
    goOn(operation);
    if (underWay != null) {
      operation.goOn(membership, this::giveUp, timeout, unit);
    }
  }

  /// Goes on with what is under way, and adds it to `ended` where that ends it.
  void goOn(List<PendingOperation<?>> ended) {
    var operation = underWay;
    if (operation != null) {
      goOn(operation);
      if (operation.isEnded()) {
        ended.add(operation);
      }
    }
  }

  private void goOn(PendingOperation<?> operation) {
    try {
      long count = move.run(operation.buffers());
      if (count == 0) {
        return;
      }
      operation.count(count);
    } catch (IOException e) {
      operation.fail(e);
    }
    underWay = null;
  }

  private void giveUp(PendingOperation<?> operation, boolean isTimeout) {
    kill();
    if (isTimeout) {
      operation.fail(new InterruptedByTimeoutException());
    }
  }

  /// Lets no operation begin any more.
  void kill() {
    underWay = null;
    isKilled = true;
  }

  /// The channel is closed: ends what is under way, and adds it to `ended`.
  void close(List<PendingOperation<?>> ended) {
    var operation = underWay;
    if (operation != null) {
      operation.fail(new AsynchronousCloseException());
      ended.add(operation);
      underWay = null;
    }
  }

  /// Throws where nothing can be read into a buffer.
  static void ensureWritable(ByteBuffer buffer) {
    if (buffer.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
  }

  /// Those buffers of an array that an operation is about.
  static ByteBuffer[] slice(ByteBuffer[] buffers, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffers.length);
    return List.of(buffers).subList(offset, offset + length).toArray(ByteBuffer[]::new);
  }
}
