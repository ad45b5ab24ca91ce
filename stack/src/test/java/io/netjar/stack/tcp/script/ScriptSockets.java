package io.netjar.stack.tcp.script;

import io.netjar.stack.DropReason;
import io.netjar.stack.SocketError;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.tcp.CongestionAlgorithm;
import io.netjar.stack.tcp.CongestionState;
import io.netjar.stack.tcp.EcnMode;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpInfo;
import io.netjar.stack.tcp.TcpListener;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.stack.tcp.TcpState;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The system calls of a script, on a host's TCP. File descriptors begin at 3. Addresses are not
/// looked at: a script has one host with one port, which connects to the first peer alone.
final class ScriptSockets {
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1000 * MILLISECOND;

  /// What a call gives.
  ///
  /// @param error the name of the error; null where there is none
  record Result(long value, @Nullable String error) {
    static Result of(long value) {
      return new Result(value, null);
    }

    static Result failed(String error) {
      return new Result(-1, error);
    }

    @Override
    public String toString() {
      return error == null ? "" + value : value + " " + error;
    }
  }

  /// A call under way: asked again after each event until it gives something.
  interface Attempt {
    /// Gives the result, or null where the call would wait.
    @Nullable Result result();
  }

  private static final class Socket {
    final TcpSettings.Builder settings;
    boolean resetsOnClose;
    boolean keepAlive;
    int port;
    @Nullable TcpListener listener;
    @Nullable TcpConnection connection;
    boolean errorTold;
    long written;
    long read;

    Socket(TcpSettings.Builder settings) {
      this.settings = settings;
    }
  }

  private final ScriptHost host;
  private final List<@Nullable Socket> sockets = new ArrayList<>();
  private @Nullable TcpConnection last;

  /// What `sysctl` has set: of the sockets made from then on.
  private final TcpSettings.Builder hostSettings = TcpSettings.DEFAULT.toBuilder();

  ScriptSockets(ScriptHost host) {
    this.host = host;
  }

  /// Begins a call.
  ///
  /// @throws IllegalArgumentException where the script asks for what is not there
  Attempt begin(String name, List<String> arguments) {
    if (name.equals("socket")) {
      sockets.add(new Socket(hostSettings.build().toBuilder()));
      return done(Result.of(sockets.size() + 2L));
    }
    if (name.equals("sysctl")) {
      sysctl(arguments.getFirst(), arguments.get(1));
      return done(Result.of(0));
    }
    int fd = Integer.parseInt(arguments.getFirst());
    var socket = fd < 3 || fd - 3 >= sockets.size() ? null : sockets.get(fd - 3);
    if (socket == null) {
      return done(Result.failed("EBADF"));
    }
    return switch (name) {
      case "setsockopt" -> done(setOption(socket, arguments));
      case "getsockopt" -> done(option(socket, arguments));
      case "bind" -> {
        socket.port = ScriptHost.PORT;
        yield done(Result.of(0));
      }
      case "listen" -> done(listen(socket, Integer.parseInt(arguments.get(1))));
      case "accept" -> () -> accept(socket);
      case "connect" -> connect(socket);
      case "read" -> () -> read(socket, size(arguments));
      case "write" -> write(socket, size(arguments));
      case "send" -> done(sendUrgent(socket, arguments));
      case "shutdown" -> done(shutdown(socket, arguments.get(1)));
      case "close" -> done(close(socket, fd));
      default -> throw new IllegalArgumentException("no such call: " + name);
    };
  }

  private static Attempt done(Result result) {
    return () -> result;
  }

  private static int size(List<String> arguments) {
    return Integer.parseInt(arguments.get(2));
  }

  private long now() {
    return host.events.nowNanos();
  }

  // ------------------------------------------------------------------ calls

  private Result listen(Socket socket, int backlog) {
    try {
      var listener = host.tcp.listen(Ipv4Address.ANY, socket.port, backlog);
      listener.settings(socket.settings.build());
      socket.listener = listener;
      return Result.of(0);
    } catch (SocketErrorException e) {
      return Result.failed(name(e.error()));
    }
  }

  private @Nullable Result accept(Socket socket) {
    if (socket.listener == null) {
      return Result.failed("EINVAL");
    }
    var connection = socket.listener.accept();
    if (connection == null) {
      return null;
    }
    var made = new Socket(hostSettings.build().toBuilder());
    attach(made, connection);
    sockets.add(made);
    return Result.of(sockets.size() + 2L);
  }

  private void attach(Socket socket, TcpConnection connection) {
    socket.connection = connection;
    last = connection;
    connection.resetsOnClose(socket.resetsOnClose);
    if (socket.keepAlive) {
      connection.keepAlive(true, now());
    }
  }

  private Attempt connect(Socket socket) {
    if (socket.connection == null) {
      try {
        var peer = new Endpoint(ScriptHost.THERE, ScriptHost.PEER_PORT);
        attach(socket, host.tcp.connect(null, socket.port, peer, socket.settings.build(), now()));
      } catch (SocketErrorException e) {
        return done(Result.failed(name(e.error())));
      }
    } else if (socket.connection.isEstablished()) {
      return done(Result.failed("EISCONN"));
    }
    return () -> {
      var failure = error(socket);
      return failure != null
          ? failure
          : socket.connection != null && socket.connection.isEstablished() ? Result.of(0) : null;
    };
  }

  /// The connection's error, once; null where there is none.
  private static @Nullable Result error(Socket socket) {
    var error = socket.connection == null ? null : socket.connection.error();
    if (error == null || socket.errorTold) {
      return null;
    }
    socket.errorTold = true;
    return Result.failed(name(error));
  }

  private @Nullable Result read(Socket socket, int length) {
    if (socket.connection == null) {
      return Result.failed("ENOTCONN");
    }
    var bytes = new byte[length];
    int count = socket.connection.read(bytes, 0, length, now());
    if (count > 0) {
      if (!Arrays.equals(Arrays.copyOf(bytes, count), ScriptHost.stream(socket.read, count))) {
        throw new AssertionError("read other bytes than the peer sent");
      }
      socket.read += count;
      return Result.of(count);
    }
    if (count < 0) {
      var failure = error(socket);
      return failure != null ? failure : Result.of(0);
    }
    return null;
  }

  private Attempt write(Socket socket, int length) {
    long begun = socket.written;
    return () -> {
      var connection = socket.connection;
      if (connection == null) {
        return Result.failed("EPIPE");
      }
      int left = (int) (begun + length - socket.written);
      int count = connection.write(ScriptHost.stream(socket.written, left), 0, left, now());
      if (count < 0) {
        var failure = error(socket);
        return failure != null ? failure : Result.failed("EPIPE");
      }
      socket.written += count;
      return count == left ? Result.of(length) : null;
    };
  }

  /// Only MSG_OOB with one byte.
  private Result sendUrgent(Socket socket, List<String> arguments) {
    var connection = socket.connection;
    if (connection == null || size(arguments) != 1 || !arguments.get(3).equals("MSG_OOB")) {
      throw new IllegalArgumentException("not an urgent byte of a connection: " + arguments);
    }
    int taken = connection.writeUrgent(ScriptHost.stream(socket.written, 1)[0], now());
    if (taken < 0) {
      return Result.failed("EPIPE");
    }
    socket.written += taken;
    return taken == 0 ? Result.failed("EAGAIN") : Result.of(1);
  }

  private Result shutdown(Socket socket, String how) {
    var connection = socket.connection;
    if (connection == null || connection.state() == TcpState.CLOSED) {
      return Result.failed("ENOTCONN");
    }
    if (!how.equals("SHUT_WR")) {
      connection.shutdownInput(now());
    }
    if (!how.equals("SHUT_RD")) {
      connection.shutdownOutput(now());
    }
    return Result.of(0);
  }

  private Result close(Socket socket, int fd) {
    if (socket.listener != null) {
      socket.listener.close(now());
    }
    if (socket.connection != null) {
      socket.connection.close(now());
    }
    sockets.set(fd - 3, null);
    return Result.of(0);
  }

  // ------------------------------------------------------------------ options

  /// The host's settings under Linux's names.
  private void sysctl(String name, String value) {
    boolean on = !value.equals("0");
    switch (name) {
      case "net.ipv4.tcp_congestion_control" ->
          hostSettings.congestion(CongestionAlgorithm.of(value));
      case "net.ipv4.tcp_ecn" ->
          hostSettings.ecn(
              switch (value) {
                case "0" -> EcnMode.OFF;
                case "1" -> EcnMode.REQUEST;
                case "2" -> EcnMode.ACCEPT;
                default -> throw new IllegalArgumentException("tcp_ecn is 0, 1, 2: " + value);
              });
      case "net.ipv4.tcp_sack" -> hostSettings.selectiveAcks(on);
      case "net.ipv4.tcp_syncookies" -> hostSettings.synCookies(on);
      case "net.ipv4.tcp_timestamps" -> hostSettings.timestamps(on);
      case "net.ipv4.tcp_window_scaling" -> hostSettings.windowScaling(on);
      case "net.ipv4.tcp_recovery" -> hostSettings.rack(on);
      case "net.ipv4.tcp_retries2" -> hostSettings.dataRetries(Integer.parseInt(value));
      default -> throw new IllegalArgumentException("no such setting: " + name);
    }
  }

  private Result setOption(Socket socket, List<String> arguments) {
    var name = arguments.get(2);
    if (name.equals("TCP_CONGESTION")) {
      var algorithm = CongestionAlgorithm.of(arguments.get(3).replace("\"", ""));
      socket.settings.congestion(algorithm);
      if (socket.connection != null) {
        var changed = socket.connection.settings().toBuilder().congestion(algorithm).build();
        socket.connection.settings(changed, now());
      }
      return Result.of(0);
    }
    int value = Integer.parseInt(arguments.get(3).replaceAll("\\D", ""));
    if (name.equals("SO_LINGER")) {
      socket.resetsOnClose = value != 0 && arguments.get(4).equals("linger=0}");
      if (socket.connection != null) {
        socket.connection.resetsOnClose(socket.resetsOnClose);
      }
    } else if (name.startsWith("SO_")) {
      setSocketOption(socket, name, value);
    } else {
      setTcpOption(socket, name, value);
    }
    return Result.of(0);
  }

  private void setSocketOption(Socket socket, String name, int value) {
    var connection = socket.connection;
    switch (name) {
      case "SO_REUSEADDR" -> {}
      case "SO_OOBINLINE" -> {
        if (connection != null) {
          connection.urgentInline(value != 0);
        }
      }
      case "SO_RCVBUF" -> {
        socket.settings.receiveBuffer(value);
        if (connection != null) {
          connection.receiveBuffer(value);
        }
      }
      case "SO_SNDBUF" -> {
        socket.settings.sendBuffer(value);
        if (connection != null) {
          connection.sendBuffer(value);
        }
      }
      case "SO_KEEPALIVE" -> {
        socket.keepAlive = value != 0;
        if (connection != null) {
          connection.keepAlive(value != 0, now());
        }
      }
      default -> throw new IllegalArgumentException("no such option: " + name);
    }
  }

  private void setTcpOption(Socket socket, String name, int value) {
    var connection = socket.connection;
    set(socket.settings, name, value);
    if (connection != null && name.equals("TCP_NODELAY")) {
      connection.noDelay(value != 0, now());
    } else if (connection != null) {
      connection.settings(set(connection.settings().toBuilder(), name, value).build(), now());
    }
  }

  private static TcpSettings.Builder set(TcpSettings.Builder settings, String name, int value) {
    return switch (name) {
      case "TCP_NODELAY" -> settings.noDelay(value != 0);
      case "TCP_PACING" -> settings.pacing(value != 0);
      case "TCP_MTU_PROBING" -> settings.mtuProbing(value != 0);
      case "TCP_MAXSEG" -> settings.maximumSegmentSize(value);
      case "TCP_SYNCNT" -> settings.synRetries(value);
      case "TCP_KEEPIDLE" -> settings.keepAliveIdleNanos(value * SECOND);
      case "TCP_KEEPINTVL" -> settings.keepAliveIntervalNanos(value * SECOND);
      case "TCP_KEEPCNT" -> settings.keepAliveProbes(value);
      case "TCP_USER_TIMEOUT" -> settings.userTimeoutNanos(value * MILLISECOND);
      case "TCP_LINGER2" -> settings.finWait2Nanos(value * SECOND);
      default -> throw new IllegalArgumentException("no such option: " + name);
    };
  }

  private static Result option(Socket socket, List<String> arguments) {
    if (!arguments.get(2).equals("SO_ERROR")) {
      throw new IllegalArgumentException("no such option: " + arguments.get(2));
    }
    var failure = error(socket);
    var got = "[" + (failure == null ? "0" : failure.error()) + "]";
    return arguments.get(3).equals(got) ? Result.of(0) : Result.failed("SO_ERROR is " + got);
  }

  private static String name(SocketError error) {
    return switch (error) {
      case REFUSED, PORT_UNREACHABLE -> "ECONNREFUSED";
      case RESET -> "ECONNRESET";
      case TIMED_OUT -> "ETIMEDOUT";
      case HOST_UNREACHABLE -> "EHOSTUNREACH";
      case NETWORK_UNREACHABLE -> "ENETUNREACH";
      case ADDRESS_IN_USE -> "EADDRINUSE";
      case ADDRESS_NOT_AVAILABLE -> "EADDRNOTAVAIL";
      case ACCESS -> "EACCES";
      case PROTOCOL_UNREACHABLE, MESSAGE_TOO_LONG, BROKEN_PIPE -> error.name();
      case NOT_CONNECTED, ALREADY_CONNECTED, CLOSED, NO_BUFFERS, NOT_SUPPORTED -> error.name();
    };
  }

  // ------------------------------------------------------------------ tcp_info

  private static final List<String> STATES =
      List.of(
          "",
          "TCP_ESTABLISHED",
          "TCP_SYN_SENT",
          "TCP_SYN_RECV",
          "TCP_FIN_WAIT1",
          "TCP_FIN_WAIT2",
          "TCP_TIME_WAIT",
          "TCP_CLOSE",
          "TCP_CLOSE_WAIT",
          "TCP_LAST_ACK",
          "TCP_LISTEN",
          "TCP_CLOSING");

  /// The values of tcpi_ca_state, as Linux numbers them.
  private static final List<String> RECOVERY =
      List.of("TCP_CA_Open", "TCP_CA_Disorder", "TCP_CA_CWR", "TCP_CA_Recovery", "TCP_CA_Loss");

  /// The number that a state's name or a number in a script stands for.
  static long number(String text) {
    int recovery = RECOVERY.indexOf(text);
    if (recovery >= 0) {
      return recovery;
    }
    int state = STATES.indexOf(text);
    return state > 0 ? state : Long.parseLong(text);
  }

  /// How often a reason to drop was counted, as `dropped_REASON`; how many rows of the socket table
  /// have a state, as `sockets_STATE`; one of Linux's counters; or what a field of tcp_info holds:
  /// of the connection that the script made last, else of the one whose handshake is under way,
  /// else of the listener.
  long field(String name) {
    if (name.startsWith("dropped_")) {
      return host.counters.dropped(DropReason.valueOf(name.substring("dropped_".length())));
    }
    if (name.startsWith("sockets_")) {
      var state = TcpState.valueOf(name.substring("sockets_".length())).name();
      return host.tcp.sockets().stream().filter(row -> row.state().equals(state)).count();
    }
    if (name.startsWith("TcpExt")) {
      return counter(name);
    }
    if (name.equals("tcpi_state")) {
      return STATES.indexOf(name(state()));
    }
    var connection = connection();
    if (connection == null) {
      throw new IllegalArgumentException("there is no connection");
    }
    return field(name, connection.info());
  }

  private long counter(String name) {
    return switch (name) {
      case "TcpExtSyncookiesSent" -> host.tcp.synCookiesSent();
      case "TcpExtSyncookiesRecv" -> host.tcp.synCookiesReceived();
      case "TcpExtSyncookiesFailed" -> host.counters.dropped(DropReason.TCP_SYN_COOKIE_WRONG);
      default -> throw new IllegalArgumentException("no such counter: " + name);
    };
  }

  private @Nullable TcpConnection connection() {
    var open = host.tcp.connections();
    return last != null || open.isEmpty() ? last : open.getFirst();
  }

  /// What `tcpi_state` asks for.
  TcpState state() {
    var connection = connection();
    if (connection != null) {
      return connection.state();
    }
    if (host.tcp.halfOpen() > 0) {
      return TcpState.SYN_RECEIVED;
    }
    return host.tcp.listeners().isEmpty() ? TcpState.CLOSED : TcpState.LISTEN;
  }

  private static String name(TcpState state) {
    return "TCP_"
        + switch (state) {
          case SYN_RECEIVED -> "SYN_RECV";
          case FIN_WAIT_1 -> "FIN_WAIT1";
          case FIN_WAIT_2 -> "FIN_WAIT2";
          case CLOSED -> "CLOSE";
          case LISTEN, SYN_SENT, ESTABLISHED, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT ->
              state.name().toUpperCase(Locale.ROOT);
        };
  }

  private static long segments(long bytes, TcpInfo info) {
    return (bytes + info.mss() - 1) / info.mss();
  }

  private static long field(String name, TcpInfo info) {
    return switch (name) {
      case "tcpi_snd_cwnd" -> info.cwnd() / info.mss();
      case "tcpi_snd_ssthresh" -> info.ssthresh() / info.mss();
      case "tcpi_rtt" -> info.srttNanos() / 1000;
      case "tcpi_rttvar" -> info.rttvarNanos() / 1000;
      case "tcpi_rto" -> info.rtoNanos() / 1000;
      case "tcpi_ca_state" -> info.congestionState().compareTo(CongestionState.OPEN);
      case "tcpi_sacked" -> segments(info.sacked(), info);
      case "tcpi_delivered_bytes" -> info.delivered();
      case "tcpi_min_rtt" -> info.leastRttNanos() / 1000;
      case "tcpi_dsack_dups" -> info.duplicateReports();
      case "tcpi_reord_seen" -> info.reorderings();
      case "tcpi_lost" -> segments(info.lost(), info);
      case "tcpi_unacked" -> segments(info.bytesSent() - info.bytesAcked(), info);
      case "tcpi_snd_wscale" -> info.sendShift();
      case "tcpi_rcv_wscale" -> info.receiveShift();
      case "tcpi_options" ->
          (info.timestamps() ? 1 : 0)
              + (info.selectiveAcks() ? 2 : 0)
              + (info.sendShift() + info.receiveShift() > 0 ? 4 : 0)
              + (info.ecn() ? 8 : 0);
      case "tcpi_total_retrans" -> info.retransmissions();
      case "tcpi_snd_mss" -> info.mss();
      case "tcpi_snd_wnd" -> info.sndWnd();
      case "tcpi_rcv_wnd" -> info.rcvWnd();
      case "tcpi_pacing_rate" -> info.pacingBytesPerSecond();
      case "tcpi_bytes_sent" -> info.bytesSent();
      case "tcpi_bytes_acked" -> info.bytesAcked();
      case "tcpi_bytes_received" -> info.bytesReceived();
      default -> throw new IllegalArgumentException("no such field: " + name);
    };
  }
}
