package io.netjar.apps.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.Console;
import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of whoever connects with a code. The code itself is never among the words of a
/// command, which others on the machine can read.
public final class CallerCode {
  private static final int MOST_CHARS = 100;

  @Option(
      names = "--code",
      description =
          "Ask for the code that the server shows, or take it from $NETJAR_CODE, and believe the"
              + " server that has the same. TLS with peers on this machine too.")
  private boolean isAsked;

  @Option(
      names = "--code-file",
      paramLabel = "FILE",
      description = "Read that code from this file.")
  private @Nullable Path file;

  /// Made empty; the command line's parser fills it.
  public CallerCode() {}

  /// Asks for the code.
  ///
  /// @param console who is asked
  /// @return null where there is to be none
  /// @throws ProgramException [ExitCode#TRUST] if what was typed is no code, or cannot be read,
  ///   [ExitCode#LOCAL] if its file cannot be read
  @Nullable TypedCode read(Console console) throws ProgramException {
    try {
      if (file != null) {
        return TypedCode.parse(Files.readString(file, UTF_8));
      }
      if (!isAsked) {
        return null;
      }
      String known = console.surroundings().code();
      if (known.isEmpty()) {
        console.err().print("code: ");
        console.err().flush();
        known = line(console);
      }
      return TypedCode.parse(known);
    } catch (IOException e) {
      throw new ProgramException(
          file == null ? ExitCode.TRUST : ExitCode.LOCAL,
          "cannot read the code: " + ProgramException.reasonOf(e),
          e);
    } catch (IllegalArgumentException e) {
      throw new ProgramException(ExitCode.TRUST, String.valueOf(e.getMessage()));
    }
  }

  /// Byte by byte: what follows is for the program.
  private static String line(Console console) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = console.in().read(); next >= 0 && next != '\n'; next = console.in().read()) {
      line.write(next);
      if (line.size() > MOST_CHARS) {
        break;
      }
    }
    return line.toString(UTF_8);
  }
}
