package io.netjar.network.swarm;

import io.netjar.network.Host;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.time.Event;
import org.jspecify.annotations.Nullable;

/// The program at one end of a connection: writes a stream of known bytes, reads the peer's, and
/// ends as its plan says. It notes the first byte that is not what the peer wrote.
final class StreamEnd extends Event {
  /// How an end behaves.
  ///
  /// @param bytes how many it writes
  /// @param chunk how many it writes or reads at once
  /// @param pauseNanos how long it waits between two turns; 0: not at all
  /// @param farewell how it ends
  record Plan(int bytes, int chunk, long pauseNanos, Farewell farewell) {}

  /// How an end ends.
  enum Farewell {
    /// Ends its direction when all is written, closes when the peer's direction has ended.
    HALF_CLOSE,
    /// Closes when all is written, whatever the peer still wants to say.
    CLOSE,
    /// Resets the connection when half is written.
    ABORT
  }

  private static final long NEVER = Long.MAX_VALUE;

  private final String name;
  private final Host host;
  private final Plan plan;
  private final long ownKey;
  private final long peerKey;
  private final byte[] buffer;
  private @Nullable TcpConnection connection;
  private long written;
  private long read;
  private boolean peerEnded;

  /// When it last took part in progress, [#NEVER] before the faults are gone or once it is over.
  private long progressNanos = NEVER;

  private long silenceNanos;
  private boolean closed;
  private @Nullable String violation;

  /// @param ownKey what its stream is made from, `peerKey` the peer's
  StreamEnd(String name, Host host, Plan plan, long ownKey, long peerKey) {
    this.name = name;
    this.host = host;
    this.plan = plan;
    this.ownKey = ownKey;
    this.peerKey = peerKey;
    this.buffer = new byte[plan.chunk()];
  }

  void takes(TcpConnection opened) {
    connection = opened;
    opened.onReady(() -> wake(0));
    wake(0);
  }

  @Nullable TcpConnection connection() {
    return connection;
  }

  Plan plan() {
    return plan;
  }

  long read() {
    return read;
  }

  /// True where it was told the end of the peer's stream.
  boolean peerEnded() {
    return peerEnded;
  }

  /// The faults are gone: from now on it is measured how long nothing arrives.
  void onHealed(long now) {
    progressNanos = stands() && !peerEnded ? now : NEVER;
  }

  /// The longest time without progress while it waited for the peer's stream.
  long silenceNanos() {
    return silenceNanos;
  }

  private void onProgress(long now) {
    if (progressNanos != NEVER) {
      silenceNanos = Math.max(silenceNanos, now - progressNanos);
      progressNanos = peerEnded ? NEVER : now;
    }
  }

  /// What is wrong; null where nothing is.
  @Nullable String violation() {
    return violation;
  }

  /// True where nothing more will happen here.
  boolean isOver() {
    var open = connection;
    return open != null
        && switch (open.state()) {
          case CLOSED, TIME_WAIT -> true;
          case LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> false;
          case CLOSE_WAIT, CLOSING, LAST_ACK -> false;
        };
  }

  /// True where its handshake is done and nothing has failed.
  boolean stands() {
    return connection != null && connection.isEstablished() && connection.error() == null;
  }

  private void wake(long delayNanos) {
    if (!isScheduled() && !closed) {
      var network = host.network();
      network.events().schedule(this, network.nowNanos() + delayNanos);
    }
  }

  @Override
  protected void fire(long now) {
    var open = connection;
    if (open == null || closed) {
      return;
    }
    boolean more = readSome(open, now);
    if (open.isEstablished()) {
      more |= writeSome(open, now);
      sayFarewell(open, now);
    }
    if (open.error() != null) {
      closed = true;
      open.close(now);
    } else if (more) {
      wake(plan.pauseNanos());
    }
  }

  private boolean readSome(TcpConnection open, long now) {
    int count = open.read(buffer, 0, buffer.length, now);
    for (int i = 0; i < count; i++) {
      if (buffer[i] != byteAt(peerKey, read + i) && violation == null) {
        violation = name + ": byte " + (read + i) + " is not what the peer wrote";
      }
    }
    read += Math.max(0, count);
    peerEnded |= count < 0 && open.error() == null;
    if (count != 0) {
      onProgress(now);
    }
    return count > 0;
  }

  private boolean writeSome(TcpConnection open, long now) {
    int wanted = (int) Math.min(buffer.length, plan.bytes() - written);
    if (wanted == 0) {
      return false;
    }
    for (int i = 0; i < wanted; i++) {
      buffer[i] = byteAt(ownKey, written + i);
    }
    int taken = open.write(buffer, 0, wanted, now);
    written += Math.max(0, taken);
    return taken > 0;
  }

  private void sayFarewell(TcpConnection open, long now) {
    boolean all = written == plan.bytes();
    switch (plan.farewell()) {
      case HALF_CLOSE -> {
        if (all) {
          open.shutdownOutput(now);
          closed = peerEnded;
        }
      }
      case CLOSE -> closed = all;
      case ABORT -> {
        if (written >= plan.bytes() / 2) {
          closed = true;
          open.abort(now);
        }
      }
    }
    if (closed) {
      open.close(now);
    }
  }

  private static byte byteAt(long key, long position) {
    return (byte) (((key + position) * 0x9E37_79B9_7F4A_7C15L) >>> 32);
  }

  @Override
  public String toString() {
    var open = connection;
    return "%s: %s, wrote %d of %d, read %d%s, %s"
        .formatted(
            name,
            plan,
            written,
            plan.bytes(),
            read,
            peerEnded ? " to the end" : "",
            open == null ? "no connection" : open + ", error " + open.error() + ", " + open.info());
  }
}
