package io.netjar.stack.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Constants of TCP that a host or a connection may set. Immutable; [#DEFAULT] is shared by all who
/// set nothing. Where an RFC leaves a choice, the default is Linux's.
///
/// @param maximumSegmentSize largest payload in bytes to announce and to send; 0: what the
///   interface's MTU allows (RFC 9293 §3.7.1)
/// @param receiveBuffer bytes kept for the program to read; the largest window offered
/// @param sendBuffer bytes a program may hand over unacknowledged; at least three full segments
/// @param initialWindowSegments segments sent before the first acknowledgement (RFC 6928 §2)
/// @param noDelay true: small segments are not held back for Nagle's algorithm (RFC 9293 §3.7.4)
/// @param initialRtoNanos retransmission timeout before the first measurement (RFC 6298 §2.1)
/// @param minimumRtoNanos what the timeout exceeds the smoothed round-trip time by at least
/// @param maximumRtoNanos largest timeout, also after back-off (RFC 6298 §2.5)
/// @param delayedAckNanos longest delay of an acknowledgement, at most 500 ms (RFC 9293 §3.8.6.3)
/// @param synRetries how often a SYN is sent again before connecting fails
/// @param synAckRetries how often a listener's SYN+ACK is sent again
/// @param dataRetries how often data is sent again before the connection is lost; a closed window
///   is probed as often, but once at least
/// @param orphanRetries the same after the program has closed and nobody waits any more
/// @param timeWaitNanos two maximum segment lifetimes (RFC 9293 §3.6.1)
/// @param timeWaitBound most connections of a host in TIME-WAIT; one more closes at once
/// @param finWait2Nanos how long the peer's FIN is waited for after the program has closed
/// @param keepAliveIdleNanos silence after which a connection with keep-alive is probed (RFC 9293
///   §3.8.4)
/// @param keepAliveIntervalNanos time between such probes
/// @param keepAliveProbes how many unanswered ones lose the connection
/// @param windowScaling true: windows beyond 65,535 bytes, where the peer can too (RFC 7323 §2)
/// @param timestamps true: the timestamps option, where the peer can too (RFC 7323 §3)
/// @param selectiveAcks true: selective acknowledgements, where the peer can too (RFC 2018 §2)
/// @param rack true: losses are found by RACK-TLP (RFC 8985 §6); false: by counting (RFC 6675 §4,
///   RFC 6582 §3.2). Without selective acknowledgements always the latter
/// @param congestion which congestion control
/// @param pacing true: segments leave spread over the round-trip time instead of in bursts
/// @param ecn explicit congestion notification (RFC 3168 §6.1)
/// @param receiveBufferMost how far the receive buffer grows by itself with what a program reads
///   per round trip; no more than `receiveBuffer`: it stays as it is
/// @param sendBufferMost how far the send buffer grows by itself with the congestion window; no
///   more than `sendBuffer`: it stays as it is
/// @param userTimeoutNanos how long data may stay unacknowledged before the connection is lost (RFC
///   5482 §3.1); 0: until `dataRetries` are used up
/// @param synCookies true: a listener whose handshakes under way are too many answers with SYN
///   cookies (RFC 4987 §3.6); false: it drops the SYN
/// @param mtuProbing true: where long segments vanish without a word from a router, shorter ones
///   are tried, and longer ones again later (RFC 4821 §7)
/// @param trafficClass DSCP in the upper six bits of what goes into the IP header, 0–255 (RFC 9293
///   §3.9.1.9); the lower two are not the program's (RFC 3168 §5)
public record TcpSettings(
    int maximumSegmentSize,
    int receiveBuffer,
    int sendBuffer,
    int initialWindowSegments,
    boolean noDelay,
    long initialRtoNanos,
    long minimumRtoNanos,
    long maximumRtoNanos,
    long delayedAckNanos,
    int synRetries,
    int synAckRetries,
    int dataRetries,
    int orphanRetries,
    long timeWaitNanos,
    int timeWaitBound,
    long finWait2Nanos,
    long keepAliveIdleNanos,
    long keepAliveIntervalNanos,
    int keepAliveProbes,
    boolean windowScaling,
    boolean timestamps,
    boolean selectiveAcks,
    boolean rack,
    CongestionAlgorithm congestion,
    boolean pacing,
    EcnMode ecn,
    int receiveBufferMost,
    int sendBufferMost,
    long userTimeoutNanos,
    boolean synCookies,
    boolean mtuProbing,
    int trafficClass) {

  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1000 * MILLISECOND;

  /// The smallest segment size that a peer or a router can make us use, in bytes: smaller ones make
  /// a sender work for nothing (CVE-2019-11479).
  public static final int LEAST_SEGMENT_SIZE = 48;

  private static final int LEAST_BUFFER = 256;

  /// The largest buffer in bytes: no window can be larger (RFC 7323 §2.3).
  private static final int LARGEST_BUFFER = 1 << 30;

  /// The largest payload to send to a peer that does not say what it takes (RFC 9293 §3.7.1).
  public static final int DEFAULT_SEGMENT_SIZE = 536;

  /// What everybody gets who sets nothing.
  public static final TcpSettings DEFAULT =
      new TcpSettings(
          0,
          65_535,
          256 * 1024,
          10,
          false,
          SECOND,
          200 * MILLISECOND,
          120 * SECOND,
          40 * MILLISECOND,
          6,
          5,
          15,
          8,
          60 * SECOND,
          65_536,
          60 * SECOND,
          7200 * SECOND,
          75 * SECOND,
          9,
          true,
          true,
          true,
          true,
          CongestionAlgorithm.CUBIC,
          false,
          EcnMode.ACCEPT,
          6 << 20,
          4 << 20,
          0,
          true,
          false,
          0);

  /// @throws IllegalArgumentException naming the setting and the value that is out of range
  public TcpSettings {
    if (maximumSegmentSize != 0) {
      check("maximumSegmentSize", maximumSegmentSize, LEAST_SEGMENT_SIZE, 65_495);
    }
    checkBuffer("receiveBuffer", receiveBuffer);
    checkBuffer("sendBuffer", sendBuffer);
    check("initialWindowSegments", initialWindowSegments, 1, 1000);
    check("maximumRtoNanos", maximumRtoNanos, 1, 3600 * SECOND);
    check("initialRtoNanos", initialRtoNanos, 1, maximumRtoNanos);
    check("minimumRtoNanos", minimumRtoNanos, 1, maximumRtoNanos);
    check("delayedAckNanos", delayedAckNanos, 0, 500 * MILLISECOND);
    check("synRetries", synRetries, 0, 255);
    check("synAckRetries", synAckRetries, 0, 255);
    check("dataRetries", dataRetries, 0, 255);
    check("orphanRetries", orphanRetries, 0, 255);
    check("timeWaitNanos", timeWaitNanos, 0, 3600 * SECOND);
    check("timeWaitBound", timeWaitBound, 0, 1 << 24);
    check("finWait2Nanos", finWait2Nanos, 0, 3600 * SECOND);
    check("keepAliveIdleNanos", keepAliveIdleNanos, 1, 32_767 * SECOND);
    check("keepAliveIntervalNanos", keepAliveIntervalNanos, 1, 32_767 * SECOND);
    check("keepAliveProbes", keepAliveProbes, 1, 127);
    checkChosen("congestion", congestion, CongestionAlgorithm.values());
    checkChosen("ecn", ecn, EcnMode.values());
    checkBuffer("receiveBufferMost", receiveBufferMost);
    checkBuffer("sendBufferMost", sendBufferMost);
    check("trafficClass", trafficClass, 0, 255);
    check("userTimeoutNanos", userTimeoutNanos, 0, 32_767 * SECOND * 60);
  }

  /// Checks the size of a buffer, of settings or of a connection that exists.
  static void checkBuffer(String name, int bytes) {
    check(name, bytes, LEAST_BUFFER, LARGEST_BUFFER);
  }

  private static void checkChosen(String name, @Nullable Object value, Object[] choice) {
    if (value == null) {
      throw new IllegalArgumentException(
          name + " is one of " + Arrays.toString(choice) + ", not null");
    }
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + " is " + least + " to " + most + ", not " + value);
    }
  }

  /// The bits of [#trafficClass] that the program may set (RFC 2474 §3).
  int dscpBits() {
    return trafficClass & 0xfc;
  }

  /// A builder that begins with these values.
  public Builder toBuilder() {
    return new Builder(this);
  }

  /// Makes settings that differ from others in a few values; each method sets the component of its
  /// name, and those of a buffer's size also how far it grows.
  public static final class Builder {
    private int maximumSegmentSize;
    private int receiveBuffer;
    private int sendBuffer;
    private int initialWindowSegments;
    private boolean noDelay;
    private long initialRtoNanos;
    private long minimumRtoNanos;
    private long maximumRtoNanos;
    private long delayedAckNanos;
    private int synRetries;
    private int synAckRetries;
    private int dataRetries;
    private int orphanRetries;
    private long timeWaitNanos;
    private int timeWaitBound;
    private long finWait2Nanos;
    private long keepAliveIdleNanos;
    private long keepAliveIntervalNanos;
    private int keepAliveProbes;
    private boolean windowScaling;
    private boolean timestamps;
    private boolean selectiveAcks;
    private boolean rack;
    private CongestionAlgorithm congestion;
    private boolean pacing;
    private EcnMode ecn;
    private int receiveBufferMost;
    private int sendBufferMost;
    private long userTimeoutNanos;
    private boolean synCookies;
    private boolean mtuProbing;
    private int trafficClass;

    private Builder(TcpSettings from) {
      maximumSegmentSize = from.maximumSegmentSize;
      receiveBuffer = from.receiveBuffer;
      sendBuffer = from.sendBuffer;
      initialWindowSegments = from.initialWindowSegments;
      noDelay = from.noDelay;
      initialRtoNanos = from.initialRtoNanos;
      minimumRtoNanos = from.minimumRtoNanos;
      maximumRtoNanos = from.maximumRtoNanos;
      delayedAckNanos = from.delayedAckNanos;
      synRetries = from.synRetries;
      synAckRetries = from.synAckRetries;
      dataRetries = from.dataRetries;
      orphanRetries = from.orphanRetries;
      timeWaitNanos = from.timeWaitNanos;
      timeWaitBound = from.timeWaitBound;
      finWait2Nanos = from.finWait2Nanos;
      keepAliveIdleNanos = from.keepAliveIdleNanos;
      keepAliveIntervalNanos = from.keepAliveIntervalNanos;
      keepAliveProbes = from.keepAliveProbes;
      windowScaling = from.windowScaling;
      timestamps = from.timestamps;
      selectiveAcks = from.selectiveAcks;
      rack = from.rack;
      congestion = from.congestion;
      pacing = from.pacing;
      ecn = from.ecn;
      receiveBufferMost = from.receiveBufferMost;
      sendBufferMost = from.sendBufferMost;
      userTimeoutNanos = from.userTimeoutNanos;
      synCookies = from.synCookies;
      mtuProbing = from.mtuProbing;
      trafficClass = from.trafficClass;
    }

    /// Sets [TcpSettings#maximumSegmentSize].
    public Builder maximumSegmentSize(int value) {
      maximumSegmentSize = value;
      return this;
    }

    /// Sets [TcpSettings#receiveBuffer], and [TcpSettings#receiveBufferMost] to the same: a buffer
    /// whose size was chosen does not grow, unless [#receiveBufferMost] says so afterwards.
    public Builder receiveBuffer(int value) {
      receiveBuffer = value;
      receiveBufferMost = value;
      return this;
    }

    /// Sets [TcpSettings#sendBuffer], and [TcpSettings#sendBufferMost] to the same: a buffer whose
    /// size was chosen does not grow, unless [#sendBufferMost] says so afterwards.
    public Builder sendBuffer(int value) {
      sendBuffer = value;
      sendBufferMost = value;
      return this;
    }

    /// Sets [TcpSettings#initialWindowSegments].
    public Builder initialWindowSegments(int value) {
      initialWindowSegments = value;
      return this;
    }

    /// Sets [TcpSettings#noDelay].
    public Builder noDelay(boolean value) {
      noDelay = value;
      return this;
    }

    /// Sets [TcpSettings#initialRtoNanos].
    public Builder initialRtoNanos(long value) {
      initialRtoNanos = value;
      return this;
    }

    /// Sets [TcpSettings#minimumRtoNanos].
    public Builder minimumRtoNanos(long value) {
      minimumRtoNanos = value;
      return this;
    }

    /// Sets [TcpSettings#maximumRtoNanos].
    public Builder maximumRtoNanos(long value) {
      maximumRtoNanos = value;
      return this;
    }

    /// Sets [TcpSettings#delayedAckNanos].
    public Builder delayedAckNanos(long value) {
      delayedAckNanos = value;
      return this;
    }

    /// Sets [TcpSettings#synRetries].
    public Builder synRetries(int value) {
      synRetries = value;
      return this;
    }

    /// Sets [TcpSettings#synAckRetries].
    public Builder synAckRetries(int value) {
      synAckRetries = value;
      return this;
    }

    /// Sets [TcpSettings#dataRetries].
    public Builder dataRetries(int value) {
      dataRetries = value;
      return this;
    }

    /// Sets [TcpSettings#orphanRetries].
    public Builder orphanRetries(int value) {
      orphanRetries = value;
      return this;
    }

    /// Sets [TcpSettings#timeWaitNanos].
    public Builder timeWaitNanos(long value) {
      timeWaitNanos = value;
      return this;
    }

    /// Sets [TcpSettings#timeWaitBound].
    public Builder timeWaitBound(int value) {
      timeWaitBound = value;
      return this;
    }

    /// Sets [TcpSettings#finWait2Nanos].
    public Builder finWait2Nanos(long value) {
      finWait2Nanos = value;
      return this;
    }

    /// Sets [TcpSettings#keepAliveIdleNanos].
    public Builder keepAliveIdleNanos(long value) {
      keepAliveIdleNanos = value;
      return this;
    }

    /// Sets [TcpSettings#keepAliveIntervalNanos].
    public Builder keepAliveIntervalNanos(long value) {
      keepAliveIntervalNanos = value;
      return this;
    }

    /// Sets [TcpSettings#keepAliveProbes].
    public Builder keepAliveProbes(int value) {
      keepAliveProbes = value;
      return this;
    }

    /// Sets [TcpSettings#windowScaling].
    public Builder windowScaling(boolean value) {
      windowScaling = value;
      return this;
    }

    /// Sets [TcpSettings#timestamps].
    public Builder timestamps(boolean value) {
      timestamps = value;
      return this;
    }

    /// Sets [TcpSettings#selectiveAcks].
    public Builder selectiveAcks(boolean value) {
      selectiveAcks = value;
      return this;
    }

    /// Sets [TcpSettings#rack].
    public Builder rack(boolean value) {
      rack = value;
      return this;
    }

    /// Sets [TcpSettings#congestion].
    public Builder congestion(CongestionAlgorithm value) {
      congestion = value;
      return this;
    }

    /// Sets [TcpSettings#pacing].
    public Builder pacing(boolean value) {
      pacing = value;
      return this;
    }

    /// Sets [TcpSettings#ecn].
    public Builder ecn(EcnMode value) {
      ecn = value;
      return this;
    }

    /// Sets [TcpSettings#receiveBufferMost].
    public Builder receiveBufferMost(int value) {
      receiveBufferMost = value;
      return this;
    }

    /// Sets [TcpSettings#sendBufferMost].
    public Builder sendBufferMost(int value) {
      sendBufferMost = value;
      return this;
    }

    /// Sets [TcpSettings#userTimeoutNanos].
    public Builder userTimeoutNanos(long value) {
      userTimeoutNanos = value;
      return this;
    }

    /// Sets [TcpSettings#synCookies].
    public Builder synCookies(boolean value) {
      synCookies = value;
      return this;
    }

    /// Sets [TcpSettings#mtuProbing].
    public Builder mtuProbing(boolean value) {
      mtuProbing = value;
      return this;
    }

    /// Sets [TcpSettings#trafficClass].
    public Builder trafficClass(int value) {
      trafficClass = value;
      return this;
    }

    /// The settings.
    ///
    /// @throws IllegalArgumentException naming the setting and the value that is out of range
    public TcpSettings build() {
      return new TcpSettings(
          maximumSegmentSize,
          receiveBuffer,
          sendBuffer,
          initialWindowSegments,
          noDelay,
          initialRtoNanos,
          minimumRtoNanos,
          maximumRtoNanos,
          delayedAckNanos,
          synRetries,
          synAckRetries,
          dataRetries,
          orphanRetries,
          timeWaitNanos,
          timeWaitBound,
          finWait2Nanos,
          keepAliveIdleNanos,
          keepAliveIntervalNanos,
          keepAliveProbes,
          windowScaling,
          timestamps,
          selectiveAcks,
          rack,
          congestion,
          pacing,
          ecn,
          receiveBufferMost,
          sendBufferMost,
          userTimeoutNanos,
          synCookies,
          mtuProbing,
          trafficClass);
    }
  }
}
