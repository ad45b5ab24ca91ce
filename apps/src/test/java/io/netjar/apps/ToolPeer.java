package io.netjar.apps;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A tool that people have at hand: nc, socat, curl.
public final class ToolPeer implements AutoCloseable {
  private final Process process;

  private ToolPeer(Process process) {
    this.process = process;
  }

  /// Skips the test where a tool is missing.
  public static void assume(String tool) {
    boolean isThere =
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    assumeTrue(isThere, tool + " is not installed");
  }

  /// Starts a tool; what it says on standard error comes with its output.
  public static ToolPeer start(String... words) throws IOException {
    return new ToolPeer(new ProcessBuilder(List.of(words)).redirectErrorStream(true).start());
  }

  /// Runs a tool that has all of its input at once.
  ///
  /// @return what it has printed
  public static String run(String input, String... words) throws Exception {
    try (var tool = start(words)) {
      tool.type(input);
      tool.end();
      return tool.rest();
    }
  }

  /// Types to it.
  public void type(String text) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write(text.getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /// Ends its input.
  public void end() throws IOException {
    process.getOutputStream().close();
  }

  /// The next bytes that it prints.
  public String next(int bytes) throws IOException {
    return new String(process.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
  }

  /// All that it prints to its end.
  public String rest() throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the tool does not end");
    }
    return text;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
