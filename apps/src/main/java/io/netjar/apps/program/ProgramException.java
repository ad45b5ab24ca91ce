package io.netjar.apps.program;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/// A failure that a program foresees: its message is the line for the user, and it carries the exit
/// code. It has no stack trace to show, since it is not a bug.
public final class ProgramException extends Exception {
  private static final long serialVersionUID = 1L;

  /// What the program exits with.
  private final ExitCode code;

  /// The message, which is never missing here.
  private final String line;

  /// A failure with its code and its line.
  ///
  /// @param code what the program exits with
  /// @param line one line, already safe to print
  public ProgramException(ExitCode code, String line) {
    super(line);
    this.code = code;
    this.line = line;
  }

  /// A failure that an exception of the JDK brought about.
  ///
  /// @param code what the program exits with
  /// @param line one line, already safe to print
  /// @param cause what happened
  public ProgramException(ExitCode code, String line, IOException cause) {
    super(line, cause);
    this.code = code;
    this.line = line;
  }

  /// The line for the user.
  ///
  /// @return one line, safe to print
  public String line() {
    return line;
  }

  /// The exit code.
  ///
  /// @return never [ExitCode#OK]
  public ExitCode code() {
    return code;
  }

  /// The exit code for an exception that a socket threw. The JDK gives several causes one class, so
  /// for these the text of the exception decides.
  ///
  /// @param exception what a connect, read, write or receive threw
  /// @return the code that names the cause best
  public static ExitCode codeOf(IOException exception) {
    return switch (exception) {
      case StreamException known -> known.code();
      case SocketTimeoutException _ -> ExitCode.TIMEOUT;
      case ConnectException _, NoRouteToHostException _ -> ExitCode.NO_CONNECTION;
      case PortUnreachableException _, UnknownHostException _ -> ExitCode.NO_CONNECTION;
      default -> codeOf(reasonOf(exception).toLowerCase(Locale.ROOT));
    };
  }

  private static ExitCode codeOf(String reason) {
    if (reason.contains("timed out")) {
      return ExitCode.TIMEOUT;
    }
    if (reason.contains("reset") || reason.contains("broken pipe") || reason.contains("abort")) {
      return ExitCode.REFUSED;
    }
    return reason.contains("unreachable") ? ExitCode.NO_CONNECTION : ExitCode.FAILED;
  }

  /// The reason an exception gives, or its class where it gives none.
  ///
  /// @param exception any exception of a socket or file
  /// @return text that is safe to print
  public static String reasonOf(IOException exception) {
    String message = exception.getMessage();
    if (message == null) {
      return exception.getClass().getSimpleName();
    }
    // These have the file's name for a message, and what is wrong with it in their own.
    boolean isName = exception instanceof FileSystemException failed && failed.getReason() == null;
    String what =
        switch (exception) {
          case NoSuchFileException _ when isName -> ": no such file or folder";
          case AccessDeniedException _ when isName -> ": permission denied";
          case FileAlreadyExistsException _ when isName -> ": it is there already";
          case NotDirectoryException _ when isName -> ": no folder";
          default -> "";
        };
    return Shown.escaped(message) + what;
  }
}
