package io.netjar.apps.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Hands on what goes to a server by one connection, counts it, and does something or cuts when so
/// many bytes have passed.
final class Cutter implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ServerSocket listener = new ServerSocket(0, 1, LOOPBACK);
  private final AtomicLong passed = new AtomicLong();
  private volatile @Nullable Exception failure;

  /// What is done on the way.
  interface Deed {
    void run() throws IOException;
  }

  /// Cuts after so many bytes.
  Cutter(int port, long most) throws IOException {
    this(port, most, "", Long.MAX_VALUE, () -> {});
  }

  /// Does something after so many bytes, and before the next.
  Cutter(int port, long at, Deed deed) throws IOException {
    this(port, Long.MAX_VALUE, "", at, deed);
  }

  /// Drops what comes back from a word on.
  Cutter(int port, String last) throws IOException {
    this(port, Long.MAX_VALUE, last, Long.MAX_VALUE, () -> {});
  }

  private Cutter(int port, long most, String last, long at, Deed deed) throws IOException {
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket client = listener.accept();
                  Socket server = new Socket(LOOPBACK, port)) {
                Thread back = Thread.ofVirtual().start(() -> copyBack(server, client, last, most));
                handOn(client, server, back, most, at, deed);
              } catch (IOException | InterruptedException e) {
                // One side has reset: the other learns of it by the close.
              }
            });
  }

  private void handOn(Socket client, Socket server, Thread back, long most, long at, Deed deed)
      throws IOException, InterruptedException {
    try {
      copy(client, server, most, at, deed);
      if (passed.get() < most) {
        server.shutdownOutput();
        back.join();
      }
    } catch (IOException e) {
      reset(client);
      throw e;
    }
  }

  /// A reset stays one: in the plain form a clean end means saved.
  private static void reset(Socket client) {
    try {
      client.setSoLinger(true, 0);
      client.close();
    } catch (IOException e) {
      // It was closed already.
    }
  }

  private void copy(Socket client, Socket server, long most, long at, Deed deed)
      throws IOException {
    byte[] buffer = new byte[8192];
    InputStream in = client.getInputStream();
    OutputStream out = server.getOutputStream();
    boolean isDone = false;
    while (passed.get() < most) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, most - passed.get()));
      if (read < 0) {
        return;
      }
      if (!isDone && passed.get() + read > at) {
        isDone = true;
        doneBy(deed);
      }
      out.write(buffer, 0, read);
      passed.addAndGet(read);
    }
  }

  private void doneBy(Deed deed) throws IOException {
    try {
      deed.run();
    } catch (IOException | RuntimeException e) {
      failure = e;
      throw e;
    }
  }

  private void copyBack(Socket server, Socket client, String last, long most) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = server.getInputStream();
      boolean isPassed = true;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
        isPassed &= last.isEmpty() || !text.contains(last);
        if (isPassed) {
          client.getOutputStream().write(buffer, 0, read);
        }
      }
      if (isPassed) {
        client.shutdownOutput();
      }
    } catch (IOException e) {
      if (passed.get() < most) {
        reset(client);
      } // else the other direction was cut
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  /// Bytes that went to the server.
  long passed() {
    return passed.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    if (failure != null) {
      throw new AssertionError("what was to be done on the way has failed", failure);
    }
  }
}
