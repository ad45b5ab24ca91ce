package io.netjar.apps.files;

import io.netjar.apps.Console;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.server.Limits;
import io.netjar.apps.server.Server;
import io.netjar.apps.server.Session;
import io.netjar.apps.server.SessionLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What `files serve` does, with something before its disk.
final class Receiving implements AutoCloseable, SessionLog {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final CountDownLatch failed = new CountDownLatch(1);
  private final Server server;
  private final Thread thread;

  Receiving(Path inbox, Conflict conflict, Disk disk) throws IOException {
    var silent = new PrintStream(new ByteArrayOutputStream());
    var console = new Console(InputStream.nullInputStream(), silent, silent);
    var service =
        new FilesService(new Inbox(inbox, conflict, true, disk), null, Check.SHA256, console);
    server = new Server(listener, Limits.DEFAULT, this, service::serve);
    thread = Thread.ofVirtual().start(this::run);
  }

  private void run() {
    try {
      server.run();
    } catch (ProgramException e) {
      failures.add(e.line());
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  /// Waits for a session to fail.
  void awaitFailure() throws InterruptedException {
    if (!failed.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("no session has failed");
    }
  }

  /// Why sessions have failed.
  List<String> failures() {
    return failures;
  }

  @Override
  public void ended(Session session, @Nullable String failure) {
    if (failure != null) {
      failures.add(failure);
      failed.countDown();
    }
  }

  @Override
  public void say(String line) {
    failures.add(line);
  }

  @Override
  public void trace(RuntimeException mistake) {
    failures.add(mistake.toString());
  }

  @Override
  public void close() throws IOException {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
    listener.close();
  }
}
