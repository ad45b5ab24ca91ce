package io.netjar.apps.files;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.IdleTimeout;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Receives files in the plain form into one folder, any number at once: a receiver has no state of
/// its own. A file is published when all of its bytes and then the end of the stream have come.
final class Receiver {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path folder;
  private final IdleTimeout timeout;
  private final PrintStream out;

  /// A receiver for a folder.
  ///
  /// @param folder an existing folder
  /// @param timeout how long a sender may be silent
  /// @param out where the line of each saved file goes
  Receiver(Path folder, IdleTimeout timeout, PrintStream out) {
    this.folder = folder;
    this.timeout = timeout;
    this.out = out;
  }

  /// Receives one file.
  ///
  /// @param socket a connection, closed by the caller: in order if this returns, else by a reset
  /// @throws ProgramException if the file was refused or did not arrive; nothing is left of it
  void receive(Socket socket) throws ProgramException {
    String peer = Shown.address(socket.getRemoteSocketAddress());
    FileHeader header;
    InputStream in;
    try {
      socket.setSoTimeout(timeout.millis());
      in = socket.getInputStream();
      header = FileHeader.read(in);
    } catch (IOException e) {
      throw failed(ProgramException.codeOf(e), peer + "  failed", e);
    } catch (ProgramException e) {
      throw new ProgramException(e.code(), peer + "  refused: " + e.line());
    }
    FileName name;
    try {
      name = FileName.of(header.filename());
    } catch (ProgramException e) {
      throw new ProgramException(e.code(), peer + "  " + e.line());
    }
    new Transfer(name, header.filesize(), peer).receive(in);
  }

  /// One file on its way.
  private final class Transfer {
    private final FileName name;
    private final long size;
    private final String peer;
    private long arrived;

    Transfer(FileName name, long size, String peer) {
      this.name = name;
      this.size = size;
      this.peer = peer;
    }

    void receive(InputStream in) throws ProgramException {
      boolean replaced;
      try (Incoming file = Incoming.create(folder, name)) {
        copy(in, file);
        expectEnd(in);
        replaced = file.publish();
      } catch (IOException e) {
        throw failed(ExitCode.LOCAL, progress() + "  failed to save", e);
      } catch (InvalidPathException e) {
        throw new ProgramException(
            ExitCode.LOCAL, progress() + "  refused: this machine cannot write the name");
      }
      out.println(
          name.shown()
              + "  "
              + Shown.bytes(size)
              + " from "
              + peer
              + (replaced ? "  saved, replaced the older file" : "  saved"));
    }

    private void copy(InputStream in, Incoming file) throws ProgramException, IOException {
      byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, size)];
      while (arrived < size) {
        int read = read(in, buffer, (int) Math.min(buffer.length, size - arrived));
        if (read < 0) {
          throw new ProgramException(
              ExitCode.INTEGRITY, progress() + "  failed: the sender ended too early");
        }
        file.write(buffer, read);
        arrived += read;
      }
    }

    private void expectEnd(InputStream in) throws ProgramException {
      if (read(in, new byte[1], 1) >= 0) {
        throw new ProgramException(
            ExitCode.PROTOCOL, progress() + "  refused: more bytes came than announced");
      }
    }

    /// Reads from the connection; its failures are told from those of the file by being caught
    /// here.
    private int read(InputStream in, byte[] buffer, int most) throws ProgramException {
      try {
        return in.read(buffer, 0, most);
      } catch (IOException e) {
        throw failed(ProgramException.codeOf(e), progress() + "  failed", e);
      }
    }

    private String progress() {
      return name.shown()
          + "  "
          + Shown.number(arrived)
          + " of "
          + Shown.bytes(size)
          + " from "
          + peer;
    }
  }

  private static ProgramException failed(ExitCode code, String what, IOException e) {
    return new ProgramException(code, what + ": " + ProgramException.reasonOf(e), e);
  }
}
