package io.netjar.stack.tcp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.stack.Counters;
import io.netjar.stack.PortTable;
import io.netjar.stack.SocketError;
import io.netjar.stack.SocketErrorException;
import io.netjar.stack.time.Event;
import io.netjar.stack.time.EventQueue;
import io.netjar.wire.Endpoint;
import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Packet;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Two hosts' TCP joined by a channel that loses, doubles, reorders and corrupts, with a program at
/// each end that writes a stream and checks the other's, all drawn from one seed.
final class LossyPair {
  static final long MILLISECOND = 1_000_000;
  private static final int PORT = 80;

  final EventQueue events = new EventQueue();
  final SplittableRandom random;
  final End client;
  final End server;
  double loss;
  double duplication;
  double reordering;
  double corruption;
  long delayNanos;
  boolean cut;

  /// Longer segments, headers included, are lost without a word.
  int longest = 65_535;

  LossyPair(long seed, TcpSettings clientSettings, TcpSettings serverSettings) {
    random = new SplittableRandom(seed);
    client = new End(Ipv4Address.parse("10.0.0.1"), clientSettings);
    server = new End(Ipv4Address.parse("10.0.0.2"), serverSettings);
    client.other = server;
    server.other = client;
  }

  /// A host: its TCP, its end of the channel and its program.
  final class End implements TcpNetwork {
    final Ipv4Address address;
    final TcpSettings settings;
    final TcpLayer tcp;
    final Counters counters = new Counters();
    private @Nullable End other;
    @Nullable TcpListener listener;
    @Nullable TcpConnection connection;
    int mtu = 1500;
    long toWrite;
    int readsAtMost = 1 << 20;
    boolean closesEarly;
    long written;
    long read;
    boolean sawEnd;
    boolean closed;
    @Nullable SocketError error;

    End(Ipv4Address address, TcpSettings settings) {
      this.address = address;
      this.settings = settings;
      var ports = new PortTable(0, 50_000, 50_100, address.value());
      tcp = new TcpLayer(this, events, settings, ports, counters, address.value());
    }

    @Override
    public @Nullable SocketError send(
        Packet segment, int source, int destination, int trafficClass, long now) {
      if (cut || segment.length() > longest || random.nextDouble() < loss) {
        return null;
      }
      int copies = random.nextDouble() < duplication ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        var copy = segment.copy();
        if (random.nextDouble() < corruption) {
          int bit = random.nextInt(copy.length() * 8);
          copy.bytes()[copy.start() + bit / 8] ^= (byte) (1 << bit % 8);
        }
        long extra =
            random.nextDouble() < reordering ? random.nextLong(4 * delayNanos + MILLISECOND) : 0;
        events.schedule(
            new Arrival(requireNonNull(other), copy, address.value()), now + delayNanos + extra);
      }
      return null;
    }

    @Override
    public int sourceFor(int destination) {
      return address.value();
    }

    @Override
    public int mtuFor(int destination) {
      return mtu;
    }

    @Override
    public boolean isOwn(int one) {
      return one == address.value();
    }

    @Override
    public boolean isUnicast(int one) {
      return true;
    }

    /// One step of the program: accepts, reads, writes and closes as far as it can.
    void step(long now) {
      var c = connection;
      if (c == null && listener != null) {
        c = listener.accept();
        connection = c;
      }
      if (c == null || closed) {
        return;
      }
      read(c, now);
      write(c, now);
      if (c.error() != null) {
        error = c.error();
        closed = true;
        c.close(now);
      } else if (written == toWrite && (sawEnd || closesEarly)) {
        c.shutdownOutput(now);
        if (sawEnd) {
          closed = true;
          c.close(now);
        }
      }
    }

    private void read(TcpConnection c, long now) {
      var bytes = new byte[Math.clamp(c.available(), 1, 1 + random.nextInt(readsAtMost))];
      int count = c.read(bytes, 0, bytes.length, now);
      for (int i = 0; i < count; i++) {
        assertThat(bytes[i]).as("byte %d", read + i).isEqualTo(at(requireNonNull(other), read + i));
      }
      read += Math.max(0, count);
      sawEnd |= count < 0 && c.error() == null;
    }

    private void write(TcpConnection c, long now) {
      int most = (int) Math.min(toWrite - written, 1 + random.nextInt(100_000));
      most = Math.min(most, c.writable() + 1);
      var bytes = new byte[most];
      for (int i = 0; i < most; i++) {
        bytes[i] = at(this, written + i);
      }
      written += Math.max(0, c.write(bytes, 0, most, now));
    }
  }

  private static byte at(End writer, long place) {
    return (byte) (place * 31 + (place >>> 8) * 7 + writer.address.value());
  }

  private static final class Arrival extends Event {
    private final End to;
    private final Packet packet;
    private final int source;

    Arrival(End to, Packet packet, int source) {
      this.to = to;
      this.packet = packet;
      this.source = source;
    }

    @Override
    protected void fire(long now) {
      to.tcp.onSegment(packet, source, to.address.value(), 0, now);
    }
  }

  /// The server listens and the client begins to connect.
  void open() {
    try {
      server.listener = server.tcp.listen(server.address, PORT, 5);
      client.connection =
          client.tcp.connect(
              null, 0, new Endpoint(server.address, PORT), client.settings, events.nowNanos());
    } catch (SocketErrorException e) {
      throw new AssertionError(e);
    }
  }

  /// Runs both programs, a step every `tick`, until both have closed or the time is up.
  void run(long untilNanos, long tickNanos) {
    while (events.nowNanos() < untilNanos && !(client.closed && server.closed)) {
      long next = Math.min(events.nowNanos() + tickNanos, untilNanos);
      while (events.nextTimeNanos() <= next) {
        events.fireNext();
      }
      events.advanceTo(next);
      client.step(next);
      server.step(next);
    }
  }
}
