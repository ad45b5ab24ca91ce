package io.netjar.bench.programs;

import io.netjar.bench.programs.Turns.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// 20,000 files of 1 KB over the loopback: `files send` beside `rsync` and its daemon.
final class SmallFiles {
  private static final int COUNT = 20_000;
  private static final int BYTES = 1_000;

  private SmallFiles() {}

  static void print(int runs) throws IOException, InterruptedException {
    try (var place = new Workplace()) {
      Path source = place.folder("source");
      byte[] content = new byte[BYTES];
      var random = new Random(1);
      for (int i = 0; i < COUNT; i++) {
        random.nextBytes(content);
        Files.write(source.resolve("file-" + i), content);
      }
      Path inbox = place.folder("inbox");
      Path module = place.folder("module");
      int port = Workplace.freePort();
      try (var daemon = daemon(place, module, port);
          var quick = serve(place, inbox, "--no-sync");
          var synced = serve(place, inbox)) {
        String to = "127.0.0.1:" + quick.port();
        String toSynced = "127.0.0.1:" + synced.port();
        String url = "rsync://127.0.0.1:" + port + "/in/";
        new Turns("20,000 files of 1 KB", "files/s")
            .with("rsync -a to its daemon", () -> rsync(place, daemon, source, module, url))
            .with("files send, not forced to the disk", () -> send(place, inbox, source, to))
            .with("files send", () -> send(place, inbox, source, toSynced))
            .print(runs);
      }
    }
  }

  private static Child serve(Workplace place, Path inbox, String... more) throws IOException {
    return LargeFile.serve(place, inbox, more);
  }

  private static Child daemon(Workplace place, Path module, int port)
      throws IOException, InterruptedException {
    Path config =
        Files.write(
            place.root().resolve("rsyncd.conf"),
            List.of(
                "port = " + port,
                "address = 127.0.0.1",
                "use chroot = no",
                "[in]",
                "path = " + module,
                "read only = no",
                "uid = " + System.getProperty("user.name"),
                "gid = *"));
    var daemon =
        Child.start(
            place.root(), List.of("rsync", "--daemon", "--no-detach", "--config=" + config));
    Thread.sleep(500);
    return daemon;
  }

  private static Figure rsync(Workplace place, Child daemon, Path source, Path module, String url)
      throws IOException, InterruptedException {
    if (!daemon.isAlive()) {
      throw new IOException("no rsync daemon: " + daemon.said());
    }
    place.clear(module);
    try (var sender = Child.start(place.root(), List.of("rsync", "-a", source.toString(), url))) {
      return Figure.of(COUNT * 1e9 / sender.end());
    }
  }

  private static Figure send(Workplace place, Path inbox, Path source, String to)
      throws IOException, InterruptedException {
    place.clear(inbox);
    return place.send(COUNT, "files", "send", "--progress", "json", source.toString(), to);
  }
}
