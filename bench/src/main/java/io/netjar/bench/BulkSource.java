package io.netjar.bench;

import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.tcp.TcpConnection;
import io.netjar.stack.tcp.TcpSettings;
import io.netjar.stack.time.Event;
import io.netjar.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Connects when it fires first, then writes whatever its connection takes, whenever it takes
/// something.
final class BulkSource extends Event {
  private static final int CHUNK = 64 * 1024;

  private final Network network;
  private final Host host;
  private final Endpoint to;
  private final TcpSettings settings;
  private final byte[] chunk = new byte[CHUNK];
  private @Nullable TcpConnection connection;

  BulkSource(Host host, Endpoint to, TcpSettings settings) {
    this.network = host.network();
    this.host = host;
    this.to = to;
    this.settings = settings;
  }

  /// Its connection; null before it fired.
  @Nullable TcpConnection connection() {
    return connection;
  }

  private void wake() {
    var open = connection;
    // Worth a turn only where a good part of the buffer is free.
    if (!isScheduled() && open != null && open.writable() >= CHUNK) {
      network.events().schedule(this, network.nowNanos());
    }
  }

  @Override
  protected void fire(long now) {
    var open = connection;
    if (open == null) {
      try {
        open = host.stack().tcp().connect(null, 0, to, settings, now);
      } catch (SocketErrorException e) {
        throw new IllegalStateException("cannot connect to " + to, e);
      }
      connection = open;
      open.onReady(this::wake);
    } else if (open.isEstablished()) {
      int taken;
      do {
        taken = open.write(chunk, 0, chunk.length, now);
      } while (taken > 0);
    }
  }
}
