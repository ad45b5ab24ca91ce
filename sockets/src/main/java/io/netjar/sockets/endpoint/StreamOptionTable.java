package io.netjar.sockets.endpoint;

import io.netjar.sockets.TcpSocketOptions;
import io.netjar.sockets.endpoint.OptionTable.Change;
import io.netjar.stack.tcp.CongestionAlgorithm;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;

/// The options of TCP sockets: one table for `java.net`, for channels and for asynchronous
/// channels, and of it what each of these has.
public final class StreamOptionTable {
  /// The JDK has this one under a name of its own inside, and gives it out by `supportedOptions`.
  public static final SocketOption<Boolean> SO_OOBINLINE = new Inline("SO_OOBINLINE");

  /// The options of a channel that connects or was accepted.
  public static final OptionTable<StreamOptions> CONNECTING = connecting();

  /// The options of a `ServerSocket`; where they concern connections, it is those to come.
  public static final OptionTable<StreamOptions> LISTENING_SOCKET =
      CONNECTING.only(
          StandardSocketOptions.SO_RCVBUF,
          StandardSocketOptions.SO_REUSEADDR,
          StandardSocketOptions.SO_REUSEPORT,
          StandardSocketOptions.IP_TOS,
          ExtendedSocketOptions.TCP_KEEPIDLE,
          ExtendedSocketOptions.TCP_KEEPINTERVAL,
          ExtendedSocketOptions.TCP_KEEPCOUNT,
          ExtendedSocketOptions.TCP_QUICKACK,
          ExtendedSocketOptions.SO_INCOMING_NAPI_ID,
          TcpSocketOptions.TCP_CONGESTION);

  /// The options of a channel that listens.
  public static final OptionTable<StreamOptions> LISTENING =
      LISTENING_SOCKET.without(StandardSocketOptions.IP_TOS);

  private static final int MOST_LINGER_SECONDS = 65_535;

  private StreamOptionTable() {}

  private record Inline(String name) implements SocketOption<Boolean> {
    @Override
    public Class<Boolean> type() {
      return Boolean.class;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static OptionTable<StreamOptions> connecting() {
    var table = new OptionTable.Builder<StreamOptions>();
    standard(table);
    extended(table);
    own(table);
    return table.build();
  }

  private static void standard(OptionTable.Builder<StreamOptions> table) {
    table
        .buffer(
            StandardSocketOptions.SO_SNDBUF, StreamOptions::sendBuffer, StreamOptions::sendBuffer)
        .buffer(
            StandardSocketOptions.SO_RCVBUF,
            StreamOptions::receiveBuffer,
            StreamOptions::receiveBuffer)
        .row(StandardSocketOptions.SO_KEEPALIVE, StreamOptions::keepAlive, StreamOptions::keepAlive)
        .row(
            StandardSocketOptions.SO_REUSEADDR,
            StreamOptions::reuseAddress,
            StreamOptions::reuseAddress)
        .row(StandardSocketOptions.SO_REUSEPORT, StreamOptions::reusePort, StreamOptions::reusePort)
        .row(
            StandardSocketOptions.SO_LINGER,
            StreamOptions::linger,
            (on, seconds) ->
                on.linger(Math.clamp(seconds, StreamOptions.NO_LINGER, MOST_LINGER_SECONDS)))
        .row(StandardSocketOptions.TCP_NODELAY, StreamOptions::noDelay, StreamOptions::noDelay)
        .octet(
            StandardSocketOptions.IP_TOS,
            StreamOptions::trafficClass,
            StreamOptions::trafficClass,
            "Invalid IP_TOS value")
        .row(SO_OOBINLINE, StreamOptions::urgentInline, StreamOptions::urgentInline);
  }

  private static void extended(OptionTable.Builder<StreamOptions> table) {
    table
        .row(
            ExtendedSocketOptions.TCP_KEEPIDLE,
            StreamOptions::keepAliveIdle,
            inRange(StreamOptions::keepAliveIdle))
        .row(
            ExtendedSocketOptions.TCP_KEEPINTERVAL,
            StreamOptions::keepAliveInterval,
            inRange(StreamOptions::keepAliveInterval))
        .row(
            ExtendedSocketOptions.TCP_KEEPCOUNT,
            StreamOptions::keepAliveProbes,
            inRange(StreamOptions::keepAliveProbes))
        .row(ExtendedSocketOptions.TCP_QUICKACK, StreamOptions::quickAck, StreamOptions::quickAck)
        .incomingQueue();
  }

  private static void own(OptionTable.Builder<StreamOptions> table) {
    table
        .own(
            TcpSocketOptions.TCP_CONGESTION,
            options -> options.congestion().toString(),
            (on, name) -> on.congestion(congestion(name)))
        .own(TcpSocketOptions.TCP_PACING, StreamOptions::pacing, StreamOptions::pacing)
        .own(
            TcpSocketOptions.TCP_USER_TIMEOUT,
            StreamOptions::userTimeoutMillis,
            (on, millis) -> {
              if (millis < 0) {
                throw new IllegalArgumentException("TCP_USER_TIMEOUT is not negative: " + millis);
              }
              on.userTimeoutMillis(millis);
            })
        .own(
            TcpSocketOptions.TCP_INFO,
            StreamOptions::info,
            (_, _) -> {
              throw new UnsupportedOperationException("TCP_INFO can only be read");
            });
  }

  private static CongestionAlgorithm congestion(String name) {
    try {
      return CongestionAlgorithm.of(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("TCP_CONGESTION: " + e.getMessage(), e);
    }
  }

  /// The operating system has the ranges of these, and says so in its words.
  private static Change<StreamOptions, Integer> inRange(Change<StreamOptions, Integer> change) {
    return (on, value) -> {
      try {
        change.on(on, value);
      } catch (IllegalArgumentException e) {
        var invalid = new SocketException("Invalid argument");
        invalid.initCause(e);
        throw invalid;
      }
    };
  }
}
