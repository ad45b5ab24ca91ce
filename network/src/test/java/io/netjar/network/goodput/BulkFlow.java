package io.netjar.network.goodput;

import io.netjar.network.CableSettings;
import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.host.HostSettings;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpInfo;
import io.netjar.stack.tcp.TcpListener;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.stack.time.Event;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A connection whose sender always has data and whose receiver reads at once.
final class BulkFlow {
  private static final int CHUNK = 64 * 1024;
  private static final int PORT = 5000;

  private final Network network;
  private final Source source = new Source();
  private final Sink sink = new Sink();
  private final TcpListener listener;
  private final Host from;
  private final Endpoint to;
  private final TcpSettings settings;
  private final byte[] bytes = new byte[CHUNK];
  private @Nullable TcpConnection sending;
  private @Nullable TcpConnection receiving;
  private long received;

  /// A flow between two hosts of its own, over one cable called `path`; it begins at once.
  static BulkFlow over(Network network, CableSettings path, TcpSettings tcp) {
    network.hostSettings(HostSettings.DEFAULT.withTcp(tcp));
    var sender = network.host("sender");
    var receiver = network.host("receiver");
    var near = sender.port();
    var far = receiver.port();
    network.cable("path", near, far, path);
    sender.address(near, "10.0.0.1/24");
    receiver.address(far, "10.0.0.2/24");
    return new BulkFlow(sender, receiver, tcp, 0);
  }

  /// Connects `from` to `to` at a moment.
  BulkFlow(Host from, Host to, TcpSettings settings, long beginNanos) {
    this.network = from.network();
    this.from = from;
    this.to = new Endpoint(to.address(), PORT);
    this.settings = settings;
    try {
      listener = to.stack().tcp().listen(Ipv4Address.ANY, PORT, 1);
    } catch (SocketErrorException e) {
      throw new IllegalStateException(e);
    }
    listener.settings(settings);
    listener.onReady(sink::wake);
    network.events().schedule(source, beginNanos);
  }

  /// Bytes that the receiver has read so far.
  long received() {
    return received;
  }

  /// The sender's machine.
  TcpInfo info() {
    return Objects.requireNonNull(sending).info();
  }

  private final class Source extends Event {
    void wake() {
      if (!isScheduled()) {
        network.events().schedule(this, network.nowNanos());
      }
    }

    @Override
    protected void fire(long now) {
      var open = sending;
      if (open == null) {
        try {
          open = from.stack().tcp().connect(null, 0, to, settings, now);
        } catch (SocketErrorException e) {
          throw new IllegalStateException(e);
        }
        sending = open;
        open.onReady(this::wake);
      }
      int taken = open.isEstablished() ? CHUNK : 0;
      while (taken > 0) {
        taken = open.write(bytes, 0, CHUNK, now);
      }
    }
  }

  private final class Sink extends Event {
    private final byte[] into = new byte[CHUNK];

    void wake() {
      if (!isScheduled()) {
        network.events().schedule(this, network.nowNanos());
      }
    }

    @Override
    protected void fire(long now) {
      var open = receiving;
      if (open == null) {
        open = listener.accept();
        if (open == null) {
          return;
        }
        receiving = open;
        open.onReady(this::wake);
      }
      int taken = 1;
      while (taken > 0) {
        taken = open.read(into, 0, CHUNK, now);
        received += Math.max(0, taken);
      }
    }
  }
}
