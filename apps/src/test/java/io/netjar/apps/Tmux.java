package io.netjar.apps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A terminal of its own in which a shell runs programs, and whose screen is read as text.
///
/// Nobody waits for a time: whatever the terminal gets is told by a pipe, and the screen is looked
/// at then.
public final class Tmux implements AutoCloseable {
  private static final long MOST_SECONDS = 60;

  private final Path socket;
  private final Path run;
  private final Process output;
  private final Semaphore news = new Semaphore(0);

  private Tmux(Path folder, int columns, int rows) throws Exception {
    socket = folder.resolve("tmux");
    run = folder.resolve("run");
    Path pipe = folder.resolve("output");
    Files.writeString(
        run,
        String.join(
            " ",
            "exec",
            "'" + Path.of(System.getProperty("java.home"), "bin", "java") + "'",
            "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED",
            "-cp '" + System.getProperty("java.class.path") + "'",
            "'" + ProgramProcess.Main.class.getName() + "'",
            "\"$@\"\n"));
    call("mkfifo", pipe.toString());
    List<String> start = new ArrayList<>(List.of("new-session", "-d"));
    start.addAll(List.of("-x", "" + columns, "-y", "" + rows));
    start.addAll(List.of("env", "LC_ALL=C.UTF-8", "PS1=$ ", "TERM=screen", "/bin/sh"));
    tmux(start.toArray(String[]::new));
    tmux("set", "-g", "status", "off");
    output = new ProcessBuilder("cat", pipe.toString()).start();
    Thread.ofVirtual().start(this::listen);
    tmux("pipe-pane", "-O", "exec cat > '" + pipe + "'");
  }

  /// A terminal of so many columns and rows; skips the test where there is no tmux.
  public static Tmux open(Path folder, int columns, int rows) throws Exception {
    boolean runs;
    try {
      runs = new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
    } catch (IOException e) {
      runs = false;
    }
    assumeTrue(runs, "tmux is not installed");
    return new Tmux(folder, columns, rows);
  }

  private void listen() {
    byte[] some = new byte[4096];
    try (var in = output.getInputStream()) {
      while (in.read(some) >= 0) {
        news.release();
      }
    } catch (IOException e) {
      news.release();
    }
  }

  private static String call(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(Arrays.toString(words) + ": " + said);
    }
    return said;
  }

  private String tmux(String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("tmux", "-S", socket.toString(), "-f", "/dev/null"));
    all.addAll(List.of(words));
    return call(all.toArray(String[]::new));
  }

  /// Types a command to the shell that runs one of our programs, and then prints its exit code.
  public void run(String words) throws Exception {
    command("sh '" + run + "' " + words + "; echo code=$?");
  }

  /// A command of the shell in which `RUN` is our programs.
  public void shell(String command) throws Exception {
    command(command.replace("RUN", "sh '" + run + "'"));
  }

  /// Through a file, so that what is typed does not fill the screen.
  private void command(String command) throws Exception {
    Path script = run.resolveSibling("c");
    Files.writeString(script, "clear\n" + command + "\n");
    tmux("send-keys", "-R"); // what stands on the screen is of the program before
    type(". " + script);
    key("Enter");
  }

  /// Types text.
  public void type(String text) throws Exception {
    tmux("send-keys", "-l", text);
  }

  /// Presses a key, by tmux's name of it.
  public void key(String name) throws Exception {
    tmux("send-keys", name);
  }

  /// Gives the terminal another size.
  public void resize(int columns, int rows) throws Exception {
    tmux("resize-window", "-x", "" + columns, "-y", "" + rows);
  }

  /// A variable of tmux, such as `alternate_on`.
  public String variable(String name) throws Exception {
    return tmux("display-message", "-p", "#{" + name + "}").strip();
  }

  /// The process of the program that the shell runs.
  public ProcessHandle program() throws Exception {
    long shell = Long.parseLong(variable("pane_pid"));
    return ProcessHandle.of(shell).orElseThrow().children().findFirst().orElseThrow();
  }

  /// The screen without the blanks at the ends of its lines.
  public String screen() throws Exception {
    return tmux("capture-pane", "-p");
  }

  /// The screen with what colours and styles it has.
  public String styled() throws Exception {
    return tmux("capture-pane", "-p", "-e");
  }

  /// Waits until the screen has this.
  public String await(String text) throws Exception {
    return await(text, screen -> screen.contains(text));
  }

  /// Waits until the screen is as it should be.
  public String await(String wanted, Predicate<String> isThere) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (true) {
      news.drainPermits();
      String screen = screen();
      if (isThere.test(screen)) {
        return screen;
      }
      if (!news.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("no '" + wanted + "' on the screen:\n" + screen());
      }
    }
  }

  @Override
  public void close() throws IOException {
    new ProcessBuilder("tmux", "-S", socket.toString(), "kill-server").start().onExit().join();
    output.destroyForcibly().onExit().join();
  }
}
