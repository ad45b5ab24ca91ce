package io.netjar.apps;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A peer in Python's standard library, as anybody writes it in ten lines.
public final class PythonPeer implements AutoCloseable {
  private final Process process;
  private final BufferedReader lines;

  private PythonPeer(Process process) {
    this.process = process;
    lines = process.inputReader(StandardCharsets.UTF_8);
  }

  /// Skips the test where there is no Python.
  public static void assume() throws Exception {
    boolean runs;
    try {
      runs = new ProcessBuilder("python3", "-c", "pass").start().waitFor() == 0;
    } catch (IOException e) {
      runs = false;
    }
    assumeTrue(runs, "python3 is not installed");
  }

  /// Starts a script.
  public static PythonPeer start(String script, Object... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("python3", "-c", script));
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    var builder = new ProcessBuilder(words);
    builder.environment().put("PYTHONUTF8", "1");
    builder.environment().put("PYTHONUNBUFFERED", "1");
    return new PythonPeer(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /// The next line that it prints.
  public String line() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new AssertionError("the peer printed nothing more");
    }
    return line;
  }

  /// Waits for its end.
  public int code() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the peer does not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    lines.close();
  }
}
