package io.netjar.bench;

import com.sun.management.OperatingSystemMXBean;
import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/// Blocking reads and writes of programs in virtual time, which use one core: how many a second,
/// between two programs of one host over its loopback, and of two hosts in a LAN.
public final class VirtualTime {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final int RUNS = 7;
  private static final int PORT = 7;
  private static final int ROUND_TRIPS = 100_000;
  private static final int WRITES = 400_000;
  private static final int SMALL = 64;

  private VirtualTime() {}

  /// A program that exchanges bytes with its server.
  private interface Talk {
    void server() throws IOException;

    void client(String server) throws IOException;

    /// Reads and writes of both in all.
    long operations();
  }

  /// Prints the figures.
  ///
  /// @param arguments none
  public static void main(String[] arguments) throws IOException {
    compare("SocketChannel, a byte there and back", new ByteOfChannel());
    compare("Socket, a byte there and back", new ByteOfSocket());
    compare("SocketChannel, stream of 64 bytes a write", new SmallWrites());
  }

  private static void compare(String what, Talk talk) throws IOException {
    print(what + ", loopback", talk, true);
    print(what + ", LAN", talk, false);
  }

  private static void print(String what, Talk talk, boolean onOneHost) throws IOException {
    double[] wall = new double[RUNS];
    double[] cpu = new double[RUNS];
    for (int i = -1; i < RUNS; i++) {
      long cpuBefore = PROCESS.getProcessCpuTime();
      long before = System.nanoTime();
      run(talk, onOneHost);
      if (i >= 0) {
        wall[i] = talk.operations() * 1e3 / (System.nanoTime() - before);
        cpu[i] = talk.operations() * 1e3 / (PROCESS.getProcessCpuTime() - cpuBefore);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-55s %5.2f M operations/s, %5.2f M per second of processor time%n",
        what,
        Tcp.median(wall),
        Tcp.median(cpu));
  }

  private static void run(Talk talk, boolean onOneHost) throws IOException {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "192.168.1.0/24");
      var server = lan.host("server");
      var client = onOneHost ? server : lan.host("client");
      server.start("serve", talk::server);
      client.start("talk", () -> talk.client(onOneHost ? "127.0.0.1" : "server"));
      var outcome = network.run().outcome();
      if (outcome != Outcome.ENDED) {
        throw new IOException("the programs have not ended: " + outcome);
      }
    }
  }

  private static SocketChannel accepted() throws IOException {
    try (var listener = ServerSocketChannel.open().bind(new InetSocketAddress(PORT))) {
      return listener.accept().setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  private static SocketChannel connected(String server) throws IOException {
    return SocketChannel.open(new InetSocketAddress(server, PORT))
        .setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  private static final class ByteOfChannel implements Talk {
    @Override
    public void server() throws IOException {
      try (var peer = accepted()) {
        var one = ByteBuffer.allocate(1);
        while (peer.read(one) > 0) {
          peer.write(one.flip());
          one.clear();
        }
      }
    }

    @Override
    public void client(String server) throws IOException {
      try (var peer = connected(server)) {
        var one = ByteBuffer.allocate(1);
        for (int i = 0; i < ROUND_TRIPS; i++) {
          peer.write(one.clear());
          peer.read(one.clear());
        }
      }
    }

    @Override
    public long operations() {
      return 4L * ROUND_TRIPS;
    }
  }

  private static final class ByteOfSocket implements Talk {
    @Override
    public void server() throws IOException {
      try (var listener = new ServerSocket(PORT);
          var peer = listener.accept()) {
        peer.setTcpNoDelay(true);
        var in = peer.getInputStream();
        var out = peer.getOutputStream();
        for (int value = in.read(); value >= 0; value = in.read()) {
          out.write(value);
        }
      }
    }

    @Override
    public void client(String server) throws IOException {
      try (var peer = new Socket(server, PORT)) {
        peer.setTcpNoDelay(true);
        var in = peer.getInputStream();
        var out = peer.getOutputStream();
        for (int i = 0; i < ROUND_TRIPS; i++) {
          out.write(i);
          if (in.read() < 0) {
            throw new IOException("the server has ended");
          }
        }
      }
    }

    @Override
    public long operations() {
      return 4L * ROUND_TRIPS;
    }
  }

  /// What is read is counted as it was written: a read may return several writes.
  private static final class SmallWrites implements Talk {
    private long reads;

    @Override
    public void server() throws IOException {
      reads = 0;
      try (var peer = accepted()) {
        var some = ByteBuffer.allocate(SMALL);
        while (peer.read(some) >= 0) {
          some.clear();
          reads++;
        }
      }
    }

    @Override
    public void client(String server) throws IOException {
      try (var peer = connected(server)) {
        var some = ByteBuffer.allocate(SMALL);
        for (int i = 0; i < WRITES; i++) {
          peer.write(some.clear());
        }
      }
    }

    @Override
    public long operations() {
      return WRITES + reads;
    }
  }
}
