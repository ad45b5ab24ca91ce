package io.netjar.stack.tcp;

import io.netjar.stack.DropReason;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.TcpView;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The state LISTEN: takes SYNs for one port and holds the connections until the program accepts
/// them (RFC 9293 §3.10.7.2).
///
/// Two queues, each bounded by the backlog: of handshakes under way, and of connections that wait
/// to be accepted. A SYN that finds the first one full is answered with a cookie ([SynCookies]), or
/// dropped where the settings do not want cookies; one that finds the other one full is dropped.
/// Its sender tries again.
public final class TcpListener {
  private final TcpLayer layer;
  private final int local;
  private final int port;
  private final int backlog;
  private final boolean reusePort;
  private TcpSettings settings;

  /// The next one that shares the address and port; of the table's.
  @Nullable TcpListener next;

  /// Established, not accepted, oldest first; null while empty.
  private @Nullable ArrayDeque<TcpConnection> waiting;

  private int halfOpen;

  /// When a SYN was answered with a cookie last.
  private long cookieSentAt = Long.MIN_VALUE / 2;

  private boolean closed;
  private @Nullable Runnable ready;

  TcpListener(
      TcpLayer layer, int local, int port, int backlog, boolean reusePort, TcpSettings settings) {
    this.layer = layer;
    this.local = local;
    this.port = port;
    this.backlog = Math.max(1, backlog);
    this.reusePort = reusePort;
    this.settings = settings;
  }

  /// The oldest connection that is established and not accepted yet; null where there is none. It
  /// may have failed since.
  public @Nullable TcpConnection accept() {
    if (waiting == null) {
      return null;
    }
    var connection = waiting.poll();
    if (connection != null) {
      connection.onAccepted();
    }
    if (waiting.isEmpty()) {
      waiting = null;
    }
    return connection;
  }

  /// Where it listens; the address may be "any".
  public Endpoint local() {
    return new Endpoint(new Ipv4Address(local), port);
  }

  /// How many connections may wait, at least 1.
  public int backlog() {
    return backlog;
  }

  /// How many connections wait to be accepted.
  public int waiting() {
    return waiting == null ? 0 : waiting.size();
  }

  /// How many handshakes are under way.
  public int halfOpen() {
    return halfOpen;
  }

  /// True once [#close] was called or the host has crashed.
  public boolean isClosed() {
    return closed;
  }

  /// Settings of the connections to come; those that exist keep theirs.
  public void settings(TcpSettings newSettings) {
    settings = newSettings;
  }

  /// Stops listening, and resets the connections that nobody accepted.
  public void close(long now) {
    if (closed) {
      return;
    }
    layer.onListenerClosed(this);
    for (var connection : layer.connections()) {
      if (connection.listener() == this) {
        connection.abort(now);
      }
    }
    for (var record : layer.synRecords().list()) {
      if (record.listener == this) {
        record.sendReset(now);
        layer.synRecords().remove(record);
      }
    }
    end();
  }

  /// Stops listening without a word on the wire.
  void end() {
    closed = true;
    waiting = null;
    wake();
  }

  /// Sets what is called when a connection waits to be accepted, or the listener was closed. It
  /// runs inside the stack and may only note or wake, never call back.
  public void onReady(@Nullable Runnable callback) {
    ready = callback;
  }

  private void wake() {
    if (ready != null) {
      ready.run();
    }
  }

  int localAddress() {
    return local;
  }

  int port() {
    return port;
  }

  /// True where it shares its port with others that want it too.
  boolean reusePort() {
    return reusePort;
  }

  /// True where no more established connections can wait.
  boolean isFull() {
    return waiting() >= backlog;
  }

  /// RFC 9293 §3.10.7.2.
  ///
  /// @param leastIss the initial send sequence number is not before this; 0: any
  void onSegment(Segment segment, long now, long leastIss) {
    if (segment.has(TcpView.RST)) { // first
      return;
    }
    if (segment.has(TcpView.ACK)) { // second
      if (!segment.has(TcpView.SYN) && expectsCookies(now)) {
        onCookie(segment, now);
        return;
      }
      layer.counters().drop(DropReason.TCP_NO_CONNECTION);
      layer.bare().sendReset(segment, now);
      return;
    }
    if (!segment.has(TcpView.SYN)) { // third; fourth: anything else
      layer.counters().drop(DropReason.TCP_NOT_ACCEPTABLE);
      return;
    }
    if (halfOpen < backlog && !isFull()) {
      layer.synRecords().add(recordOf(segment, now, leastIss), now);
    } else if (isFull() || !settings.synCookies() || leastIss != 0) {
      layer.counters().drop(DropReason.TCP_BACKLOG_FULL);
    } else {
      cookieSentAt = now;
      int cookie = layer.cookies().make(segment, now);
      new SynRecord(this, settings, segment, cookie).sendCookie(now); // and nothing is kept of it
    }
  }

  /// Third: the SYN makes a record, with a number of our own.
  private SynRecord recordOf(Segment segment, long now, long leastIss) {
    long iss = layer.initialSequence().of(FourTuple.of(segment), now);
    long chosen = leastIss == 0 ? iss : InitialSequence.atLeast(iss, leastIss);
    return new SynRecord(this, settings, segment, (int) chosen);
  }

  /// True where a cookie may still be good. Without this, anybody could guess cookies at a listener
  /// that never sent any.
  private boolean expectsCookies(long now) {
    return now - cookieSentAt <= 2 * SynCookies.COUNTER_NANOS;
  }

  /// An acknowledgement of no connection, while cookies are under way: the handshake is done where
  /// it brings one back.
  private void onCookie(Segment segment, long now) {
    int mss = layer.cookies().read(segment, now);
    if (mss == 0) {
      layer.counters().drop(DropReason.TCP_SYN_COOKIE_WRONG);
      layer.bare().sendReset(segment, now);
    } else if (isFull()) {
      layer.counters().drop(DropReason.TCP_ACCEPT_QUEUE_FULL);
    } else {
      SynRecord.ofCookie(this, settings, segment, mss).becomeConnection(segment, now);
    }
  }

  void onHandshakeBegun() {
    halfOpen++;
  }

  void onHandshakeOver() {
    halfOpen--;
  }

  /// A handshake is complete. A connection that fails before it is accepted still waits, so that
  /// the program hears of its end.
  void onEstablished(TcpConnection connection) {
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
    }
    waiting.add(connection);
    wake();
  }

  TcpLayer layer() {
    return layer;
  }

  @Override
  public String toString() {
    return TcpState.LISTEN + " " + local();
  }
}
