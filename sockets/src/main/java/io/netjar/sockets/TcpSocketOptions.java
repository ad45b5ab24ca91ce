package io.netjar.sockets;

import io.netjar.stack.tcp.TcpInfo;
import java.net.SocketOption;

/// Options of TCP sockets on a host of a network that the JDK has no name for; each is called as on
/// Linux. A socket of the operating system has none of them, and no socket lists them among its
/// `supportedOptions`: programs that read all that stand there know nothing of these.
///
/// {@snippet :
/// socket.setOption(TcpSocketOptions.TCP_CONGESTION, "reno");
/// }
public final class TcpSocketOptions {
  /// The congestion control: `reno` or `cubic`. May be set before and after connecting; on a
  /// `ServerSocket` it is that of the connections to come. Another name throws an
  /// `IllegalArgumentException`.
  public static final SocketOption<String> TCP_CONGESTION =
      new Option<>("TCP_CONGESTION", String.class);

  /// True: data leaves spread over the round-trip time instead of in bursts.
  public static final SocketOption<Boolean> TCP_PACING = new Option<>("TCP_PACING", Boolean.class);

  /// Milliseconds for which data may stay unacknowledged before the connection is lost (RFC 5482
  /// §3.1); 0: until the retransmissions are used up.
  public static final SocketOption<Integer> TCP_USER_TIMEOUT =
      new Option<>("TCP_USER_TIMEOUT", Integer.class);

  /// What the connection's machine holds; to be read only, and while there is a connection.
  public static final SocketOption<TcpInfo> TCP_INFO = new Option<>("TCP_INFO", TcpInfo.class);

  private TcpSocketOptions() {}

  private record Option<T>(String name, Class<T> type) implements SocketOption<T> {
    @Override
    public String toString() {
      return name;
    }
  }
}
