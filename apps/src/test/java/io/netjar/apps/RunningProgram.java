package io.netjar.apps;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A program running in a virtual thread of its own, with what it prints line by line.
public final class RunningProgram implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile(":(\\d+)(?: into .*)?$");

  /// Much longer than anything takes, on a machine that is busy with other things too.
  private static final int PATIENCE_SECONDS = 60;

  private final Lines out = new Lines();
  private final Lines err = new Lines();
  private final CompletableFuture<Integer> code = new CompletableFuture<>();
  private final Thread thread;
  private int port;

  private RunningProgram(List<String> words, InputStream in) {
    Console console =
        new Console(
            in,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    code.complete(Apps.run(words, console));
                  } catch (Throwable e) {
                    code.completeExceptionally(e);
                  }
                });
  }

  /// Starts a program.
  public static RunningProgram start(String... words) {
    return new RunningProgram(List.of(words), InputStream.nullInputStream());
  }

  /// Starts a program that somebody types to.
  public static RunningProgram start(Keyboard keyboard, String... words) {
    return new RunningProgram(List.of(words), keyboard);
  }

  /// Runs a program to its end.
  public static RunningProgram run(String... words) throws Exception {
    RunningProgram program = start(words);
    program.code();
    return program;
  }

  /// The port in the first line of a server.
  public int port() throws Exception {
    if (port == 0) {
      port = portIn(out.await(PATIENCE_SECONDS));
    }
    return port;
  }

  private static int portIn(String line) {
    Matcher matcher = PORT.matcher(line);
    if (!matcher.find()) {
      throw new AssertionError("no port in: " + line);
    }
    return Integer.parseInt(matcher.group(1));
  }

  /// Waits for the program to end.
  public int code() throws Exception {
    return code.get(30, TimeUnit.SECONDS);
  }

  /// Interrupts the program and waits for its end.
  public int stop() throws Exception {
    thread.interrupt();
    return code();
  }

  /// Waits for the next line of output.
  public String nextOut() throws Exception {
    return out.await(PATIENCE_SECONDS);
  }

  /// Waits longer for the next line of output.
  public String nextOutWithin(int seconds) throws Exception {
    return out.await(seconds);
  }

  /// Waits for the next line of errors.
  public String nextErr() throws Exception {
    return err.await(PATIENCE_SECONDS);
  }

  /// All lines of output so far.
  public List<String> out() {
    return out.all();
  }

  /// All lines of errors so far.
  public List<String> err() {
    return err.all();
  }

  @Override
  public void close() {
    thread.interrupt();
    code.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /// Cuts what is written into lines. A print stream calls it under its own lock.
  private static final class Lines extends ByteArrayOutputStream {
    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
    private final List<String> all = new ArrayList<>();

    @Override
    public synchronized void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        if (bytes[i] == '\n') {
          String line = toString(StandardCharsets.UTF_8);
          all.add(line);
          waiting.add(line);
          reset();
        } else {
          super.write(bytes[i]);
        }
      }
    }

    String await(int seconds) throws InterruptedException {
      String line = waiting.poll(seconds, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("no further line after: " + all());
      }
      return line;
    }

    synchronized List<String> all() {
      return List.copyOf(all);
    }
  }
}
