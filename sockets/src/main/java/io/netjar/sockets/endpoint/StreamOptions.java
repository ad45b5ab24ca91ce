package io.netjar.sockets.endpoint;

import io.netjar.stack.tcp.CongestionAlgorithm;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpInfo;
import io.netjar.stack.tcp.TcpSettings;
import java.net.SocketException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The options of a TCP socket. Those set before there is a connection are kept for it; a
/// connection that is accepted has those of its listener.
public final class StreamOptions {
  /// `SO_LINGER` is off.
  public static final int NO_LINGER = -1;

  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long MILLISECOND_NANOS = 1_000_000;

  private final Gate gate;

  /// What the host has set.
  private final long delayedAckNanos;

  // Read by any thread; the settings are changed inside the gate.
  private volatile TcpSettings settings;
  private volatile boolean keepAlive;
  private volatile boolean reuseAddress;
  private volatile boolean reusePort;
  private volatile boolean quickAck = true;
  private volatile boolean urgentInline;
  private volatile int lingerSeconds = NO_LINGER;

  // Guarded by the gate.
  private @Nullable TcpConnection connection;
  private @Nullable Consumer<TcpSettings> listener;

  StreamOptions(Gate gate, TcpSettings settings) {
    this.gate = gate;
    this.settings = settings;
    delayedAckNanos = settings.delayedAckNanos();
  }

  /// The same values for a connection that was accepted.
  StreamOptions inherited() {
    var copy = new StreamOptions(gate, settings);
    copy.keepAlive = keepAlive;
    copy.reuseAddress = reuseAddress;
    copy.reusePort = reusePort;
    copy.quickAck = quickAck;
    copy.urgentInline = urgentInline;
    copy.lingerSeconds = lingerSeconds;
    return copy;
  }

  TcpSettings settings() {
    return settings;
  }

  /// Gives the options to a connection, now and whenever they change. Called inside the gate.
  void apply(TcpConnection made) {
    connection = made;
    made.urgentInline(urgentInline);
    if (keepAlive) {
      made.keepAlive(true, gate.nowNanos());
    }
  }

  /// Gives the settings to a listener whenever they change.
  void onChange(Consumer<TcpSettings> listening) {
    listener = listening;
    listening.accept(settings);
  }

  /// Changes settings, from what they are by then: another thread may have changed others.
  private void change(
      UnaryOperator<TcpSettings.Builder> wish, BiConsumer<TcpConnection, TcpSettings> told) {
    gate.enter();
    try {
      var wanted = wish.apply(settings.toBuilder()).build();
      if (connection != null) {
        told.accept(connection, wanted);
      }
      settings = wanted;
      if (listener != null) {
        listener.accept(wanted);
      }
    } finally {
      gate.leave();
    }
  }

  private void change(UnaryOperator<TcpSettings.Builder> wish) {
    change(wish, (made, wanted) -> made.settings(wanted, gate.nowNanos()));
  }

  private void tell(Consumer<TcpConnection> change) {
    gate.enter();
    try {
      if (connection != null) {
        change.accept(connection);
      }
    } finally {
      gate.leave();
    }
  }

  /// True where Nagle's algorithm is off.
  public boolean noDelay() {
    return settings.noDelay();
  }

  /// Switches Nagle's algorithm off or on.
  public void noDelay(boolean on) {
    change(to -> to.noDelay(on), (made, _) -> made.noDelay(on, gate.nowNanos()));
  }

  /// Traffic class of what it sends, 0–255.
  public int trafficClass() {
    return settings.trafficClass();
  }

  /// Sets the traffic class; its lower two bits are not the program's (RFC 3168 §5).
  ///
  /// @param value 0–255
  public void trafficClass(int value) {
    change(to -> to.trafficClass(value & 0xff));
  }

  /// The congestion control.
  public CongestionAlgorithm congestion() {
    return settings.congestion();
  }

  /// Chooses the congestion control.
  public void congestion(CongestionAlgorithm algorithm) {
    change(to -> to.congestion(algorithm));
  }

  /// True where data leaves spread over the round-trip time.
  public boolean pacing() {
    return settings.pacing();
  }

  /// Switches pacing on or off.
  public void pacing(boolean on) {
    change(to -> to.pacing(on));
  }

  /// Milliseconds for which data may stay unacknowledged before the connection is lost; 0: until
  /// the retransmissions are used up.
  public int userTimeoutMillis() {
    return (int) (settings.userTimeoutNanos() / MILLISECOND_NANOS);
  }

  /// Sets the milliseconds for which data may stay unacknowledged (RFC 5482 §3.1).
  ///
  /// @throws IllegalArgumentException where they are less than 0
  public void userTimeoutMillis(int millis) {
    change(to -> to.userTimeoutNanos(millis * MILLISECOND_NANOS));
  }

  /// True where a silent peer is probed.
  public boolean keepAlive() {
    return keepAlive;
  }

  /// Switches probes of a silent peer on or off (RFC 9293 §3.8.4).
  public void keepAlive(boolean on) {
    keepAlive = on;
    tell(made -> made.keepAlive(on, gate.nowNanos()));
  }

  /// Seconds of silence after which the peer is probed.
  public int keepAliveIdle() {
    return (int) (settings.keepAliveIdleNanos() / SECOND_NANOS);
  }

  /// Sets the seconds of silence after which the peer is probed.
  ///
  /// @throws IllegalArgumentException where they are not 1 to 32,767
  public void keepAliveIdle(int seconds) {
    change(to -> to.keepAliveIdleNanos(seconds * SECOND_NANOS));
  }

  /// Seconds between probes.
  public int keepAliveInterval() {
    return (int) (settings.keepAliveIntervalNanos() / SECOND_NANOS);
  }

  /// Sets the seconds between probes.
  ///
  /// @throws IllegalArgumentException where they are not 1 to 32,767
  public void keepAliveInterval(int seconds) {
    change(to -> to.keepAliveIntervalNanos(seconds * SECOND_NANOS));
  }

  /// How many probes may stay unanswered.
  public int keepAliveProbes() {
    return settings.keepAliveProbes();
  }

  /// Sets how many probes may stay unanswered.
  ///
  /// @throws IllegalArgumentException where they are not 1 to 127
  public void keepAliveProbes(int count) {
    change(to -> to.keepAliveProbes(count));
  }

  /// What [#reuseAddress(boolean)] was called with last.
  public boolean reuseAddress() {
    return reuseAddress;
  }

  /// Allows what is allowed anyway: addresses in TIME-WAIT keep no socket from listening.
  public void reuseAddress(boolean on) {
    reuseAddress = on;
  }

  /// What [#reusePort(boolean)] was called with last.
  public boolean reusePort() {
    return reusePort;
  }

  /// Shares the port, and who connects to it, with other listeners that want it too. It counts when
  /// the socket begins to listen. DEVIATION: a socket that connects shares no port with listeners.
  public void reusePort(boolean on) {
    reusePort = on;
  }

  /// True unless acknowledgements were chosen to be delayed.
  public boolean quickAck() {
    return quickAck;
  }

  /// Acknowledges at once, or delays acknowledgements as the host does (RFC 9293 §3.8.6.3). A
  /// socket that has chosen neither delays them too, and yet says true, as Linux has it; what is
  /// chosen here lasts, whereas Linux forgets it after some segments.
  public void quickAck(boolean on) {
    quickAck = on;
    change(to -> to.delayedAckNanos(on ? 0 : delayedAckNanos));
  }

  /// What the connection's machine holds.
  ///
  /// @throws SocketException where there is no connection
  public TcpInfo info() throws SocketException {
    gate.enter();
    try {
      if (connection == null) {
        throw SocketFailures.notConnected();
      }
      return connection.info();
    } finally {
      gate.leave();
    }
  }

  /// True where urgent data that arrives stays in the stream.
  public boolean urgentInline() {
    return urgentInline;
  }

  /// Chooses whether urgent data that arrives stays in the stream, or its last byte is discarded;
  /// so it is at first.
  public void urgentInline(boolean on) {
    urgentInline = on;
    tell(made -> made.urgentInline(on));
  }

  /// Size of the send buffer in bytes.
  public int sendBuffer() {
    return settings.sendBuffer();
  }

  /// Sets the size of the send buffer, at least 256 bytes.
  public void sendBuffer(int bytes) {
    int size = Buffers.clamp(bytes);
    change(to -> to.sendBuffer(size), (made, _) -> made.sendBuffer(size));
  }

  /// Size of the receive buffer in bytes.
  public int receiveBuffer() {
    return settings.receiveBuffer();
  }

  /// Sets the size of the receive buffer, at least 256 bytes.
  public void receiveBuffer(int bytes) {
    int size = Buffers.clamp(bytes);
    change(to -> to.receiveBuffer(size), (made, _) -> made.receiveBuffer(size));
  }

  /// Seconds that [StreamSocket#close] waits at most, or [#NO_LINGER].
  public int linger() {
    return lingerSeconds;
  }

  /// Sets how many seconds [StreamSocket#close] waits at most; 0: it resets; [#NO_LINGER]: it does
  /// not wait.
  public void linger(int seconds) {
    lingerSeconds = seconds;
  }
}
