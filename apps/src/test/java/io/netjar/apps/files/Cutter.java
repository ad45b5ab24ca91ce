package io.netjar.apps.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/// Hands on what goes to a server by one connection, counts it, and does something or cuts when so
/// many bytes have passed.
final class Cutter implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ServerSocket listener = new ServerSocket(0, 1, LOOPBACK);
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong passedBack = new AtomicLong();

  /// What is done on the way.
  interface Deed {
    void run() throws IOException;
  }

  /// Cuts after so many bytes.
  Cutter(int port, long most) throws IOException {
    this(port, most, Long.MAX_VALUE, () -> {});
  }

  /// Cuts after so many bytes, or what comes back after so many others, in silence.
  ///
  /// @param deed is done after the first half of the bytes, and before the others
  Cutter(int port, long most, long mostBack, Deed deed) throws IOException {
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket client = listener.accept();
                  Socket server = new Socket(LOOPBACK, port)) {
                Thread.ofVirtual().start(() -> copyBack(server, client, mostBack));
                copy(client, server, most, deed);
              } catch (IOException e) {
                // One side has reset: the other learns of it by the close.
              }
            });
  }

  private void copy(Socket client, Socket server, long most, Deed deed) throws IOException {
    byte[] buffer = new byte[8192];
    InputStream in = client.getInputStream();
    OutputStream out = server.getOutputStream();
    boolean isDone = false;
    while (passed.get() < most) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, most - passed.get()));
      if (read < 0) {
        server.shutdownOutput();
        in.transferTo(out);
        return;
      }
      if (!isDone && passed.get() >= most / 2) {
        deed.run();
        isDone = true;
      }
      out.write(buffer, 0, read);
      passed.addAndGet(read);
    }
  }

  private void copyBack(Socket server, Socket client, long most) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = server.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (passedBack.get() < most) {
          client.getOutputStream().write(buffer, 0, read);
        }
        passedBack.addAndGet(read);
      }
      if (passedBack.get() < most) {
        client.shutdownOutput();
      }
    } catch (IOException e) {
      // The other direction was cut.
    }
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /// Bytes that went to the server.
  long passed() {
    return passed.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
