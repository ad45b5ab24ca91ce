package io.netjar.bench.programs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A folder in memory, which is deleted afterwards.
final class Workplace implements AutoCloseable {
  private static final Pattern MILLIS = Pattern.compile("\"millis\":(\\d+)");
  private static final Path MEMORY = Path.of("/dev/shm");

  private final Path root;

  Workplace() throws IOException {
    root =
        Files.isWritable(MEMORY)
            ? Files.createTempDirectory(MEMORY, "netjar-bench")
            : Files.createTempDirectory("netjar-bench");
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
  }

  Path root() {
    return root;
  }

  /// A new folder.
  Path folder(String name) throws IOException {
    return Files.createDirectories(root.resolve(name));
  }

  /// A file of bytes that no compression makes smaller.
  Path file(String name, long bytes) throws IOException {
    Path path = root.resolve(name);
    byte[] some = new byte[1 << 20];
    var random = new Random(1);
    try (OutputStream out = Files.newOutputStream(path)) {
      for (long left = bytes; left > 0; left -= some.length) {
        random.nextBytes(some);
        out.write(some, 0, (int) Math.min(left, some.length));
      }
    }
    return path;
  }

  /// Deletes a folder's content, or a file.
  void clear(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (Stream<Path> all = Files.walk(path)) {
        all.filter(each -> !each.equals(path))
            .sorted(Comparator.reverseOrder())
            .forEach(Workplace::delete);
      }
    } else {
      Files.deleteIfExists(path);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A port that nobody listens at.
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Sends by `files send` and tells both speeds: from the connect to the last acknowledgement, and
  /// from the start of the JVM to its end.
  ///
  /// @param amount of whatever is counted
  Turns.Figure send(double amount, String... words) throws IOException, InterruptedException {
    try (var sender = Child.netjar(root, words)) {
      long nanos = sender.end();
      Matcher found = MILLIS.matcher(sender.said());
      long millis = 0;
      while (found.find()) {
        millis = Long.parseLong(found.group(1)); // the last line has the end
      }
      if (millis == 0) {
        throw new IOException("no time told: " + sender.said());
      }
      return new Turns.Figure(amount * 1e3 / millis, amount * 1e9 / nanos);
    }
  }

  @Override
  public void close() {
    try {
      if (Files.exists(root)) {
        clear(root);
        Files.deleteIfExists(root);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("cannot delete " + root + ": " + e);
    }
  }
}
