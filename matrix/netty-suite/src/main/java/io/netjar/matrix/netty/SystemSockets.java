package io.netjar.matrix.netty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Looks, a hundred times a second, whether this process has sockets of the operating system. Only
/// where a process can see that, as on Linux.
final class SystemSockets {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /// What a socket's name begins with; a number follows that no other socket has.
  private static final String PREFIX = "socket:";

  private final Set<String> before;
  private final Set<String> seen = new LinkedHashSet<>(); // guarded by itself

  private SystemSockets(Set<String> before) {
    this.before = before;
  }

  /// Begins to look; what is open already does not count.
  static SystemSockets watch() throws IOException {
    var sockets = new SystemSockets(now());
    var timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("system sockets").factory());
    var _ = timer.scheduleAtFixedRate(sockets::look, 0, 10, TimeUnit.MILLISECONDS);
    return sockets;
  }

  private void look() {
    try {
      var found = now();
      found.removeAll(before);
      synchronized (seen) {
        seen.addAll(found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> now() throws IOException {
    var found = new LinkedHashSet<String>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return found;
    }
    try (var all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (var one : all) {
        try {
          var target = Files.readSymbolicLink(one).toString();
          if (target.startsWith(PREFIX)) {
            found.add(target);
          }
        } catch (IOException _) {
          // It was closed meanwhile.
        }
      }
    }
    return found;
  }

  /// How many sockets were seen.
  int count() {
    synchronized (seen) {
      return seen.size();
    }
  }
}
