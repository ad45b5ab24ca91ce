package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netjar.apps.RunningProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
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

  @BeforeEach
  void skip_without_python() throws Exception {
    boolean runs;
    try {
      runs = start("-c", "import sys; sys.exit(0)").waitFor() == 0;
    } catch (IOException e) {
      runs = false;
    }
    assumeTrue(runs, "python3 is not installed");
  }

  @Test
  void a_python_sender_is_received() throws Exception {
    Path file = file("Grüße 1.bin");
    Path inbox = folder.resolve("inbox");
    try (RunningProgram server =
        RunningProgram.start("files", "serve", "--into", inbox.toString(), "--port", "0")) {
      Process sender = start("-c", SENDER, file.toString(), String.valueOf(server.port()));

      assertThat(sender.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(sender.exitValue()).isZero();
      assertThat(server.nextOut()).startsWith("Grüße 1.bin  200,000 bytes from ").endsWith("saved");
      assertThat(inbox.resolve("Grüße 1.bin")).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void a_python_receiver_is_sent_to() throws Exception {
    Path file = file("Grüße 2.bin");
    Path copy = folder.resolve("copy");
    Process receiver = start("-c", RECEIVER, copy.toString());
    try (BufferedReader lines = receiver.inputReader(StandardCharsets.UTF_8)) {
      String address = "127.0.0.1:" + lines.readLine();

      RunningProgram sender = RunningProgram.run("files", "send", file.toString(), address);

      assertThat(sender.err()).isEmpty();
      assertThat(sender.code()).isZero();
      assertThat(lines.readLine()).isEqualTo("Gr\\xfc\\xdfe 2.bin");
      assertThat(receiver.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(copy).hasSameBinaryContentAs(file);
    } finally {
      receiver.destroyForcibly();
    }
  }

  private static Process start(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("python3"));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("PYTHONUTF8", "1");
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private Path file(String name) throws IOException {
    byte[] bytes = new byte[200_000];
    new Random(1).nextBytes(bytes);
    return Files.write(folder.resolve(name), bytes);
  }
}
