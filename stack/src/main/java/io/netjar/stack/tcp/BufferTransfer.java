package io.netjar.stack.tcp;

import java.nio.ByteBuffer;

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
  /// @return what [TcpConnection#write] returns
  public static int write(TcpConnection c, ByteBuffer from, long now) {
    if (!c.state().maySend() || c.sender().finWanted) {
      return -1;
    }
    int length = from.remaining();
    int taken = c.sender().write(from);
    c.onWritten(taken, length, now);
    return taken;
  }
}
