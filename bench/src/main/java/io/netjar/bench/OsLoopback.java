package io.netjar.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// Bulk transfer over the loopback of the operating system: the thing to compare with.
final class OsLoopback {
  private static final int CHUNK = 64 * 1024;

  private OsLoopback() {}

  /// Sends `bytes` from one thread to another through a pair of blocking [SocketChannel]s.
  ///
  /// @param buffer bytes of send and receive buffer to ask for
  static double bytesPerNano(long bytes, int buffer) throws IOException {
    try (var server = ServerSocketChannel.open()) {
      server.setOption(StandardSocketOptions.SO_RCVBUF, buffer);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      long start = System.nanoTime();
      var writer = Thread.ofPlatform().start(() -> send(server, bytes, buffer));
      try (var accepted = server.accept()) {
        var chunk = ByteBuffer.allocateDirect(CHUNK);
        while (accepted.read(chunk) >= 0) {
          chunk.clear();
        }
      }
      writer.join();
      return (double) bytes / (System.nanoTime() - start);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void send(ServerSocketChannel to, long bytes, int buffer) {
    try (var channel = SocketChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, buffer);
      channel.connect(to.getLocalAddress());
      var chunk = ByteBuffer.allocateDirect(CHUNK);
      for (long left = bytes; left > 0; ) {
        chunk.clear().limit((int) Math.min(CHUNK, left));
        left -= channel.write(chunk);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
