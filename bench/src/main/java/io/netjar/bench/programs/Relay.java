package io.netjar.bench.programs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Passes one connection on to a server, counts what goes there, and breaks it off after so much.
final class Relay implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final int server;
  private final long most;
  private final ServerSocket listener;
  private final Thread thread;
  private volatile long bytes;

  Relay(int server, long most) throws IOException {
    this.server = server;
    this.most = most;
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    thread = Thread.ofPlatform().daemon().start(this::run);
  }

  int port() {
    return listener.getLocalPort();
  }

  /// Bytes to the server, once the connection is over.
  long bytes() throws InterruptedException {
    thread.join();
    return bytes;
  }

  private void run() {
    try (Socket client = listener.accept();
        Socket onwards = new Socket(InetAddress.getLoopbackAddress(), server)) {
      var back = Thread.ofPlatform().daemon().start(() -> pass(onwards, client, Long.MAX_VALUE));
      bytes = pass(client, onwards, most);
      if (bytes == most) {
        client.setSoLinger(true, 0); // for the sender it breaks off without an end
      }
      back.join();
    } catch (IOException e) {
      // The connection has ended before its time, which the sender tells.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long pass(Socket from, Socket to, long most) {
    long passed = 0;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      int read = 0;
      while (read >= 0 && passed < most) {
        out.write(buffer, 0, read);
        passed += read;
        read = in.read(buffer, 0, (int) Math.min(buffer.length, most - passed));
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // One of the two has ended.
    }
    return passed;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
