package io.netjar.bench.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of 1 GiB whose connection breaks at 99 %, sent again by other processes on both sides:
/// how much is sent and read again.
final class Resume {
  private static final long BYTES = 1L << 30;
  private static final long CHUNK = 256 * 1024;

  /// What the messages around the chunks take, about, so that 99 % of the file are there at the
  /// cut.
  private static final long HEADERS_BYTES = 230 * (BYTES / CHUNK);

  /// The bytes that a process has read: files and sockets, not what it has mapped.
  private static final Pattern READ = Pattern.compile("rchar: (\\d+)");

  private Resume() {}

  static void print() throws IOException, InterruptedException {
    try (var place = new Workplace()) {
      Path file = place.file("big", BYTES);
      Path little = place.file("little", 1000);
      Path inbox = place.folder("inbox");
      try (var server = LargeFile.serve(place, inbox);
          var relay = new Relay(server.port(), BYTES / 100 * 99 + HEADERS_BYTES)) {
        send(place, file, relay);
        relay.bytes();
      }
      long first = there(inbox);
      try (var server = LargeFile.serve(place, inbox)) {
        // What both processes read before they come to the file at all.
        long sender;
        try (var relay = new Relay(server.port(), Long.MAX_VALUE)) {
          sender = send(place, little, relay).read;
        }
        long receiver = read(server);
        try (var relay = new Relay(server.port(), Long.MAX_VALUE)) {
          Sent again = send(place, file, relay);
          long sent = relay.bytes();
          receiver = read(server) - receiver - sent;
          if (Files.mismatch(file, inbox.resolve("big")) >= 0) {
            throw new IOException("what came is not what was sent");
          }
          System.out.printf(
              Locale.ROOT,
              "resume of 1 GiB at %.2f %%: %,d bytes sent, %,d read by the sender, %,d read by the"
                  + " receiver, besides its socket; 1 %% and a chunk are %,d; %.2f s with the JVM's"
                  + " start%n",
              100.0 * first / BYTES,
              sent,
              again.read - sender,
              Math.max(0, receiver),
              BYTES / 100 + CHUNK,
              again.nanos / 1e9);
        }
      }
    }
  }

  /// How much of the file is at the receiver.
  private static long there(Path inbox) throws IOException {
    try (var files = Files.list(inbox)) {
      Path partial =
          files.filter(each -> each.toString().endsWith(".part")).findFirst().orElseThrow();
      return Files.size(partial);
    }
  }

  /// What a sender has done.
  private record Sent(long read, long nanos) {}

  private static Sent send(Workplace place, Path file, Relay relay)
      throws IOException, InterruptedException {
    String to = "127.0.0.1:" + relay.port();
    long start = System.nanoTime();
    try (var sender = Child.netjar(place.root(), "files", "send", file.toString(), to)) {
      long read = 0;
      while (sender.isAlive()) {
        read = Math.max(read, read(sender));
        Thread.sleep(1);
      }
      return new Sent(read, System.nanoTime() - start);
    }
  }

  private static long read(Child child) {
    try {
      Matcher found = READ.matcher(Files.readString(Path.of("/proc/" + child.pid() + "/io")));
      return found.find() ? Long.parseLong(found.group(1)) : 0;
    } catch (IOException e) {
      return 0; // it has ended
    }
  }
}
