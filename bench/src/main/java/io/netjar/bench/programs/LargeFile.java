package io.netjar.bench.programs;

import io.netjar.bench.programs.Turns.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One file of 1 GiB over the loopback: `files send` beside `socat`, and beside `scp` where there
/// is an ssh server.
final class LargeFile {
  private static final long BYTES = 1L << 30;
  private static final double MEGABYTES = BYTES / 1e6;

  private LargeFile() {}

  static void print(int runs) throws IOException, InterruptedException {
    try (var place = new Workplace()) {
      Path file = place.file("big", BYTES);
      Path inbox = place.folder("inbox");
      try (var quick = serve(place, inbox, "--no-sync");
          var synced = serve(place, inbox)) {
        String to = "127.0.0.1:" + quick.port();
        String toSynced = "127.0.0.1:" + synced.port();
        new Turns("files of 1 GiB", "MB/s")
            .with("socat -u, 256 KiB", () -> socat(place, file))
            .with("files send --check crc32c", () -> send(place, inbox, file, "crc32c", to))
            .with("files send --check sha256", () -> send(place, inbox, file, "sha256", to))
            .with(
                "the same, forced to the disk", () -> send(place, inbox, file, "sha256", toSynced))
            .print(runs);
      }
      if (Sshd.isThere()) {
        printEncrypted(place, file, inbox, runs);
      }
    }
  }

  private static void printEncrypted(Workplace place, Path file, Path inbox, int runs)
      throws IOException, InterruptedException {
    Path copies = place.folder("copies");
    String serverKeys = place.folder("server-keys").toString();
    String[] tls = {"--tls", "--trust", place.folder("sender-keys").toString()};
    try (var ssh = new Sshd(place);
        var server = serve(place, inbox, "--no-sync", "--tls", "--trust", serverKeys)) {
      String to = "127.0.0.1:" + server.port();
      new Turns("the same, encrypted", "MB/s")
          .with("scp", () -> ssh.copy(file, copies, MEGABYTES))
          .with(
              "files send --tls --check sha256", () -> send(place, inbox, file, "sha256", to, tls))
          .print(runs);
    }
  }

  /// A receiver of files.
  static Child serve(Workplace place, Path inbox, String... more) throws IOException {
    var words = new ArrayList<>(List.of("files", "serve", "--bind", "127.0.0.1"));
    words.addAll(List.of("--port", "0", "--into", inbox.toString()));
    words.addAll(List.of(more));
    return Child.netjar(place.root(), words.toArray(String[]::new));
  }

  private static Figure send(
      Workplace place, Path inbox, Path file, String check, String to, String... more)
      throws IOException, InterruptedException {
    place.clear(inbox);
    var words = new ArrayList<>(List.of("files", "send", "--progress", "json", "--check", check));
    words.addAll(List.of(more));
    words.addAll(List.of(file.toString(), to));
    return place.send(MEGABYTES, words.toArray(String[]::new));
  }

  /// As long as both of them run, from the start of the sender.
  private static Figure socat(Workplace place, Path file) throws IOException, InterruptedException {
    Path copy = place.root().resolve("copy");
    place.clear(copy);
    int port = Workplace.freePort();
    String listen = "TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr";
    String out = "OPEN:" + copy + ",creat,trunc";
    String connect = "TCP:127.0.0.1:" + port + ",retry=20,interval=0.05";
    try (var receiver =
        Child.start(place.root(), List.of("socat", "-b", "262144", "-u", listen, out))) {
      Thread.sleep(200);
      long start = System.nanoTime();
      try (var sender =
          Child.start(
              place.root(), List.of("socat", "-b", "262144", "-u", "OPEN:" + file, connect))) {
        sender.end();
      }
      receiver.end();
      double rate = MEGABYTES * 1e9 / (System.nanoTime() - start);
      if (Files.size(copy) != BYTES) {
        throw new IOException("socat has lost something");
      }
      place.clear(copy);
      return Figure.of(rate);
    }
  }
}
