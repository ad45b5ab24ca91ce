package io.netjar.apps;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A program in a process of its own, as the command line runs it.
public final class ProgramProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final Path errors;

  private ProgramProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  /// The entry point of the process.
  public static final class Main {
    private Main() {}

    public static void main(String[] words) {
      System.exit(Apps.run(List.of(words), Console.ofProcess()));
    }
  }

  /// Starts a program.
  public static ProgramProcess start(Path folder, String... words) throws IOException {
    return start(folder, null, words);
  }

  /// Starts a program after a command of the shell, such as `ulimit -n 100`.
  public static ProgramProcess start(Path folder, @Nullable String before, String... words)
      throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>();
    if (before != null) {
      command.addAll(List.of("/bin/bash", "-c", before + "; exec \"$@\"", "program"));
    }
    command.addAll(
        List.of(
            java,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath(),
            Main.class.getName()));
    command.addAll(List.of(words));
    Path errors = Files.createTempFile(folder, "errors", ".txt");
    var builder = new ProcessBuilder(command).redirectError(errors.toFile());
    // Not the keys of who runs the tests.
    builder.environment().put("NETJAR_TRUST", folder.resolve("trust").toString());
    return new ProgramProcess(builder.start(), errors);
  }

  /// Without the libraries of tests: each jar that is looked into keeps a file descriptor.
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            each -> !each.matches(".*[/\\\\](junit|assertj|byte-buddy|opentest4j|apiguardian)-.*"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// Waits for the next line of output; null at its end.
  public @Nullable String nextOut() throws IOException {
    return out.readLine();
  }

  /// The port in the first line of a server.
  public int port() throws IOException {
    String line = nextOut();
    if (line == null) {
      throw new AssertionError("the program has ended: " + errors());
    }
    return Integer.parseInt(line.replaceAll(" into .*", "").replaceAll(".*:", ""));
  }

  /// The number of the process.
  public long id() {
    return process.pid();
  }

  /// All of the errors so far.
  public String errors() throws IOException {
    return Files.readString(errors);
  }

  /// Sends a signal.
  public void signal(String name) throws Exception {
    String id = String.valueOf(process.pid());
    if (new ProcessBuilder("kill", "-" + name, id).start().waitFor() != 0) {
      throw new AssertionError("no signal " + name + " for " + id);
    }
  }

  /// True until it has ended.
  public boolean isAlive() {
    return process.isAlive();
  }

  /// Waits for the end.
  public int code() throws Exception {
    if (!process.waitFor(40, TimeUnit.SECONDS)) {
      throw new AssertionError("the program goes on: " + errors());
    }
    return process.exitValue();
  }

  /// Seconds of processor time so far.
  public double processorSeconds() {
    return process.info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
