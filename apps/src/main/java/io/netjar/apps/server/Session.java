package io.netjar.apps.server;

import io.netjar.apps.frames.FrameReader;
import io.netjar.apps.frames.Framing;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import io.netjar.apps.trust.Door;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One connection to a server, as the code that serves it sees it: two streams that keep the
/// server's [Limits] and count what goes through them.
///
/// A peer that is silent, slow or does not read for too long makes the stream throw a
/// [SessionException]. An interrupt is no way to end a session: [#end] is.
public final class Session {
  private final long number;
  private final Socket socket;
  private final SocketAddress peer;
  private final Limits limits;
  private final SessionInput input;
  private final SessionOutput output;
  private final long startNanos = System.nanoTime();
  private final AtomicReference<@Nullable SessionException> end = new AtomicReference<>();
  private volatile Socket streams;
  private volatile String key = "";
  private volatile boolean isDraining;
  private volatile boolean isHungUp;
  private volatile String what = "";
  private volatile String goodEnd = "closed";

  /// @param socket connected, owned by the server
  Session(long number, Socket socket, Limits limits) throws IOException {
    this.number = number;
    this.socket = socket;
    this.limits = limits;
    streams = socket;
    peer = socket.getRemoteSocketAddress();
    // Messages are written whole: there is nothing to wait for (RFC 9293 §3.7.4).
    socket.setTcpNoDelay(true);
    // A peer whose machine is gone is noticed in the end, also where it may be silent for long.
    socket.setKeepAlive(true);
    input = new SessionInput(this, socket, limits);
    output = new SessionOutput(this, socket.getOutputStream());
  }

  /// Which connection of the server it is.
  ///
  /// @return 1 for the first
  public long number() {
    return number;
  }

  /// Who is on the other side, in digits.
  ///
  /// @return address and port
  public String peer() {
    return Shown.address(peer);
  }

  /// Lets the peer in by the door, within the time of the greeting.
  void enter(Door door) throws IOException, ProgramException {
    try {
      Socket entered = door.enter(socket, limits.handshake());
      socket.setSoTimeout(0); // from here on the watch looks after it
      if (!entered.equals(socket)) {
        streams = entered;
        key = Door.keyOf(entered);
        input.use(entered.getInputStream());
        output.use(entered.getOutputStream());
      }
    } catch (SocketTimeoutException _) {
      String reason = "no handshake of TLS within " + SessionInput.shown(limits.handshake());
      end(SessionException.Kind.HANDSHAKE, reason + "; for plain text there is --insecure");
      throw failure(new SocketTimeoutException(reason));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /// Tells a peer that it is not served, and closes.
  ///
  /// @param within the time for the handshake, where there is one
  /// @param rule the limit and its value
  /// @param words the same as the peer's protocol has it
  void turnAway(Door door, Duration within, String rule, byte[] words)
      throws IOException, ProgramException {
    Socket entered = door.turnAway(socket, within, rule);
    if (!entered.equals(socket)) {
      streams = entered;
      input.use(entered.getInputStream());
      output.use(entered.getOutputStream());
    }
    output.write(words, 0, words.length);
    close();
  }

  /// Says to the door that the peer was served well.
  void served(Door door) {
    door.served(streams);
  }

  /// By which key the peer has proved itself.
  ///
  /// @return the fingerprint; empty where it has shown no key, as in plain text
  public String key() {
    return key;
  }

  /// What comes from the peer.
  ///
  /// @return the stream; it ends too when the server is stopped and no message is under way
  public InputStream in() {
    return input;
  }

  /// Waits a while for the end of what comes.
  ///
  /// @param time how long
  /// @return false where a byte came instead; true at the end, and where nothing came
  /// @throws IOException whatever the connection throws
  public boolean isOverWithin(Duration time) throws IOException {
    return input.isOverWithin(time);
  }

  /// What goes to the peer. One thread at a time writes; several share an [Outbox].
  ///
  /// @return the stream
  public OutputStream out() {
    return output;
  }

  /// The peer's messages. Time-outs then tell silence between messages from slowness within one.
  ///
  /// @param framing how they are told apart
  /// @param mostBytes the longest taken
  /// @return a reader of [#in]
  public FrameReader frames(Framing framing, long mostBytes) {
    var reader = new FrameReader(input, framing, mostBytes);
    input.follow(reader);
    return reader;
  }

  /// Says that something has begun, or ended, that is to be finished when the server is stopped,
  /// and that the peer must not be slow with. [#frames] says it of messages by itself.
  ///
  /// @param isSo whether it has begun
  public void inside(boolean isSo) {
    input.inside(isSo);
  }

  /// True while something has begun and not ended.
  boolean isInside() {
    return input.isInside();
  }

  /// Says that the greeting is over: from now on the peer may be idle for as long as the limits let
  /// it, and before for no longer than the handshake.
  public void greeted() {
    input.greeted();
  }

  /// Sets how long the peer may be silent from now on, in place of what the limits say. The
  /// server's watch looks no more often than the shortest of the limits asks for: a shorter time
  /// than that may end later.
  ///
  /// @param time above zero, at most [Limits#FOREVER]
  public void idle(Duration time) {
    input.idle(time);
  }

  /// Lets the peer hear what it was told last, also one that is still sending: ends the direction
  /// to it, and skips what it sends, to its end or for the time that the limits give. A connection
  /// that is closed with unread input is reset instead (RFC 1122 §4.2.2.13), and the peer may hear
  /// of the reset alone.
  public void farewell() {
    try {
      if (!input.hasEnded()) {
        output.finish(streams);
        input.skipToEnd();
      }
    } catch (IOException _) {
      // It is gone, or was silent for that time: there is nobody left to be told.
    }
  }

  /// Ends the session in order, from any thread: whoever reads it gets the end of the stream, and
  /// what is written still goes out.
  public void hangUp() {
    isHungUp = true;
    try {
      socket.shutdownInput();
    } catch (IOException _) {
      // It has ended by itself.
    }
  }

  /// True once this side has ended what comes.
  boolean isHungUp() {
    return isHungUp;
  }

  /// What the log says of the session instead of peer and counts.
  ///
  /// @param words what it is about and who the peer is, safe to print
  /// @param end how it ends where it ends well
  public void describe(String words, String end) {
    what = words;
    goodEnd = end;
  }

  /// What it is about, as its service has described it; else empty.
  String about() {
    return what;
  }

  /// What it is about, else peer and counts.
  String what() {
    return what.isEmpty()
        ? peer() + "  " + Shown.bytes(bytesIn()) + " in, " + Shown.bytes(bytesOut()) + " out"
        : what;
  }

  /// How it ends where it ends well.
  String goodEnd() {
    return goodEnd;
  }

  /// Ends the session from any thread: whoever waits in its streams gets an exception.
  ///
  /// @param kind what kind of end it is
  /// @param reason for the log, one line
  public void end(SessionException.Kind kind, String reason) {
    if (end.compareAndSet(null, new SessionException(kind, reason))) {
      abort();
    }
  }

  /// True once the server is being stopped: what is begun is finished, nothing new begins.
  public boolean isDraining() {
    return isDraining;
  }

  /// Bytes that came.
  public long bytesIn() {
    return input.bytes();
  }

  /// Bytes that were written.
  public long bytesOut() {
    return output.bytes();
  }

  /// How long it has been open.
  long ageNanos() {
    return System.nanoTime() - startNanos;
  }

  /// Begins to drain: a peer that is between two messages hears the end at once.
  void drain() {
    isDraining = true;
    if (!input.isInside()) {
      hangUp();
    }
  }

  /// Ends it, from the server's watch, where its peer has taken longer than the limits allow.
  ///
  /// @param now in `nanoTime`
  /// @return how many nanoseconds later it has to be asked again at the latest, unless it begins to
  ///   read or to write in between
  long check(long now) {
    return Math.min(input.check(now), output.check(now, limits.stall()));
  }

  /// What a stream throws: the reason that the session was ended for, else what the socket said.
  IOException failure(IOException otherwise) {
    var ended = end.get();
    return ended != null ? ended : otherwise;
  }

  /// Why it was ended, where it was.
  @Nullable SessionException ended() {
    return end.get();
  }

  /// Closes with a reset, so that the peer does not take the end for a good one. It is the plain
  /// socket that is closed, which waits for no write of TLS.
  void abort() {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException _) {
      // The connection is gone already, which is as abrupt as a reset.
    }
    close(socket);
  }

  /// Has the connection reset where this process is killed, so that the peer does not take its end
  /// for a good one. A session that is served well is closed in order nevertheless.
  ///
  /// @throws IOException if the connection is gone
  public void resetIfKilled() throws IOException {
    socket.setSoLinger(true, 0);
  }

  /// Closes; what was written is delivered.
  void close() {
    try {
      socket.setSoLinger(false, 0);
    } catch (SocketException _) {
      // It has ended by itself.
    }
    farewell();
    close(streams);
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // Nobody is left to be told: the connection has ended, well or badly, and was reported.
    }
  }
}
