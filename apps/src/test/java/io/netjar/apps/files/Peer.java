package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The other side of one connection, written by hand. Closing it waits for its end, and fails if
/// what it does has failed.
final class Peer implements AutoCloseable {
  /// What to do with the connection, which is closed afterwards.
  @FunctionalInterface
  interface Body {
    void serve(Socket socket) throws Exception;
  }

  private final ServerSocket listener;
  private final CompletableFuture<Boolean> end = new CompletableFuture<>();
  private final CompletableFuture<Boolean> told = new CompletableFuture<>();

  Peer(Body body) throws Exception {
    this(body, false);
  }

  /// A peer that, if it is to linger, keeps the connection open until it is closed itself.
  Peer(Body body, boolean lingers) throws Exception {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket socket = listener.accept()) {
                body.serve(socket);
                if (lingers) {
                  told.get();
                }
                end.complete(true);
              } catch (Throwable e) {
                end.completeExceptionally(e);
              }
            });
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  @Override
  public void close() throws java.io.IOException {
    told.complete(true);
    try {
      assertThat(end.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
    } finally {
      listener.close();
    }
  }
}
