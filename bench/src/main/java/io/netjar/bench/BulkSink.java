package io.netjar.bench;

import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpListener;
import io.netjar.stack.time.Event;
import io.netjar.wire.Ipv4Address;
import org.jspecify.annotations.Nullable;

/// Accepts one connection and reads whatever comes.
final class BulkSink extends Event {
  private static final int CHUNK = 64 * 1024;

  private final Network network;
  private final TcpListener listener;
  private final byte[] buffer = new byte[CHUNK];
  private @Nullable TcpConnection connection;
  private long bytes;

  /// Listens on a port of `host`.
  BulkSink(Host host, int port) throws SocketErrorException {
    network = host.network();
    listener = host.stack().tcp().listen(Ipv4Address.ANY, port, 1);
    listener.onReady(this::wake);
  }

  /// How many bytes came.
  long bytes() {
    return bytes;
  }

  private void wake() {
    if (!isScheduled()) {
      network.events().schedule(this, network.nowNanos());
    }
  }

  @Override
  protected void fire(long now) {
    var open = connection;
    if (open == null) {
      open = listener.accept();
      if (open == null) {
        return;
      }
      connection = open;
      open.onReady(this::wake);
    }
    int read = open.read(buffer, 0, buffer.length, now);
    while (read > 0) {
      bytes += read;
      read = open.read(buffer, 0, buffer.length, now);
    }
  }
}
