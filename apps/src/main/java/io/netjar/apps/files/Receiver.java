package io.netjar.apps.files;

import io.netjar.apps.program.ExitCode;
import io.netjar.apps.program.ProgramException;
import io.netjar.apps.program.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Receives files in the plain form into one folder, any number at once: a receiver has no state of
/// its own. A file is published when all of its bytes and then the end of the stream have come, or
/// nothing more for a while: simple senders wait for the receiver to end the connection.
final class Receiver {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path folder;

  /// The connection that a file comes by.
  interface Connection {
    /// What comes.
    InputStream in();

    /// Who sends, in digits.
    String peer();

    /// The header is there, and the file begins.
    void begins() throws IOException;

    /// Says what the connection is about, for the line of its end.
    void describe(String words, String end);

    /// Waits a while for the end of the stream.
    ///
    /// @return false where more bytes came
    boolean isOver() throws IOException;
  }

  /// A receiver for a folder.
  ///
  /// @param folder an existing folder
  Receiver(Path folder) {
    this.folder = folder;
  }

  /// Receives one file.
  ///
  /// @param connection closed by the caller: in order if this returns, else by a reset
  /// @throws ProgramException if the file was refused or did not arrive; nothing is left of it
  /// @throws IOException whatever the connection throws
  void receive(Connection connection) throws ProgramException, IOException {
    FileHeader header = FileHeader.read(connection.in());
    connection.begins();
    FileName name = FileName.of(header.filename());
    new Transfer(connection, name, header.filesize()).receive();
  }

  /// One file on its way.
  private final class Transfer {
    private final Connection connection;
    private final FileName name;
    private final long size;
    private long arrived;

    Transfer(Connection connection, FileName name, long size) {
      this.connection = connection;
      this.name = name;
      this.size = size;
    }

    void receive() throws ProgramException, IOException {
      tell();
      try (Incoming file = create()) {
        copy(connection.in(), file);
        if (!connection.isOver()) {
          throw new ProgramException(ExitCode.PROTOCOL, "more bytes came than announced");
        }
        publish(file);
      } catch (InvalidPathException e) {
        throw new ProgramException(ExitCode.LOCAL, "this machine cannot write the name");
      }
    }

    /// What has come so far, for the line of the connection's end.
    private void tell() {
      connection.describe(named(Shown.number(arrived) + " of " + Shown.bytes(size)), "closed");
    }

    private String named(String amount) {
      return name.shown() + "  " + amount + " from " + connection.peer();
    }

    private Incoming create() throws ProgramException {
      try {
        long room = Files.getFileStore(folder).getUsableSpace();
        if (size > room) {
          throw new ProgramException(
              ExitCode.LOCAL,
              Shown.bytes(size) + " are to come, and there is room for " + Shown.bytes(room));
        }
        return Incoming.create(folder, name);
      } catch (IOException e) {
        throw local("cannot save", e);
      }
    }

    private void copy(InputStream in, Incoming file) throws ProgramException, IOException {
      byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, size)];
      while (arrived < size) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, size - arrived));
        if (read < 0) {
          throw new ProgramException(ExitCode.INTEGRITY, "the sender ended too early");
        }
        write(file, buffer, read);
        arrived += read;
        tell();
      }
    }

    private static void write(Incoming file, byte[] bytes, int length) throws ProgramException {
      try {
        file.write(bytes, length);
      } catch (IOException e) {
        throw local("cannot save", e);
      }
    }

    private void publish(Incoming file) throws ProgramException {
      try {
        boolean hasReplaced = file.publish();
        connection.describe(
            named(Shown.bytes(size)), hasReplaced ? "saved, replaced the older file" : "saved");
      } catch (IOException e) {
        throw local("cannot save", e);
      }
    }

    private static ProgramException local(String what, IOException e) {
      return new ProgramException(ExitCode.LOCAL, what + ": " + ProgramException.reasonOf(e), e);
    }
  }
}
