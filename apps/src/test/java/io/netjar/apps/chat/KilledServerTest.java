package io.netjar.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.apps.Keyboard;
import io.netjar.apps.RunningProgram;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server in a process of its own that is killed between two instructions.
@Timeout(120)
class KilledServerTest {
  @TempDir private Path folder;

  /// The process: runs the words.
  public static void main(String[] words) {
    System.exit(Apps.run(List.of(words), Console.ofProcess()));
  }

  private Process serve() throws Exception {
    var words = new ArrayList<String>();
    words.add(ProcessHandle.current().info().command().orElse("java"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add(KilledServerTest.class.getName());
    words.addAll(List.of("chat", "serve", "--bind", "127.0.0.1", "--port", "0", "--history"));
    words.add(folder.resolve("history").toString());
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String port(BufferedReader out) throws Exception {
    String line = out.readLine();
    return line.substring(line.lastIndexOf(':') + 1);
  }

  private static RunningProgram join(Keyboard keyboard, String nick, String port) {
    return RunningProgram.start(
        keyboard,
        "chat",
        "join",
        "--json",
        "--nick",
        nick,
        "--since",
        "0",
        "--timeout",
        "1s",
        "127.0.0.1:" + port);
  }

  // Pitfall P26.
  @Test
  void no_acknowledged_message_is_lost_when_the_server_is_killed() throws Exception {
    var acknowledged = new ArrayList<String>();
    for (int round = 0; round < 2; round++) {
      Process server = serve();
      try (var out = server.inputReader()) {
        String port = port(out);
        var keyboard = new Keyboard();
        for (int i = 0; i < 30; i++) {
          keyboard.type("round " + round + " word " + i);
        }
        try (var ann = join(keyboard, "ann", port)) {
          int kept = 0;
          while (kept < 5 + 10 * round) {
            kept += ann.nextOut().startsWith("{\"type\":\"kept\"") ? 1 : 0;
          }
          server.destroyForcibly().waitFor();
          assertThat(ann.code()).isNotZero();
          ann.out().stream()
              .filter(line -> line.startsWith("{\"type\":\"kept\""))
              .map(line -> line.replaceAll(".*\"id\":(\\d+).*\"number\":(\\d+).*", "$2 $1"))
              .map(marks -> marks.split(" "))
              .forEach(marks -> acknowledged.add(said(marks[0], Long.parseLong(marks[1]))));
        }
      } finally {
        server.destroyForcibly();
      }
      assertThat(kept()).as("round %d", round).containsAll(acknowledged);
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(20).doesNotHaveDuplicates();
  }

  /// Number in the room, and the word that the client's own number stands for.
  private static String said(String number, long id) {
    return number + " word " + (id - 1);
  }

  private List<String> kept() throws Exception {
    String history = folder.resolve("history").toString();
    try (var server =
        RunningProgram.start("chat", "serve", "--quiet", "--port", "0", "--history", history)) {
      var bob = join(new Keyboard().end(), "bob", String.valueOf(server.port()));
      assertThat(bob.code()).as("%s", bob.err()).isZero();
      return bob.out().stream()
          .filter(line -> line.startsWith("{\"type\":\"message\""))
          .map(line -> line.replaceAll(".*\"number\":(\\d+),.*round \\d (word \\d+).*", "$1 $2"))
          .toList();
    }
  }
}
