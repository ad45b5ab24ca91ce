package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.PythonPeer;
import io.netjar.apps.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The plain form between this program and one that anybody writes in ten lines of Python.
@Timeout(60)
class PythonTest {
  private static final String SENDER =
      """
      import json, os, socket, struct, sys
      path, port = sys.argv[1], int(sys.argv[2])
      header = json.dumps({"filename": os.path.basename(path), "filesize": os.path.getsize(path)})
      header = header.encode("utf-8")
      s = socket.create_connection(("127.0.0.1", port))
      s.sendall(struct.pack("<i", len(header)))
      s.sendall(header)
      with open(path, "rb") as f:
          s.sendall(f.read())
      s.shutdown(socket.SHUT_WR)
      sys.exit(0 if s.recv(1) == b"" else 1)
      """;

  private static final String RECEIVER =
      """
      import json, socket, struct, sys
      server = socket.create_server(("127.0.0.1", 0))
      print(server.getsockname()[1], flush=True)
      s = server.accept()[0]
      f = s.makefile("rb")
      header = json.loads(f.read(struct.unpack("<i", f.read(4))[0]))
      with open(sys.argv[1], "wb") as out:
          out.write(f.read(header["filesize"]))
      print(header["filename"].encode("unicode_escape").decode(), flush=True)
      f.close(); s.close()
      """;

  @TempDir Path folder;

  private static final String LISTENING_SENDER =
      """
      import json, os, socket, struct, sys
      server = socket.create_server(("127.0.0.1", 0))
      print(server.getsockname()[1], flush=True)
      s = server.accept()[0]
      path = sys.argv[1]
      header = {"filename": os.path.basename(path), "filesize": os.path.getsize(path), "by": "me"}
      header = json.dumps(header)
      s.sendall(struct.pack("i", len(header)) + header.encode())
      s.sendall(open(sys.argv[1], "rb").read())
      sys.exit(0 if s.recv(1) == b"" else 1)
      """;

  private static final String CONNECTING_RECEIVER =
      """
      import json, socket, struct, sys
      f = socket.create_connection(("127.0.0.1", int(sys.argv[1]))).makefile("rb")
      header = json.loads(f.read(struct.unpack("i", f.read(4))[0]))
      with open(sys.argv[2], "wb") as out:
          out.write(f.read(header["filesize"]))
      """;

  @BeforeAll
  static void skip_without_python() throws Exception {
    PythonPeer.assume();
  }

  @Test
  void a_python_sender_is_received() throws Exception {
    Path file = file("Grüße 1.bin");
    Path inbox = folder.resolve("inbox");
    try (var server =
            RunningProgram.start(
                "files", "serve", "--plain", "--into", inbox.toString(), "--port", "0");
        var sender = PythonPeer.start(SENDER, file, server.port())) {
      assertThat(sender.code()).isZero();
      assertThat(server.nextOut()).startsWith("Grüße 1.bin  200,000 bytes from ").endsWith("saved");
      assertThat(inbox.resolve("Grüße 1.bin")).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void a_python_receiver_is_sent_to() throws Exception {
    Path file = file("Grüße 2.bin");
    Path copy = folder.resolve("copy");
    try (var receiver = PythonPeer.start(RECEIVER, copy)) {
      String address = "127.0.0.1:" + receiver.line();

      var sender = RunningProgram.run("files", "send", "--plain", file.toString(), address);

      assertThat(sender.err()).isEmpty();
      assertThat(sender.code()).isZero();
      assertThat(receiver.line()).isEqualTo("Gr\\xfc\\xdfe 2.bin");
      assertThat(receiver.code()).isZero();
      assertThat(copy).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void a_python_sender_that_listens_is_got_from_and_waits_for_our_end() throws Exception {
    Path file = file("offered.bin");
    Path inbox = folder.resolve("inbox");
    try (var sender = PythonPeer.start(LISTENING_SENDER, file)) {
      String address = "127.0.0.1:" + sender.line();

      var get = RunningProgram.run("files", "get", "--plain", "--into", inbox.toString(), address);

      assertThat(get.code()).as("%s", get.err()).isZero();
      assertThat(get.out())
          .containsExactly("offered.bin  200,000 bytes from " + address + "  saved");
      assertThat(sender.code()).isZero();
      assertThat(inbox.resolve("offered.bin")).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void a_python_receiver_that_connects_is_offered_to() throws Exception {
    Path file = file("offer.bin");
    Path copy = folder.resolve("copy");
    try (var offer =
        RunningProgram.start(
            "files", "offer", "--plain", "--bind", "127.0.0.1", "--port", "0", file.toString())) {
      try (var receiver = PythonPeer.start(CONNECTING_RECEIVER, offer.port(), copy)) {
        assertThat(receiver.code()).isZero();
      }
      assertThat(offer.code()).as("%s", offer.err()).isZero();
      assertThat(offer.out().getLast())
          .matches("offer\\.bin  200,000 bytes to 127\\.0\\.0\\.1:\\d+  sent and received whole");
      assertThat(copy).hasSameBinaryContentAs(file);
    }
  }

  private Path file(String name) throws IOException {
    byte[] bytes = new byte[200_000];
    new Random(1).nextBytes(bytes);
    return Files.write(folder.resolve(name), bytes);
  }
}
