package io.netjar.bench.programs;

import io.netjar.bench.programs.Turns.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// An ssh server of its own on the loopback, with keys of its own, and `scp` to it.
final class Sshd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  /// The server wants this folder, which its package's start-up makes.
  private static final Path EMPTY = Path.of("/run/sshd");

  private final Workplace place;
  private final Path key;
  private final int port;
  private final Child server;

  Sshd(Workplace place) throws IOException, InterruptedException {
    this.place = place;
    port = Workplace.freePort();
    key = key("user");
    Path config =
        Files.write(
            place.root().resolve("sshd_config"),
            List.of(
                "Port " + port,
                "ListenAddress 127.0.0.1",
                "HostKey " + key("host"),
                "AuthorizedKeysFile " + key + ".pub",
                "StrictModes no",
                "UsePAM no",
                "PidFile none",
                "Subsystem sftp internal-sftp"));
    if (!Files.exists(EMPTY) && Files.isWritable(EMPTY.getParent())) {
      Files.createDirectory(EMPTY).toFile().deleteOnExit();
    }
    server =
        Child.start(place.root(), List.of(PROGRAM.toString(), "-D", "-e", "-f", config.toString()));
    Thread.sleep(500);
  }

  /// True where there is one to be started.
  static boolean isThere() {
    return Files.isExecutable(PROGRAM);
  }

  private Path key(String name) throws IOException, InterruptedException {
    Path file = place.root().resolve(name);
    var words = List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
    try (var made = Child.start(place.root(), words)) {
      made.end();
    }
    return file;
  }

  /// Copies a file into a folder, which is empty afterwards.
  ///
  /// @param amount of whatever is counted
  Figure copy(Path file, Path to, double amount) throws IOException, InterruptedException {
    place.clear(to);
    var words =
        List.of(
            "scp",
            "-q",
            "-P",
            String.valueOf(port),
            "-i",
            key.toString(),
            "-o",
            "BatchMode=yes",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            file.toString(),
            "127.0.0.1:" + to + "/");
    try (var client = Child.start(place.root(), words)) {
      double rate = amount * 1e9 / client.end();
      place.clear(to);
      return Figure.of(rate);
    } catch (IOException e) {
      throw new IOException(e.getMessage() + server.said(), e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
