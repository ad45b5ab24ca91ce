package io.netjar.stack.tcp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Moves bytes between a connection and buffers, of whichever kind, without an array between.
public final class BufferTransfer {
  private BufferTransfer() {}

  /// Takes received bytes out. Payloads that fit wholly are not copied but handed out in
  /// `uncopied`, the rest is in `into` behind the place of these.
  ///
  /// @param into its position stays: the first of the bytes belongs there
  /// @param uncopied empty
  /// @return what [TcpConnection#read] returns: how many bytes, those in `uncopied` included
  public static int read(TcpConnection c, ByteBuffer into, ReceivedSlices uncopied, long now) {
    var receiver = c.receiver();
    var waiting = receiver.queue;
    int length = into.remaining();
    if (waiting == null || length == 0) {
      return length == 0 || !c.isReadable() ? 0 : -1;
    }
    boolean isWhole = c.urgentInline || c.urgent == null;
    if (!isWhole) {
      return readAround(c, into, now);
    }
    waiting.moveTo(uncopied, length);
    int done = uncopied.bytes();
    done += waiting.read(into, into.position() + done, length - done);
    receiver.queue = ReceiveQueue.orNull(waiting);
    c.onRead(now);
    return done;
  }

  /// With an urgent byte to be left out.
  private static int readAround(TcpConnection c, ByteBuffer into, long now) {
    var bytes = new byte[Math.min(into.remaining(), c.receiver().available())];
    int done = c.read(bytes, 0, bytes.length, now);
    if (done > 0) {
      into.put(into.position(), bytes, 0, done);
    }
    return done;
  }

  /// Hands bytes over to be sent.
  ///
  /// @param from its position moves behind those that were taken
  /// @param copied its first bytes, copied already: no others are taken, and perhaps fewer than
  ///   there is room for, so that they need not be copied again; null where there is no such copy
  /// @return what [TcpConnection#write] returns
  public static int write(
      TcpConnection c, ByteBuffer from, @Nullable PreparedBytes copied, long now) {
    var sender = c.sender();
    if (!c.state().maySend() || sender.finWanted) {
      return -1;
    }
    int length;
    int taken;
    if (copied == null) {
      length = from.remaining();
      taken = Math.min(length, sender.free());
      if (taken > 0) {
        sender.buffer().append(from, taken);
      }
    } else {
      length = copied.remaining();
      taken = copied.moveTo(sender.buffer(), sender.free());
      from.position(from.position() + taken);
    }
    sender.written += taken;
    c.onWritten(taken, length, now);
    return taken;
  }
}
