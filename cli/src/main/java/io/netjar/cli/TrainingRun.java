package io.netjar.cli;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.apps.program.Waits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The training run of the JVM's AOT cache (JEP 514): runs the programs against each other, on this
/// machine's loopback and in a folder that is deleted afterwards, so that the JVM can remember what
/// a start loads. The launcher runs it after a build; without the cache all goes on as well, and
/// starts slower.
final class TrainingRun {
  private static final Pattern PORT = Pattern.compile(":(\\d+)(?: into .*)?$", Pattern.MULTILINE);
  private static final int PATIENCE_SECONDS = 30;
  private static final int MOST_SECONDS = 60;
  private static final int LARGE_BYTES = 4 << 20;
  private static final int SMALL_FILES = 100;

  private final Path root;

  private TrainingRun(Path root) {
    this.root = root;
  }

  /// Runs them all.
  ///
  /// @param arguments none
  /// @throws Exception whatever goes wrong; what there was to remember is of no use then
  public static void main(String[] arguments) throws Exception {
    Thread.ofPlatform().daemon().start(TrainingRun::giveUp);
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    Path root = Files.createTempDirectory("netjar-training");
    try {
      new TrainingRun(root).run();
    } finally {
      delete(root);
    }
    System.exit(0); // whatever a program has left must not hold up the build
  }

  private static void giveUp() {
    try {
      TimeUnit.SECONDS.sleep(MOST_SECONDS);
      Runtime.getRuntime().halt(1);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() throws Exception {
    Main.run("--version");
    Main.run("--help");
    Path large = Files.write(root.resolve("large"), new byte[LARGE_BYTES]);
    Path many = Files.createDirectory(root.resolve("many"));
    for (int i = 0; i < SMALL_FILES; i++) {
      Files.write(many.resolve("file-" + i), new byte[100]);
    }
    Path inbox = Files.createDirectory(root.resolve("inbox"));
    try (var files = new Running("files", "--into", inbox.toString())) {
      String server = "127.0.0.1:" + files.port();
      run("files", "send", many.toString(), large.toString(), server);
      run("files", "send", "--check", "crc32c", "--progress", "json", large.toString(), server);
      run("files", "list", server);
      run("files", "get", "--into", root.toString(), server, "many/file-1");
      run("files", "send", "--no-such-option");
    }
    try (var echo = new Running("echo")) {
      run("echo", "call", "--message", "hello", "127.0.0.1:" + echo.port());
    }
    try (var chat = new Running("chat")) {
      run("chat", "join", "--plain", "--nick", "ann", "127.0.0.1:" + chat.port());
    }
  }

  private static void run(String... words) {
    var in = new ByteArrayInputStream("hello\n".getBytes(StandardCharsets.UTF_8));
    var nothing = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Apps.run(List.of(words), new Console(in, nothing, nothing));
  }

  /// A server until it is closed. On the loopback no key is made or asked for.
  private static final class Running implements AutoCloseable {
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final Thread thread;

    Running(String program, String... options) {
      var words = new ArrayList<>(List.of(program, "serve", "--bind", "127.0.0.1", "--port", "0"));
      words.addAll(List.of(options));
      var said = new PrintStream(new FirstLine(), true, StandardCharsets.UTF_8);
      var console = new Console(InputStream.nullInputStream(), said, said);
      thread = Thread.ofVirtual().start(() -> Apps.run(words, console));
    }

    int port() throws Exception {
      return port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      thread.interrupt();
      Waits.joinUninterruptibly(thread, Duration.ofSeconds(PATIENCE_SECONDS));
    }

    /// Looks for the port in what a server says at first.
    private final class FirstLine extends OutputStream {
      private final StringBuilder text = new StringBuilder();

      @Override
      public void write(int character) {
        if (port.isDone()) {
          return;
        }
        text.append((char) character);
        if (character == '\n') {
          Matcher found = PORT.matcher(text.toString().strip());
          if (found.find()) {
            port.complete(Integer.valueOf(found.group(1)));
          }
        }
      }
    }
  }

  private static void delete(Path root) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> found = Files.walk(root)) {
      found.sorted(Comparator.reverseOrder()).forEach(all::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
