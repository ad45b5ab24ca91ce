package io.netjar.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The programs with Python's `socketserver`, and with messages that `struct` has framed, in both
/// directions.
@Timeout(60)
class PythonServersTest {
  private static final String LINE_SERVER =
      """
      import socketserver
      class Handler(socketserver.StreamRequestHandler):
          def handle(self):
              for line in self.rfile:
                  self.wfile.write(line.upper())
      with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
          server.daemon_threads = True
          print(server.server_address[1])
          server.serve_forever()
      """;

  private static final String ECHO_SERVER =
      """
      import socketserver
      class Handler(socketserver.BaseRequestHandler):
          def handle(self):
              while data := self.request.recv(4096):
                  self.request.sendall(data)
      with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
          server.daemon_threads = True
          print(server.server_address[1])
          server.serve_forever()
      """;

  private static final String FILE_SERVER =
      """
      import json, os, socketserver, struct, sys
      class Handler(socketserver.StreamRequestHandler):
          def handle(self):
              length, = struct.unpack("<i", self.rfile.read(4))
              header = json.loads(self.rfile.read(length))
              path = os.path.join(sys.argv[1], os.path.basename(header["filename"]))
              with open(path, "wb") as out:
                  out.write(self.rfile.read(header["filesize"]))
              print(header["filename"])
      with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
          server.daemon_threads = True
          print(server.server_address[1])
          server.serve_forever()
      """;

  private static final String UDP_SERVER =
      """
      import socketserver
      class Handler(socketserver.BaseRequestHandler):
          def handle(self):
              data, socket = self.request
              socket.sendto(data, self.client_address)
      with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
          server.daemon_threads = True
          print(server.server_address[1])
          server.serve_forever()
      """;

  private static final String CHAT_CLIENT =
      """
      import json, socket, struct, sys
      s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
      f = s.makefile("rb")
      f.readline()
      def send(**what):
          body = json.dumps(what).encode()
          s.sendall(struct.pack("!I", len(body)) + body)
      def receive():
          length, = struct.unpack("!I", f.read(4))
          return json.loads(f.read(length))
      s.sendall(b"\\0")
      send(type="hello", version=1, nick="snake", room="lobby", client="c", history="", since=-1)
      send(type="say", id=1, text=sys.argv[2])
      while True:
          event = receive()
          if event["type"] == "kept":
              print("kept", event["number"])
          if event["type"] == "message" and event["nick"] != "snake":
              print(event["nick"], event["text"])
              send(type="quit")
              break
      """;

  private static final String CLIENTS =
      """
      import socket, sys, threading
      def run(number):
          with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
              text = ("client %d " % number) * 1000
              threading.Thread(target=lambda: (s.sendall(text.encode()), s.shutdown(1))).start()
              data = b""
              while part := s.recv(4096):
                  data += part
              answers.append("same" if data.decode() == text else "other")
      answers = []
      threads = [threading.Thread(target=run, args=(i,)) for i in range(20)]
      [t.start() for t in threads]
      [t.join() for t in threads]
      print(len(answers), *set(answers))
      """;

  private static final String UDP_CLIENT =
      """
      import socket, sys
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.connect(("127.0.0.1", int(sys.argv[1])))
      for size in (0, 1, 1472, 1473, 65507):
          s.send(b"x" * size)
          print(len(s.recv(65536)))
      """;

  @TempDir Path folder;

  @BeforeAll
  static void skip_without_python() throws Exception {
    PythonPeer.assume();
  }

  @Test
  void a_threading_server_of_lines_is_called_by_line_and_talked_to() throws Exception {
    try (var server = PythonPeer.start(LINE_SERVER)) {
      String address = "127.0.0.1:" + server.line();

      var call = RunningProgram.run("echo", "call", "--any-reply", "--message", "hello", address);
      assertThat(call.code()).as("%s", call.err()).isZero();
      assertThat(call.out().getFirst()).startsWith("HELLO  5 bytes back");

      var talk =
          RunningProgram.run("chat", "call", "--message", "first", "--message", "2", address);
      assertThat(talk.code()).as("%s", talk.err()).isZero();
      assertThat(talk.out()).contains("FIRST", "2");
    }
  }

  @Test
  void a_threading_server_is_measured_with_many_clients() throws Exception {
    try (var server = PythonPeer.start(ECHO_SERVER)) {
      var call =
          RunningProgram.run(
              "echo",
              "call",
              "--clients",
              "20",
              "--count",
              "10",
              "--size",
              "10000",
              "127.0.0.1:" + server.line());

      assertThat(call.code()).as("%s", call.err()).isZero();
      assertThat(call.out()).anyMatch(line -> line.startsWith("back      200 messages"));
    }
  }

  @Test
  void threads_of_a_client_are_served_at_once() throws Exception {
    try (var server = RunningProgram.start("echo", "serve", "--bind", "127.0.0.1", "--port", "0");
        var clients = PythonPeer.start(CLIENTS, server.port())) {
      assertThat(clients.line()).isEqualTo("20 same");
      assertThat(clients.code()).isZero();
    }
  }

  @Test
  void a_threading_server_receives_files_that_struct_has_framed() throws Exception {
    Path copies = Files.createDirectory(folder.resolve("copies"));
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("a.bin"), bytes);
    try (var server = PythonPeer.start(FILE_SERVER, copies)) {
      var send =
          RunningProgram.run(
              "files", "send", "--plain", file.toString(), "127.0.0.1:" + server.line());

      assertThat(send.code()).as("%s", send.err()).isZero();
      assertThat(server.line()).isEqualTo("a.bin");
      assertThat(copies.resolve("a.bin")).hasBinaryContent(bytes);
    }
  }

  @Test
  void a_client_that_frames_with_struct_chats() throws Exception {
    try (var server = RunningProgram.start("chat", "serve", "--bind", "127.0.0.1", "--port", "0");
        var client = PythonPeer.start(CHAT_CLIENT, server.port(), "hello from afar")) {
      assertThat(client.line()).isEqualTo("kept 1");
      var join =
          RunningProgram.run(
              "chat",
              "join",
              "--nick",
              "ann",
              "--since",
              "0",
              "--message",
              "hello snake",
              "127.0.0.1:" + server.port());

      assertThat(join.code()).as("%s", join.err()).isZero();
      assertThat(join.out()).contains("[lobby #1] snake: hello from afar");
      assertThat(client.line()).isEqualTo("ann hello snake");
      assertThat(client.code()).isZero();
    }
  }

  // Pitfall P37.
  @Test
  void datagrams_of_every_size_go_both_ways() throws Exception {
    try (var server =
            RunningProgram.start("echo", "serve", "--udp", "--bind", "127.0.0.1", "--port", "0");
        var client = PythonPeer.start(UDP_CLIENT, server.port())) {
      for (String size : new String[] {"0", "1", "1472", "1473", "65507"}) {
        assertThat(client.line()).isEqualTo(size);
      }
    }
    try (var server = PythonPeer.start(UDP_SERVER)) {
      var call =
          RunningProgram.run(
              "echo",
              "call",
              "--udp",
              "--timeout",
              "20s",
              "--count",
              "3",
              "--message",
              "x".repeat(1473),
              "127.0.0.1:" + server.line());

      assertThat(call.code()).as("%s", call.err()).isZero();
      assertThat(call.out().getLast()).startsWith("3 back  ");
    }
  }
}
