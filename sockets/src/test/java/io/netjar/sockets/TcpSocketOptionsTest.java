package io.netjar.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.network.Network;
import io.netjar.network.Program;
import io.netjar.stack.tcp.TcpState;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.Test;

/// The options that sockets on a host have beyond the JDK's.
@SuppressWarnings("AddressSelection") // A host of these networks has one address.
class TcpSocketOptionsTest {
  @FunctionalInterface
  private interface Body {
    void run(Socket socket) throws Exception;
  }

  /// Runs a client beside a server that accepts it and waits until it has closed.
  private static void connected(Body body) throws Exception {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      var server = lan.host("server");
      var client = lan.host("client");
      server.start(
          "server",
          () -> {
            try (var listener = new ServerSocket(7);
                var accepted = listener.accept()) {
              accepted.getInputStream().readAllBytes();
            }
          });
      var program =
          client.start(
              "client",
              () -> {
                try (var socket = new Socket()) {
                  body.run(socket);
                }
              });
      network.run();
      if (program.state() != Program.State.ENDED) {
        throw new AssertionError("the client failed", program.failure());
      }
    }
  }

  private static void connect(Socket socket) throws Exception {
    socket.connect(new InetSocketAddress("server", 7));
  }

  @Test
  void the_congestion_control_is_chosen_before_and_after_connecting() throws Exception {
    connected(
        socket -> {
          assertThat(socket.getOption(TcpSocketOptions.TCP_CONGESTION)).isEqualTo("cubic");
          socket.setOption(TcpSocketOptions.TCP_CONGESTION, "reno");
          connect(socket);
          assertThat(socket.getOption(TcpSocketOptions.TCP_CONGESTION)).isEqualTo("reno");
          int window = socket.getOption(TcpSocketOptions.TCP_INFO).cwnd();
          socket.setOption(TcpSocketOptions.TCP_CONGESTION, "cubic");
          assertThat(socket.getOption(TcpSocketOptions.TCP_CONGESTION)).isEqualTo("cubic");
          assertThat(socket.getOption(TcpSocketOptions.TCP_INFO).cwnd()).isEqualTo(window);
        });
  }

  @Test
  void the_traffic_class_is_kept_from_before_connecting() throws Exception {
    connected(
        socket -> {
          socket.setTrafficClass(0x28);
          connect(socket);
          assertThat(socket.getTrafficClass()).isEqualTo(0x28);
          assertThat(socket.getOption(StandardSocketOptions.IP_TOS)).isEqualTo(0x28);
        });
  }

  @Test
  void an_unknown_congestion_control_is_refused_by_name() throws Exception {
    connected(
        socket -> {
          assertThatThrownBy(() -> socket.setOption(TcpSocketOptions.TCP_CONGESTION, "vegas"))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("TCP_CONGESTION")
              .hasMessageContaining("vegas");
          connect(socket);
        });
  }

  @Test
  void pacing_and_the_user_timeout_are_kept_for_the_connection() throws Exception {
    connected(
        socket -> {
          socket.setOption(TcpSocketOptions.TCP_PACING, true);
          socket.setOption(TcpSocketOptions.TCP_USER_TIMEOUT, 1500);
          connect(socket);
          socket.getOutputStream().write(new byte[100_000]);
          assertThat(socket.getOption(TcpSocketOptions.TCP_PACING)).isTrue();
          assertThat(socket.getOption(TcpSocketOptions.TCP_USER_TIMEOUT)).isEqualTo(1500);
          socket.setOption(TcpSocketOptions.TCP_PACING, false);
          assertThatThrownBy(() -> socket.setOption(TcpSocketOptions.TCP_USER_TIMEOUT, -1))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("-1");
        });
  }

  @Test
  void what_the_machine_holds_can_be_read_and_not_set() throws Exception {
    connected(
        socket -> {
          connect(socket);
          var info = socket.getOption(TcpSocketOptions.TCP_INFO);
          assertThat(info.state()).isEqualTo(TcpState.ESTABLISHED);
          // Who goes through all that are listed must be able to read them, connected or not.
          assertThat(socket.supportedOptions()).doesNotContain(TcpSocketOptions.TCP_INFO);
          assertThatThrownBy(() -> socket.setOption(TcpSocketOptions.TCP_INFO, info))
              .isInstanceOf(UnsupportedOperationException.class)
              .hasMessageContaining("TCP_INFO");
        });
  }
}
