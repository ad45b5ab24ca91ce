package io.netjar.examples;

import io.netjar.network.CableSettings;
import io.netjar.network.CableSummary;
import io.netjar.network.Lan;
import io.netjar.network.Network;
import io.netjar.network.TimelineEntry.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A thousand clients at one server, each connection on both sides in a virtual thread of its own,
/// written the way one thread would be: read, write, close.
@SuppressWarnings("AddressSelection") // Each host here has one address.
public final class Example07ManyClients {
  private static final int HOSTS = 20;
  private static final int CLIENTS_PER_HOST = 50;

  private Example07ManyClients() {}

  /// Runs the example.
  public static void main(String[] args) {
    tell(System.out);
  }

  static void tell(PrintStream out) {
    out.println(
        """
        20 hosts with 50 clients each call one server in the same instant. Each client sends a
        number, the server sends back its square.
        """);
    try (Network network = network()) {
      Narrator narrator = new Narrator(out);
      network
          .timeline()
          .add(
              entry -> {
                if (entry.kind() == Kind.OUTPUT) {
                  narrator.onEntry(entry);
                }
              });
      network.run();
      CableSummary cable = network.cables().getFirst().summary();
      out.printf(
          "%n%,d frames and %,d bytes went through the server's cable in %s of virtual time.%n",
          cable.frames(), cable.bytes(), Narrator.time(network.nowNanos()));
    }
  }

  static Network network() {
    Network network = Network.create(7);
    Lan lan = network.lan("lan", "10.0.0.0/16");
    CableSettings fast = CableSettings.DEFAULT.withRate(25_000_000_000L);
    lan.host("server", null, fast).startService("square", Example07ManyClients::serve);
    for (int i = 0; i < HOSTS; i++) {
      int first = i * CLIENTS_PER_HOST;
      lan.host("host" + i).start("ask", () -> ask(first));
    }
    return network;
  }

  private static void serve() throws IOException {
    try (ServerSocket listener = new ServerSocket(7000, 1000);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      while (true) {
        Socket caller = listener.accept();
        threads.execute(() -> answer(caller));
      }
    }
  }

  private static void answer(Socket caller) {
    try (caller) {
      InputStream in = caller.getInputStream();
      int number = in.read() << 8 | in.read();
      int square = number * number;
      byte[] answer = {(byte) (square >> 16), (byte) (square >> 8), (byte) square};
      caller.getOutputStream().write(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void ask(int first) {
    AtomicInteger right = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS_PER_HOST; i++) {
        int number = first + i;
        threads.execute(
            () -> {
              if (squareOf(number) == number * number) {
                right.incrementAndGet();
              }
            });
      }
    }
    System.out.println(right + " right answers");
  }

  private static int squareOf(int number) {
    try (Socket server = new Socket("server", 7000)) {
      OutputStream out = server.getOutputStream();
      out.write(new byte[] {(byte) (number >> 8), (byte) number});
      InputStream in = server.getInputStream();
      return in.read() << 16 | in.read() << 8 | in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
