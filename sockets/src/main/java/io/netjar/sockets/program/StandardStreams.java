package io.netjar.sockets.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// `System.in`, `out` and `err` for programs and for everybody else at once: a program's output
/// goes to its entries in the timeline and its input is at its end; other threads have the JVM's
/// own.
final class StandardStreams {
  /// The switches made so far. Whoever captures output for a while puts an older one back: it is
  /// known again, or each such while would put one more around it.
  private static final Set<PrintStream> MADE = Collections.newSetFromMap(new WeakHashMap<>());

  private StandardStreams() {}

  /// Puts the switches in place, also where somebody has replaced them since.
  static synchronized void install() {
    if (!MADE.contains(System.out)) {
      System.setOut(made(switching(System.out, false)));
    }
    if (!MADE.contains(System.err)) {
      System.setErr(made(switching(System.err, true)));
    }
    if (!(System.in instanceof SwitchingInput)) {
      System.setIn(new SwitchingInput(System.in));
    }
  }

  private static PrintStream made(PrintStream stream) {
    MADE.add(stream);
    return stream;
  }

  private static PrintStream switching(PrintStream original, boolean error) {
    // A PrintStream hands on at once what it was given, so nothing of one thread waits in it while
    // another prints.
    return new PrintStream(new SwitchingOutput(original, error), true, ProgramOutput.CHARSET);
  }

  /// The program whose streams are not the process's; null for any other code.
  private static @Nullable HostedProgram captured() {
    var program = HostedProgram.speaking();
    return program == null || program.hasStreamsOfProcess() ? null : program;
  }

  /// True for a thread that has ended with its program. Any other that prints does something.
  private static boolean isUnheard() {
    var scheduler = ProgramScheduler.current();
    if (scheduler != null) {
      scheduler.progress().made();
    }
    return scheduler != null && scheduler.isLeftBehind();
  }

  private static final class SwitchingOutput extends OutputStream {
    private final PrintStream original;
    private final boolean error;

    SwitchingOutput(PrintStream original, boolean error) {
      this.original = original;
      this.error = error;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      var program = captured();
      if (isUnheard()) {
        return;
      }
      if (program != null) {
        program.output().write(error, bytes, offset, length);
      } else if (original.charset().equals(ProgramOutput.CHARSET)) {
        original.write(bytes, offset, length);
      } else {
        original.print(new String(bytes, offset, length, ProgramOutput.CHARSET));
      }
    }

    @Override
    public void flush() {
      if (captured() == null) {
        original.flush();
      }
    }
  }

  private static final class SwitchingInput extends InputStream {
    private final InputStream original;

    SwitchingInput(InputStream original) {
      this.original = original;
    }

    @Override
    public int read() throws IOException {
      return captured() == null ? original.read() : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return captured() == null ? original.read(bytes, offset, length) : -1;
    }

    @Override
    public int available() throws IOException {
      return captured() == null ? original.available() : 0;
    }
  }
}
