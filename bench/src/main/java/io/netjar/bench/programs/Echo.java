package io.netjar.bench.programs;

import io.netjar.bench.programs.Turns.Figure;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Messages of 64 bytes of 1,000 connections, each with one under way: `echo serve` beside a server
/// on Netty's NIO transport, each in a JVM of its own. The clients are the same, `echo call`.
final class Echo {
  private static final String CLIENTS = "1000";
  private static final Pattern BACK =
      Pattern.compile("\"back\":\\{.*?\"messagesPerSecond\":([0-9.E]+)");
  private static final Pattern ALL = Pattern.compile("\"connected\":" + CLIENTS + ",");

  private Echo() {}

  static void print(int runs) throws IOException, InterruptedException {
    try (var place = new Workplace();
        var netty = Child.java(place.root(), List.of(), NettyEcho.class);
        var ours =
            Child.netjar(
                place.root(),
                List.of("echo", "serve", "--bind", "127.0.0.1", "--port", "0")
                    .toArray(String[]::new))) {
      int nettyPort = netty.port();
      int ourPort = ours.port();
      new Turns("echo, 1,000 connections", "messages/s")
          .with("Netty, NIO", () -> call(place, nettyPort))
          .with("echo serve", () -> call(place, ourPort))
          .print(runs);
    }
  }

  private static Figure call(Workplace place, int port) throws IOException, InterruptedException {
    String[] words = {
      "echo", "call", "--clients", CLIENTS, "--duration", "5s", "--json", "127.0.0.1:" + port
    };
    try (var caller = Child.netjar(place.root(), words)) {
      caller.end();
      Matcher found = BACK.matcher(caller.said());
      if (!found.find() || !ALL.matcher(caller.said()).find()) {
        throw new IOException("no figure: " + caller.said());
      }
      return Figure.of(Double.parseDouble(found.group(1)));
    }
  }
}
