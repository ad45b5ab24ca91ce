package io.netjar.sockets.endpoint;

import io.netjar.sockets.TcpSocketOptions;
import io.netjar.stack.tcp.CongestionAlgorithm;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// The JDK's options of TCP sockets and where each has its effect: one table for `java.net`, for
/// channels and for asynchronous channels. What a value may be, and what is said where it may not,
/// is as in the JDK on Linux.
public final class StreamOptionTable {
  /// The JDK has this one under a name of its own inside, and gives it out by `supportedOptions`.
  public static final SocketOption<Boolean> SO_OOBINLINE = new Inline("SO_OOBINLINE");

  private static final int MOST_LINGER_SECONDS = 65_535;
  private static final Map<SocketOption<?>, Row<?>> ROWS = rows();

  /// The options of a socket that listens.
  private static final Set<SocketOption<?>> LISTENING =
      setOf(
          StandardSocketOptions.SO_RCVBUF,
          StandardSocketOptions.SO_REUSEADDR,
          StandardSocketOptions.SO_REUSEPORT,
          ExtendedSocketOptions.TCP_KEEPIDLE,
          ExtendedSocketOptions.TCP_KEEPINTERVAL,
          ExtendedSocketOptions.TCP_KEEPCOUNT,
          ExtendedSocketOptions.TCP_QUICKACK,
          ExtendedSocketOptions.SO_INCOMING_NAPI_ID,
          TcpSocketOptions.TCP_CONGESTION);

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

  private interface Read<T> {
    T of(StreamOptions options) throws SocketException;
  }

  private interface Change<T> {
    void on(StreamOptions options, T value) throws SocketException;
  }

  private record Row<T>(Read<T> read, Change<T> change) {}

  private static <T> void row(
      Map<SocketOption<?>, Row<?>> rows, SocketOption<T> option, Read<T> read, Change<T> change) {
    rows.put(option, new Row<>(read, change));
  }

  private static Map<SocketOption<?>, Row<?>> rows() {
    var rows = new LinkedHashMap<SocketOption<?>, Row<?>>();
    standard(rows);
    extended(rows);
    own(rows);
    return rows;
  }

  private static void standard(Map<SocketOption<?>, Row<?>> rows) {
    row(
        rows,
        StandardSocketOptions.SO_SNDBUF,
        StreamOptions::sendBuffer,
        (on, size) -> on.sendBuffer(checkedBuffer(size)));
    row(
        rows,
        StandardSocketOptions.SO_RCVBUF,
        StreamOptions::receiveBuffer,
        (on, size) -> on.receiveBuffer(checkedBuffer(size)));
    row(
        rows,
        StandardSocketOptions.SO_KEEPALIVE,
        StreamOptions::keepAlive,
        StreamOptions::keepAlive);
    row(
        rows,
        StandardSocketOptions.SO_REUSEADDR,
        StreamOptions::reuseAddress,
        StreamOptions::reuseAddress);
    row(
        rows,
        StandardSocketOptions.SO_REUSEPORT,
        StreamOptions::reusePort,
        StreamOptions::reusePort);
    row(
        rows,
        StandardSocketOptions.SO_LINGER,
        StreamOptions::linger,
        (on, seconds) ->
            on.linger(Math.clamp(seconds, StreamOptions.NO_LINGER, MOST_LINGER_SECONDS)));
    row(rows, StandardSocketOptions.TCP_NODELAY, StreamOptions::noDelay, StreamOptions::noDelay);
    row(
        rows,
        StandardSocketOptions.IP_TOS,
        StreamOptions::trafficClass,
        (on, value) -> on.trafficClass(checkedTrafficClass(value)));
    row(rows, SO_OOBINLINE, StreamOptions::urgentInline, StreamOptions::urgentInline);
  }

  private static void extended(Map<SocketOption<?>, Row<?>> rows) {
    row(
        rows,
        ExtendedSocketOptions.TCP_KEEPIDLE,
        StreamOptions::keepAliveIdle,
        inRange(StreamOptions::keepAliveIdle));
    row(
        rows,
        ExtendedSocketOptions.TCP_KEEPINTERVAL,
        StreamOptions::keepAliveInterval,
        inRange(StreamOptions::keepAliveInterval));
    row(
        rows,
        ExtendedSocketOptions.TCP_KEEPCOUNT,
        StreamOptions::keepAliveProbes,
        inRange(StreamOptions::keepAliveProbes));
    row(rows, ExtendedSocketOptions.TCP_QUICKACK, StreamOptions::quickAck, StreamOptions::quickAck);
    // The number of a hardware queue; 0 where there is none, as on Linux's loopback.
    row(
        rows,
        ExtendedSocketOptions.SO_INCOMING_NAPI_ID,
        _ -> 0,
        (_, _) -> {
          throw new SocketException("Attempt to set read only option SO_INCOMING_NAPI_ID");
        });
  }

  private static void own(Map<SocketOption<?>, Row<?>> rows) {
    row(
        rows,
        TcpSocketOptions.TCP_CONGESTION,
        options -> options.congestion().toString(),
        (on, name) -> on.congestion(congestion(name)));
    row(rows, TcpSocketOptions.TCP_PACING, StreamOptions::pacing, StreamOptions::pacing);
    row(
        rows,
        TcpSocketOptions.TCP_USER_TIMEOUT,
        StreamOptions::userTimeoutMillis,
        (on, millis) -> {
          if (millis < 0) {
            throw new IllegalArgumentException("TCP_USER_TIMEOUT is not negative: " + millis);
          }
          on.userTimeoutMillis(millis);
        });
    row(
        rows,
        TcpSocketOptions.TCP_INFO,
        StreamOptions::info,
        (_, _) -> {
          throw new UnsupportedOperationException("TCP_INFO can only be read");
        });
  }

  private static int checkedBuffer(int size) {
    if (size < 0) {
      throw new IllegalArgumentException("Invalid send/receive buffer size");
    }
    return size;
  }

  private static int checkedTrafficClass(int value) {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("Invalid IP_TOS value");
    }
    return value;
  }

  private static CongestionAlgorithm congestion(String name) {
    try {
      return CongestionAlgorithm.of(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("TCP_CONGESTION: " + e.getMessage(), e);
    }
  }

  /// The operating system has the ranges of these, and says so in its words.
  private static Change<Integer> inRange(Change<Integer> change) {
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

  private static Set<SocketOption<?>> setOf(SocketOption<?>... options) {
    var set = new LinkedHashSet<SocketOption<?>>();
    Collections.addAll(set, options);
    return Collections.unmodifiableSet(set);
  }

  /// The options of a socket that connects or was accepted.
  public static Set<SocketOption<?>> connecting() {
    return Collections.unmodifiableSet(ROWS.keySet());
  }

  /// The options of `all` but some.
  public static Set<SocketOption<?>> without(Set<SocketOption<?>> all, SocketOption<?>... some) {
    var rest = new LinkedHashSet<>(all);
    rest.removeAll(List.of(some));
    return Collections.unmodifiableSet(rest);
  }

  /// The options of a socket that listens; where they concern connections, it is those to come.
  public static Set<SocketOption<?>> listening() {
    return LISTENING;
  }

  /// Checks that a socket has an option, and the value its type.
  ///
  /// @param supported the options that the socket has
  /// @throws UnsupportedOperationException naming one that it has not
  public static <T> void check(
      Set<SocketOption<?>> supported, SocketOption<T> option, @Nullable T value) {
    check(supported, option);
    if (!option.type().isInstance(value)) {
      throw new IllegalArgumentException("Invalid value '" + value + "'");
    }
  }

  /// Checks that a socket has an option.
  ///
  /// @param supported the options that the socket has
  /// @throws UnsupportedOperationException naming one that it has not
  public static void check(Set<SocketOption<?>> supported, SocketOption<?> option) {
    if (!supported.contains(known(option))) {
      throw SocketFailures.noOption(option.toString());
    }
  }

  /// Sets an option that was [checked][#check].
  ///
  /// @throws IllegalArgumentException where the value cannot be
  @SuppressWarnings("unchecked")
  public static <T> void set(StreamOptions on, SocketOption<T> option, T value)
      throws SocketException {
    ((Row<T>) row(option)).change.on(on, value);
  }

  /// The value of an option that was [checked][#check].
  @SuppressWarnings("unchecked")
  public static <T> T get(StreamOptions of, SocketOption<T> option) throws SocketException {
    return ((Row<T>) row(option)).read.of(of);
  }

  private static Row<?> row(SocketOption<?> option) {
    var row = ROWS.get(known(option));
    if (row == null) {
      throw SocketFailures.noOption(option.toString());
    }
    return row;
  }

  /// The JDK's own object for one name cannot be reached from here, and may yet come in.
  private static SocketOption<?> known(SocketOption<?> option) {
    return option.name().equals(SO_OOBINLINE.name()) ? SO_OOBINLINE : option;
  }
}
