package io.netjar.bench.programs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process that takes part in a measurement. It is ended with the measurement, by its number.
final class Child implements AutoCloseable {
  private static final long MOST_SECONDS = 120;
  private static final Pattern PORT = Pattern.compile("tcp [0-9.]+:(\\d+)");

  private final List<String> words;
  private final Process process;
  private final Path said;
  private final long startNanos = System.nanoTime();

  private Child(List<String> words, Process process, Path said) {
    this.words = words;
    this.process = process;
    this.said = said;
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroyForcibly));
  }

  /// A program as a user starts it, by the command `./netjar`.
  ///
  /// @param folder where what it says is kept
  /// @param words the program and its arguments
  static Child netjar(Path folder, String... words) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of("netjar").toAbsolutePath().toString());
    command.addAll(List.of(words));
    return start(folder, command);
  }

  /// A class with a `main`, in a JVM of its own.
  ///
  /// @param flags of the JVM
  static Child java(Path folder, List<String> flags, Class<?> main, String... words)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:+UseSerialGC", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(words));
    return start(folder, command);
  }

  /// Any program.
  static Child start(Path folder, List<String> command) throws IOException {
    Path said = Files.createTempFile(folder, "said", ".txt");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(said.toFile())
            .start();
    return new Child(command, process, said);
  }

  /// The number of the process.
  long pid() {
    return process.pid();
  }

  /// What it has said so far, on both of its outputs.
  String said() throws IOException {
    return Files.readString(said, StandardCharsets.UTF_8);
  }

  /// Waits until a server says where it listens.
  ///
  /// @return the port
  int port() throws IOException, InterruptedException {
    while (true) {
      Matcher found = PORT.matcher(said());
      if (found.find()) {
        return Integer.parseInt(found.group(1));
      }
      if (!process.isAlive() || System.nanoTime() - startNanos > MOST_SECONDS * 1_000_000_000) {
        throw new IOException("no server: " + words + "\n" + said());
      }
      Thread.sleep(20);
    }
  }

  /// Waits for its end, which must be a good one.
  ///
  /// @return nanoseconds since its start
  long end() throws IOException, InterruptedException {
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("failed: " + words + "\n" + said());
    }
    return System.nanoTime() - startNanos;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Asks it to end, and makes it where it does not.
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(said);
  }
}
