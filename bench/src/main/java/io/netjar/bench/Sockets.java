package io.netjar.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;

/// Programs of blocking [SocketChannel]s in real time: on the loopback of the operating system and,
/// in turns, on two hosts of a network. The programs are the same, to the letter.
///
/// Beside the wall clock stands the processor time of the whole JVM, which other work on the
/// machine changes less.
public final class Sockets {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final int RUNS = 7;
  private static final long BULK_BYTES = 2L << 30;
  private static final int CHUNK = 256 * 1024;
  private static final int ROUND_TRIPS = 50_000;

  /// Few enough that the operating system has ports for all runs: a closed one rests for a minute.
  private static final int CONNECTIONS = 2_000;

  /// So large that no SYN is dropped, and sent again after a second, where the server gets no
  /// processor for a while.
  private static final int BACKLOG = 2 * CONNECTIONS;

  private final String only;

  private Sockets(String only) {
    this.only = only;
  }

  /// A program and what it measures, more being better.
  private interface Program {
    double run(SocketGround ground) throws Exception;
  }

  /// A figure of a program: how much it did per time, and the processor time of all it did.
  private record Figure(double rate, double cpuSeconds) {
    static Figure median(Figure[] of) {
      return new Figure(
          Tcp.median(Arrays.stream(of).mapToDouble(Figure::rate).toArray()),
          Tcp.median(Arrays.stream(of).mapToDouble(Figure::cpuSeconds).toArray()));
    }
  }

  /// Prints the figures.
  ///
  /// @param arguments none, or how the names of the programs begin that are to run: `bulk`, `round
  ///   trips`, `connect`
  public static void main(String[] arguments) throws Exception {
    new Sockets(String.join(" ", arguments)).print();
  }

  private void print() throws Exception {
    compare("bulk, heap buffers", "GB/s", ground -> bulk(ground, ByteBuffer.allocate(CHUNK)));
    compare(
        "bulk, direct buffers", "GB/s", ground -> bulk(ground, ByteBuffer.allocateDirect(CHUNK)));
    compare("round trips, virtual threads", "k/s", ground -> roundTrips(ground, true));
    compare("round trips, platform threads", "k/s", ground -> roundTrips(ground, false));
    compare("connect, accept, close", "k/s", Sockets::connections);
  }

  private void compare(String what, String unit, Program program) throws Exception {
    if (!what.startsWith(only)) {
      return;
    }
    var loopback = new Figure[RUNS];
    var network = new Figure[RUNS];
    // One run of each for the compiler, then in turns, so that both see the same noise.
    for (int i = -1; i < RUNS; i++) {
      var os = run(program, SocketGround::loopback);
      var ours = run(program, SocketGround::network);
      if (i >= 0) {
        loopback[i] = os;
        network[i] = ours;
      }
    }
    var os = Figure.median(loopback);
    var ours = Figure.median(network);
    System.out.printf(
        Locale.ROOT,
        "%-30s  loopback %7.2f %4s %5.2f cpu s  network %7.2f %4s %5.2f cpu s  %5.2f times, %.2f of"
            + " the processor%n",
        what,
        os.rate,
        unit,
        os.cpuSeconds,
        ours.rate,
        unit,
        ours.cpuSeconds,
        ours.rate / os.rate,
        ours.cpuSeconds / os.cpuSeconds);
  }

  private static Figure run(Program program, Supplier<SocketGround> made) throws Exception {
    long before = PROCESS.getProcessCpuTime();
    try (var ground = made.get()) {
      double rate = program.run(ground);
      return new Figure(rate, (PROCESS.getProcessCpuTime() - before) / 1e9);
    }
  }

  /// Bytes per nanosecond from one platform thread to another.
  private static double bulk(SocketGround ground, ByteBuffer chunk) throws Exception {
    return withServer(
        ground,
        false,
        accepted -> {
          var into = chunk.duplicate();
          while (accepted.read(into) >= 0) {
            into.clear();
          }
        },
        to -> {
          long start = System.nanoTime();
          var from = chunk.duplicate();
          for (long left = BULK_BYTES; left > 0; ) {
            from.clear().limit((int) Math.min(CHUNK, left));
            left -= to.write(from);
          }
          to.shutdownOutput();
          to.read(from.clear()); // -1: the server has read all and closed
          return (double) BULK_BYTES / (System.nanoTime() - start);
        });
  }

  /// Thousands of exchanges of a byte per second.
  private static double roundTrips(SocketGround ground, boolean virtual) throws Exception {
    return withServer(
        ground,
        virtual,
        accepted -> {
          accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
          var one = ByteBuffer.allocate(1);
          while (accepted.read(one) > 0) {
            accepted.write(one.flip());
            one.clear();
          }
        },
        to -> {
          to.setOption(StandardSocketOptions.TCP_NODELAY, true);
          var one = ByteBuffer.allocate(1);
          long start = System.nanoTime();
          for (int i = 0; i < ROUND_TRIPS; i++) {
            to.write(one.clear());
            to.read(one.clear());
          }
          return ROUND_TRIPS * 1e6 / (System.nanoTime() - start);
        });
  }

  /// Thousands of connections per second, made, accepted and closed by the client first.
  private static double connections(SocketGround ground) throws Exception {
    try (var server = listening(ground)) {
      var to = server.getLocalAddress();
      var serving =
          ground.server(
              true,
              () -> {
                for (int i = 0; i < CONNECTIONS; i++) {
                  try (var accepted = server.accept()) {
                    accepted.read(ByteBuffer.allocate(1));
                  }
                }
              });
      double[] result = new double[1];
      ground
          .client(
              true,
              () -> {
                long start = System.nanoTime();
                for (int i = 0; i < CONNECTIONS; i++) {
                  SocketChannel.open(to).close();
                }
                result[0] = CONNECTIONS * 1e6 / (System.nanoTime() - start);
              })
          .join();
      ensure(result[0] > 0);
      serving.join();
      return result[0];
    }
  }

  /// A side that fails has said why by itself; the other must not wait for it.
  private static void ensure(boolean isDone) throws IOException {
    if (!isDone) {
      throw new IOException("a thread of the program has failed");
    }
  }

  /// The server's side of a connection.
  private interface Serving {
    void run(SocketChannel accepted) throws Exception;
  }

  /// The client's side, which measures.
  private interface Calling {
    double run(SocketChannel to) throws Exception;
  }

  private static double withServer(
      SocketGround ground, boolean virtual, Serving serving, Calling calling) throws Exception {
    try (var server = listening(ground)) {
      var to = server.getLocalAddress();
      var thread =
          ground.server(
              virtual,
              () -> {
                try (var accepted = server.accept()) {
                  serving.run(accepted);
                }
              });
      double[] result = new double[1];
      ground
          .client(
              virtual,
              () -> {
                try (var channel = SocketChannel.open(to)) {
                  result[0] = calling.run(channel);
                }
              })
          .join();
      ensure(result[0] > 0);
      thread.join();
      return result[0];
    }
  }

  private static ServerSocketChannel listening(SocketGround ground) throws Exception {
    var made = new ServerSocketChannel[1];
    ground
        .server(
            true,
            () -> {
              made[0] = ServerSocketChannel.open();
              made[0].bind(new InetSocketAddress(ground.address(), 0), BACKLOG);
            })
        .join();
    ensure(made[0] != null);
    return made[0];
  }
}
