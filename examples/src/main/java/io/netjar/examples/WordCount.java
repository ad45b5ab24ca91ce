package io.netjar.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;

/// A service and its client that know nothing of any network in a jar: `WordCount serve PORT` and
/// `WordCount ask HOST PORT WORD…`. The lab `word-count.yaml` runs them.
@SuppressWarnings("AddressSelection") // Each host here has one address.
public final class WordCount {
  private WordCount() {}

  /// Runs the service, which answers one line of each caller with its number of words, for ever; or
  /// the client.
  public static void main(String[] args) throws IOException {
    if (args[0].equals("serve")) {
      serve(Integer.parseInt(args[1]));
    } else {
      String line = String.join(" ", Arrays.copyOfRange(args, 3, args.length));
      System.out.println(
          "\"" + line + "\" has " + ask(args[1], Integer.parseInt(args[2]), line) + " words");
    }
  }

  private static void serve(int port) throws IOException {
    try (ServerSocket listener = new ServerSocket(port)) {
      while (true) {
        try (Socket caller = listener.accept()) {
          String line = reader(caller).readLine();
          writer(caller).println(line == null ? 0 : line.split(" ", -1).length);
        }
      }
    }
  }

  private static String ask(String host, int port, String line) throws IOException {
    try (Socket server = new Socket(host, port)) {
      writer(server).println(line);
      return reader(server).readLine();
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  private static PrintWriter writer(Socket socket) throws IOException {
    return new PrintWriter(new OutputStreamWriter(socket.getOutputStream(), UTF_8), true);
  }
}
