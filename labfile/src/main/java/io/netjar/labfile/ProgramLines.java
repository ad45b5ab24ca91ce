package io.netjar.labfile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/// What a lab's program prints in real time, line by line. The threads that it starts have it too;
/// all other threads print to the process's own streams.
final class ProgramLines {
  /// Hears the lines of a program, without their ends.
  @FunctionalInterface
  interface Listener {
    /// Called once for each line.
    void onLine(boolean error, String line);
  }

  private static final InheritableThreadLocal<@Nullable ProgramLines> CURRENT =
      new InheritableThreadLocal<>();

  /// A line longer than this many bytes is broken.
  private static final int LONGEST_LINE = 64 * 1024;

  private final Listener listener;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(0); // guarded by itself
  private final ByteArrayOutputStream err = new ByteArrayOutputStream(0); // guarded by itself

  ProgramLines(Listener listener) {
    this.listener = listener;
  }

  /// Takes what the calling thread prints from now on, and the threads that it starts.
  void takeOver() {
    CURRENT.set(this);
  }

  /// Ends lines that have begun.
  void flush(Charset charset) {
    for (var line : new ByteArrayOutputStream[] {out, err}) {
      synchronized (line) {
        if (line.size() > 0) {
          emit(line, charset);
        }
      }
    }
  }

  private void write(boolean error, byte[] bytes, int offset, int length, Charset charset) {
    var line = error ? err : out;
    synchronized (line) {
      for (int at = offset; at < offset + length; at++) {
        if (bytes[at] == '\n') {
          emit(line, charset);
        } else {
          line.write(bytes[at]);
        }
      }
      if (line.size() > LONGEST_LINE) {
        emit(line, charset);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // Which of the two it is.
  private void emit(ByteArrayOutputStream line, Charset charset) {
    String text = line.toString(charset);
    line.reset();
    listener.onLine(line == err, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  /// A stream in the place of `original`, which programs with lines of their own do not reach.
  static PrintStream switching(PrintStream original, boolean error) {
    return new PrintStream(new Switch(original, error), true, original.charset());
  }

  private static final class Switch extends OutputStream {
    private final PrintStream original;
    private final boolean error;

    Switch(PrintStream original, boolean error) {
      this.original = original;
      this.error = error;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      var lines = CURRENT.get();
      if (lines == null) {
        original.write(bytes, offset, length);
      } else {
        lines.write(error, bytes, offset, length, original.charset());
      }
    }

    @Override
    public void flush() {
      if (CURRENT.get() == null) {
        original.flush();
      }
    }
  }
}
