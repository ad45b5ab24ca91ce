package io.netjar.apps.files;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.HostPort;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;

/// Sends one file in the plain form and waits for the receiver to end the connection.
///
/// The time-out bounds the connect and the wait for that end. A write is bounded by TCP alone: it
/// fails when the peer acknowledges nothing any more, and waits while the peer lives but does not
/// read.
final class Sender {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Source source;
  private final Socket socket;
  private final String peer;

  /// Bytes of the file handed to the socket, which is not to say that they have arrived.
  private long written;

  private Sender(Source source, Socket socket) {
    this.source = source;
    this.socket = socket;
    this.peer = Shown.address(socket.getRemoteSocketAddress());
  }

  /// Sends one file; says so when the receiver has it.
  ///
  /// @param source what to send
  /// @param receiver whom to send it to
  /// @param timeout bound of the connect and of the wait for the receiver
  /// @param out where the line goes
  /// @throws ProgramException if anything failed; the message tells how far it came
  static void send(Source source, HostPort receiver, IdleTimeout timeout, PrintStream out)
      throws ProgramException {
    try (Socket socket = receiver.connect(timeout)) {
      out.println(send(source, socket, timeout));
    } catch (IOException e) {
      // Closing failed after all was said and done on both sides: nothing is lost by it.
    }
  }

  /// Sends one file over a connection, and waits until the receiver has it.
  ///
  /// @param source what to send
  /// @param socket connected; reset if this fails, else to be closed by the caller
  /// @param timeout of the socket's reads, for the message
  /// @return what there is to say of it
  /// @throws ProgramException if anything failed; the message tells how far it came
  static String send(Source source, Socket socket, IdleTimeout timeout) throws ProgramException {
    Sender sender = new Sender(source, socket);
    try {
      sender.sendFile();
    } catch (ProgramException e) {
      // A plain close would look like the end of the file.
      sender.reset();
      throw e;
    }
    sender.awaitEnd(timeout);
    return source.name().shown()
        + "  "
        + Shown.bytes(source.size())
        + " to "
        + sender.peer
        + "  sent and received whole";
  }

  private void sendFile() throws ProgramException {
    byte[] buffer = new byte[BUFFER_BYTES];
    byte[] header = new FileHeader(source.name().text(), source.size()).encode();
    System.arraycopy(header, 0, buffer, 0, header.length);
    int filled = header.length;
    try (InputStream file = open()) {
      OutputStream out = output();
      // The header goes out with the first bytes in one write: apart, the second write would wait
      // for the acknowledgement of the first.
      do {
        int wanted = (int) Math.min(buffer.length - filled, source.size() - written);
        int read = read(file, buffer, filled, wanted);
        write(out, buffer, filled + read);
        written += read;
        filled = 0;
      } while (written < source.size());
      // Still before the end of the stream: without that end the receiver publishes nothing.
      if (file.read() >= 0 || !source.isUnchanged()) {
        throw changed();
      }
    } catch (IOException e) {
      throw failed(ExitCode.LOCAL, "cannot close the file: " + ProgramException.reasonOf(e), e);
    }
  }

  private InputStream open() throws ProgramException {
    try {
      return Files.newInputStream(source.path());
    } catch (IOException e) {
      throw failed(ExitCode.LOCAL, "cannot open the file: " + ProgramException.reasonOf(e), e);
    }
  }

  private int read(InputStream file, byte[] buffer, int at, int wanted) throws ProgramException {
    int read;
    try {
      read = file.readNBytes(buffer, at, wanted);
    } catch (IOException e) {
      throw failed(ExitCode.LOCAL, "cannot read the file: " + ProgramException.reasonOf(e), e);
    }
    if (read < wanted) {
      throw changed();
    }
    return read;
  }

  private ProgramException changed() {
    return new ProgramException(
        ExitCode.INTEGRITY, progress() + "  given up: the file changed while it was being sent");
  }

  private OutputStream output() throws ProgramException {
    try {
      return socket.getOutputStream();
    } catch (IOException e) {
      throw lost(e);
    }
  }

  private void write(OutputStream out, byte[] buffer, int length) throws ProgramException {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /// Ends this direction and waits for the other: a clean end of stream means saved.
  private void awaitEnd(IdleTimeout timeout) throws ProgramException {
    int answer;
    try {
      socket.shutdownOutput();
      answer = socket.getInputStream().read();
    } catch (SocketTimeoutException e) {
      throw failed(
          ExitCode.TIMEOUT,
          "sent, but the receiver has not confirmed it within " + timeout + "; it may be saved",
          e);
    } catch (IOException e) {
      throw lost(e);
    }
    if (answer >= 0) {
      throw new ProgramException(
          ExitCode.PROTOCOL,
          progress() + "  sent, but the peer answered with bytes, as no receiver of files does");
    }
  }

  private ProgramException lost(IOException e) {
    ExitCode code = ProgramException.codeOf(e);
    String reason = ProgramException.reasonOf(e);
    return failed(
        code,
        code == ExitCode.REFUSED
            ? reason + "; the receiver refused the file or broke off, its own output says why"
            : reason + "; whether the receiver saved anything is not known",
        e);
  }

  private ProgramException failed(ExitCode code, String reason, IOException cause) {
    return new ProgramException(code, progress() + "  failed: " + reason, cause);
  }

  private String progress() {
    return source.name().shown()
        + "  "
        + Shown.number(written)
        + " of "
        + Shown.bytes(source.size())
        + " to "
        + peer;
  }

  /// Breaks the connection off, so that the receiver does not take the end for a good one.
  private void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }
}
