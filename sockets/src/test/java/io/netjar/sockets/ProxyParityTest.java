package io.netjar.sockets;

import static io.netjar.sockets.Ground.sayAll;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A `Socket` that is to go through a proxy, on the operating system's loopback and on that of a
/// host.
@Tag("agent")
@SuppressWarnings("AddressSelection") // The loopback address has no name that could be several.
class ProxyParityTest {
  /// What a proxy does with the one connection that it takes.
  private interface Service {
    void serve(DataInputStream in, Socket client) throws IOException;
  }

  private static void answer(Socket client, int... bytes) throws IOException {
    var all = new byte[bytes.length];
    for (int index = 0; index < bytes.length; index++) {
      all[index] = (byte) bytes[index];
    }
    client.getOutputStream().write(all);
  }

  /// RFC 1928 §3 to §6, without authentication; then tells where it was to connect to.
  private static void socks(DataInputStream in, Socket client) throws IOException {
    in.readByte();
    in.readNBytes(in.readByte());
    answer(client, 5, 0);
    in.readNBytes(4);
    String name = new String(in.readNBytes(in.readByte()), UTF_8);
    int port = in.readUnsignedShort();
    answer(client, 5, 0, 0, 1, 127, 0, 0, 1, 0, 80);
    client.getOutputStream().write((name + ":" + port).getBytes(UTF_8));
  }

  private static String through(Proxy.Type type, Service service) throws Exception {
    try (var listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      var proxy =
          Thread.ofVirtual()
              .start(
                  () ->
                      Ground.say(
                          () -> {
                            try (var client = listener.accept()) {
                              service.serve(new DataInputStream(client.getInputStream()), client);
                            }
                            return "served";
                          }));
      var address = new InetSocketAddress("127.0.0.1", listener.getLocalPort());
      try (var socket = new Socket(new Proxy(type, address))) {
        socket.setTcpNoDelay(true);
        socket.connect(InetSocketAddress.createUnresolved("far.example", 80));
        String said =
            sayAll(
                () -> new String(socket.getInputStream().readAllBytes(), UTF_8),
                socket::isConnected,
                socket::getTcpNoDelay,
                () -> socket.getRemoteSocketAddress(),
                () -> socket.getLocalAddress());
        proxy.join();
        return said;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_socket_goes_through_a_proxy_that_speaks_socks(Ground ground) throws Exception {
    ground.check(
        "far.example:80, true, true, 0.0.0.0/0.0.0.0:80, /127.0.0.1",
        () -> through(Proxy.Type.SOCKS, ProxyParityTest::socks));
  }
}
