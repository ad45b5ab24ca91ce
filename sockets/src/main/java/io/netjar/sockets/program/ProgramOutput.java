package io.netjar.sockets.program;

import io.netjar.network.TimelineEntry.Kind;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// What a program prints, line by line, as entries of the timeline.
final class ProgramOutput {
  /// The charset in which [StandardStreams] hand bytes over.
  static final Charset CHARSET = StandardCharsets.UTF_8;

  /// A line longer than this many bytes is broken.
  private static final int LONGEST_LINE = 64 * 1024;

  private final HostedProgram program;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(0);
  private final ByteArrayOutputStream err = new ByteArrayOutputStream(0);

  ProgramOutput(HostedProgram program) {
    this.program = program;
  }

  /// Takes bytes of `System.out`, or of `System.err`.
  void write(boolean error, byte[] bytes, int offset, int length) {
    var line = error ? err : out;
    int from = offset;
    for (int at = offset; at < offset + length; at++) {
      if (bytes[at] == '\n') {
        line.write(bytes, from, at - from);
        emit(error, line);
        from = at + 1;
      }
    }
    line.write(bytes, from, offset + length - from);
    if (line.size() > LONGEST_LINE) {
      emit(error, line);
    }
  }

  /// Ends lines that have begun.
  void flush() {
    if (out.size() > 0) {
      emit(false, out);
    }
    if (err.size() > 0) {
      emit(true, err);
    }
  }

  /// Prints why the program failed.
  void stackTrace(Throwable thrown) {
    flush();
    if (program.hasStreamsOfProcess()) {
      System.err.print("Exception in thread \"main\" "); // as the JVM says it
      thrown.printStackTrace();
      return;
    }
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    text.toString().lines().forEach(line -> program.record(Kind.ERROR_OUTPUT, line));
  }

  private void emit(boolean error, ByteArrayOutputStream line) {
    String text = line.toString(CHARSET);
    line.reset();
    program.record(
        error ? Kind.ERROR_OUTPUT : Kind.OUTPUT,
        text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }
}
