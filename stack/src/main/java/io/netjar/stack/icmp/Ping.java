package io.netjar.stack.icmp;

import io.netjar.stack.SocketError;
import io.netjar.wire.Ipv4Address;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A series of echo requests to one destination, and what becomes of them (RFC 792 "Echo or Echo
/// Reply Message").
public final class Ping {
  /// How many requests and events are remembered; older ones make place.
  static final int REMEMBERED = 64;

  private static final long NEVER = -1;

  private final IcmpLayer layer;
  private final Ipv4Address destination;
  private final int identifier;
  private final long[] sentAt = new long[REMEMBERED];
  private final ArrayDeque<PingEvent> events = new ArrayDeque<>(4);
  private int nextSequence;
  private @Nullable Runnable onReady;

  Ping(IcmpLayer layer, Ipv4Address destination, int identifier) {
    this.layer = layer;
    this.destination = destination;
    this.identifier = identifier;
    java.util.Arrays.fill(sentAt, NEVER);
  }

  /// Sends a request; its sequence number is one more than that of the one before, from 0 on.
  ///
  /// @param length bytes of data, 0–65,507
  /// @param ttl time to live, 1–255
  /// @return null where it is on its way; NETWORK_UNREACHABLE or MESSAGE_TOO_LONG
  public @Nullable SocketError send(int length, int ttl, long now) {
    int sequence = nextSequence++ & 0xffff;
    sentAt[sequence % REMEMBERED] = now;
    return layer.sendEcho(this, sequence, length, ttl, now);
  }

  /// Takes the next event; null where none waits.
  public @Nullable PingEvent poll() {
    return events.pollFirst();
  }

  /// Says what to call when an event waits; it may only note or wake.
  public void onReady(@Nullable Runnable runnable) {
    onReady = runnable;
  }

  /// Ends the series: replies that come later are dropped.
  public void close() {
    layer.close(this);
  }

  /// Where the requests go.
  public Ipv4Address destination() {
    return destination;
  }

  /// The number in all its requests, by which the host tells its pings apart.
  public int identifier() {
    return identifier;
  }

  void onReply(int sequence, int source, int length, int ttl, long now) {
    long sent = sentAt[sequence % REMEMBERED];
    int ago = (nextSequence - sequence) & 0xffff;
    boolean known = sent != NEVER && ago >= 1 && ago <= REMEMBERED;
    add(
        new PingEvent.Reply(
            sequence, new Ipv4Address(source), length, ttl, known ? now - sent : NEVER));
  }

  void onFailure(int sequence, int type, int code) {
    add(new PingEvent.Failure(sequence, destination, type, code));
  }

  private void add(PingEvent event) {
    if (events.size() >= REMEMBERED) {
      events.removeFirst();
    }
    events.addLast(event);
    if (onReady != null) {
      onReady.run();
    }
  }
}
