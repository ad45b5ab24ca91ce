package io.netjar.matrix.rows;

import io.netjar.matrix.Row;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ByteBufferSend;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.PlaintextChannelBuilder;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/// Kafka's own selector on both sides, as its broker and its clients use it.
public final class KafkaSelector implements Row {
  private static final int BUFFER = 64 * 1024;

  @Override
  public AutoCloseable serve(InetSocketAddress address) throws Exception {
    var listener = ServerSocketChannel.open().bind(address);
    var server = new Server(listener);
    Thread.ofPlatform().name("kafka acceptor").start(server::accept);
    Thread.ofPlatform().name("kafka processor").start(server::serve);
    return server;
  }

  private static Selector selector() {
    var channels = new PlaintextChannelBuilder(null);
    channels.configure(Map.of());
    return new Selector(600_000, new Metrics(), Time.SYSTEM, "netjar", channels, new LogContext());
  }

  /// An acceptor that hands connections to a processor, which sends back what it receives.
  private static final class Server implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final Selector selector = selector();
    private final Queue<SocketChannel> accepted = new ConcurrentLinkedQueue<>();

    Server(ServerSocketChannel listener) {
      this.listener = listener;
    }

    void accept() {
      while (true) {
        try {
          var channel = listener.accept();
          channel.configureBlocking(false);
          accepted.add(channel);
          selector.wakeup();
        } catch (ClosedChannelException _) {
          return;
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    void serve() {
      try {
        int count = 0;
        while (listener.isOpen()) {
          selector.poll(5000);
          for (var channel = accepted.poll(); channel != null; channel = accepted.poll()) {
            selector.register("connection " + count++, channel);
          }
          for (var receive : selector.completedReceives()) {
            selector.send(send(receive.source(), receive.payload()));
          }
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      } finally {
        selector.close();
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
      selector.wakeup();
    }
  }

  private static NetworkSend send(String to, ByteBuffer payload) {
    return new NetworkSend(to, ByteBufferSend.sizePrefixed(payload));
  }

  @Override
  public String call(String server, int port) throws Exception {
    try (var selector = selector()) {
      var said = new ArrayList<String>();
      int connections = 3;
      for (int i = 0; i < connections; i++) {
        selector.connect(String.valueOf(i), new InetSocketAddress(server, port), BUFFER, BUFFER);
      }
      int connected = 0;
      while (connected < connections) {
        selector.poll(5000);
        connected += selector.connected().size();
      }
      for (int i = 0; i < connections; i++) {
        for (int length : new int[] {1, 1000, 300_000}) {
          said.add(i + ": " + Payload.say(exchange(selector, String.valueOf(i), length)));
        }
      }
      return HttpCalls.lines(said);
    }
  }

  private static byte[] exchange(Selector selector, String connection, int length)
      throws IOException {
    selector.send(send(connection, ByteBuffer.wrap(Payload.of(length))));
    while (selector.completedReceives().isEmpty()) {
      selector.poll(5000);
      if (!selector.disconnected().isEmpty()) {
        throw new IOException("disconnected: " + selector.disconnected());
      }
    }
    NetworkReceive receive = selector.completedReceives().iterator().next();
    byte[] answer = new byte[receive.payload().remaining()];
    receive.payload().get(answer);
    selector.poll(0); // which forgets what was received
    return answer;
  }
}
