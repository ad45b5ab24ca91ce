package io.netjar.bench;

import io.netjar.network.CableSettings;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpListener;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.stack.time.Event;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Connections that are set up, accepted, closed by the client and then by the server, one after
/// the other in several lanes at once.
final class ConnectionSetup {
  private static final int COUNT = 300_000;
  private static final int LANES = 32;
  private static final int PORT = 80;
  private static final Duration SLICE = Duration.ofMillis(1);

  private final TwoHosts hosts;
  private final TcpListener listener;
  private final Endpoint to;
  private final List<Client> clients = new ArrayList<>();
  private int closed;

  private ConnectionSetup() throws SocketErrorException {
    // TIME-WAIT is kept short, so that the ports of one host suffice.
    var tcp = TcpSettings.DEFAULT.toBuilder().timeWaitNanos(1_000_000).build();
    var cable = CableSettings.DEFAULT.withRate(0).withDelay(Duration.ofNanos(5_000));
    hosts = TwoHosts.of(cable, tcp);
    listener = hosts.server().stack().tcp().listen(Ipv4Address.ANY, PORT, 2 * LANES);
    var acceptor = new Acceptor();
    listener.onReady(acceptor::wake);
    to = new Endpoint(hosts.server().address(), PORT);
    for (int i = 0; i < LANES; i++) {
      var client = new Client();
      clients.add(client);
      hosts.network().events().schedule(client, 0);
    }
  }

  /// Prints the median of several runs.
  static void print(int runs) throws SocketErrorException {
    double[] perSecond = new double[runs];
    for (int i = -2; i < runs; i++) {
      double figure = new ConnectionSetup().perSecond();
      if (i >= 0) {
        perSecond[i] = figure;
      }
    }
    System.out.printf(
        "connections set up and closed       %,.0f per second%n", Tcp.median(perSecond));
  }

  private double perSecond() {
    long start = System.nanoTime();
    while (closed < COUNT) {
      hosts.network().runFor(SLICE);
    }
    return closed * 1e9 / (System.nanoTime() - start);
  }

  private void schedule(Event event) {
    if (!event.isScheduled()) {
      hosts.network().events().schedule(event, hosts.network().nowNanos());
    }
  }

  /// Connects, closes when connected, begins anew when closed.
  private final class Client extends Event {
    private @Nullable TcpConnection connection;

    void wake() {
      schedule(this);
    }

    @Override
    protected void fire(long now) {
      var open = connection;
      if (open != null && open.isEstablished()) {
        open.close(now);
        open.onReady(null);
        open = null;
      } else if (open != null && open.error() != null) {
        throw new IllegalStateException("a connection failed: " + open.error());
      }
      if (open == null) {
        try {
          var tcp = hosts.client().stack().tcp();
          var next = tcp.connect(null, 0, to, hosts.client().stack().settings().tcp(), now);
          next.onReady(this::wake);
          connection = next;
        } catch (SocketErrorException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /// Accepts all that wait.
  private final class Acceptor extends Event {
    void wake() {
      schedule(this);
    }

    @Override
    protected void fire(long now) {
      for (var open = listener.accept(); open != null; open = listener.accept()) {
        var served = new Served(open);
        open.onReady(served::wake);
        served.wake();
      }
    }
  }

  /// Closes when the peer has.
  private final class Served extends Event {
    private final TcpConnection connection;
    private final byte[] bytes = new byte[16];

    Served(TcpConnection connection) {
      this.connection = connection;
    }

    void wake() {
      schedule(this);
    }

    @Override
    protected void fire(long now) {
      if (connection.read(bytes, 0, bytes.length, now) < 0) {
        connection.onReady(null);
        connection.close(now);
        closed++;
      }
    }
  }
}
