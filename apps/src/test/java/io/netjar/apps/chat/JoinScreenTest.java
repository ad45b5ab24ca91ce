package io.netjar.apps.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.RunningProgram;
import io.netjar.apps.Tmux;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `chat join` on the whole of a terminal, as its user sees it.
@Timeout(240)
class JoinScreenTest {
  @TempDir Path folder;

  /// The screen with its times, which differ, as `HH:MM`.
  private static String timeless(String screen) {
    return screen.replaceAll("(?m)^\\d\\d:\\d\\d", "HH:MM").replaceAll("(?m) +$", "");
  }

  private static RunningProgram server() throws Exception {
    return RunningProgram.start(
        "chat", "serve", "--port", "0", "--quiet", "--greeting", "Welcome.");
  }

  /// Somebody who speaks by lines, as with `nc`.
  private static Socket bob(RunningProgram server) throws Exception {
    var bob = new Socket(InetAddress.getLoopbackAddress(), server.port());
    say(bob, "/nick bob");
    return bob;
  }

  private static void say(Socket who, String line) throws IOException {
    who.getOutputStream().write((line + "\n").getBytes(UTF_8));
  }

  @Test
  void names_have_colours_unless_no_color_is_set() throws Exception {
    try (var server = server();
        var terminal = Tmux.open(folder, 60, 10)) {
      for (String no : List.of("", "NO_COLOR=1 ")) {
        terminal.shell(no + "RUN chat join --nick ann 127.0.0.1:" + server.port());
        terminal.await("lobby (1)");
        try (var bob = bob(server)) {
          terminal.await("is now bob");
          say(bob, "hello");
          terminal.await("bob: hello");

          // SGR 30 to 37 are the colours of letters (ECMA-48 §8.3.117).
          boolean hasColours =
              Pattern.compile("\u001b\\[(?:\\d+;)*3[0-7][;m]").matcher(terminal.styled()).find();

          assertThat(hasColours).isEqualTo(no.isEmpty());
        }
        terminal.key("C-c");
        terminal.await("$");
      }
    }
  }

  @Test
  void two_members_see_what_is_said_and_who_is_there() throws Exception {
    try (var server = server();
        var terminal = Tmux.open(folder, 60, 10)) {
      terminal.run("chat join --nick ann 127.0.0.1:" + server.port());
      terminal.await("lobby (1)");
      try (var bob = bob(server)) {
        terminal.await("is now bob");
        say(bob, "it is folded between its words, where the screen has no more room");
        terminal.await("room");
        terminal.type("hi bo");
        terminal.key("Tab");
        terminal.await("hi bob");
        terminal.key("Enter");
        terminal.await("ann: hi bob");
        terminal.type("not said yet");

        String screen = terminal.await("> not said yet");

        assertThat(timeless(screen).replaceAll("guest-\\d+", "guest"))
            .isEqualTo(
                """
                HH:MM * Welcome.
                HH:MM * you are ann
                HH:MM * in lobby, last #0: ann
                HH:MM * guest has come to lobby
                HH:MM * guest is now bob
                HH:MM bob: it is folded between its words, where the screen
                      has no more room
                HH:MM ann: hi bob
                 lobby (2): ann, bob                              connected
                > not said yet
                """);
      }
    }
  }

  /// Tells a client what a server would not.
  private static void tell(ServerSocket listener, String greeting, Event... events)
      throws IOException {
    try (Socket client = listener.accept()) {
      client.getOutputStream().write((greeting + "\n").getBytes(UTF_8));
      for (Event event : events) {
        client.getOutputStream().write(Wire.frame(Wire.json(event)));
      }
      client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  // Pitfall P21.
  @Test
  void nothing_that_a_server_or_a_member_says_acts_on_the_terminal() throws Exception {
    try (var listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var terminal = Tmux.open(folder, 70, 10)) {
      var events =
          new Event[] {
            new Event.Welcome("ann", "1"),
            new Event.Entered("lob\33[2Jby", List.of("ann", "e\u202Eve"), 0, 0),
            new Event.Message(new Said("lobby", 1, "e\u202Eve", "\33[1A\33[2Kup\rover\nnew", "")),
            new Event.Private("x\33]0;title\7", "ann", "zero\u200Bwidth"),
            new Event.Notice("the end"),
          };
      Thread server =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      tell(listener, "hello\33[31m", events);
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      terminal.run("chat join --nick ann 127.0.0.1:" + listener.getLocalPort());

      String screen = terminal.await("the end");

      assertThat(timeless(screen).strip())
          .isEqualTo(
              """
              HH:MM * hello\\u{001B}[31m
              HH:MM * you are ann
              HH:MM * in lob\\u{001B}[2Jby, last #0: ann, e\\u{202E}ve
              HH:MM e\\u{202E}ve: \\u{001B}[1A\\u{001B}[2Kup\\u{000D}over\\u{000A}new
              HH:MM x\\u{001B}]0;title\\u{0007} to ann: zero\\u{200B}width
              HH:MM * the end
               lob\\u{001B}[2Jby (2): ann, e\\u{202E}ve                     connected
              >\
              """);
      assertThat(terminal.variable("pane_title")).doesNotContain("title");
      terminal.key("C-c");
      terminal.await("code=130");
      server.join();
    }
  }

  @Test
  void a_terminal_that_changes_its_size_is_drawn_anew() throws Exception {
    try (var server = server();
        var terminal = Tmux.open(folder, 60, 10)) {
      terminal.run("chat join --nick ann 127.0.0.1:" + server.port());
      terminal.await("lobby (1)");
      var bob = bob(server);
      terminal.await("is now bob");
      say(bob, "as long as one line of sixty");
      terminal.await("as long as one line of sixty");

      terminal.resize(30, 6);

      String narrow = terminal.await("      of sixty");
      assertThat(timeless(narrow))
          .contains("HH:MM bob: as long as one line\n      of sixty\n")
          .endsWith("connected\n>\n");
      terminal.resize(70, 8);
      terminal.await("as long as one line of sixty");
    }
  }

  @Test
  void who_scrolls_back_stays_there_and_is_told_what_is_new() throws Exception {
    try (var server = server();
        var terminal = Tmux.open(folder, 60, 8)) {
      terminal.run("chat join --nick ann 127.0.0.1:" + server.port());
      terminal.await("lobby (1)");
      var bob = bob(server);
      terminal.await("is now bob");
      for (int i = 1; i <= 9; i++) {
        say(bob, "line " + i);
      }
      terminal.await("line 9");

      terminal.key("PPage");
      String back = terminal.await("scrolled back");
      say(bob, "line 10");
      String news = terminal.await("1 new below");

      assertThat(back).contains("line 5\n").doesNotContain("line 6");
      assertThat(news).contains("line 5\n").doesNotContain("line 6").doesNotContain("line 10");
      terminal.key("NPage");
      terminal.key("NPage");
      assertThat(terminal.await("line 10")).doesNotContain("below");
    }
  }

  @Test
  void a_connection_that_is_lost_is_told_and_what_was_typed_waits() throws Exception {
    var server = server();
    try (var terminal = Tmux.open(folder, 60, 8)) {
      terminal.run("chat join --nick ann 127.0.0.1:" + server.port());
      terminal.await("lobby (1)");

      server.close();
      terminal.await("reconnecting in 1 s");
      terminal.type("later");
      terminal.key("Enter");
      terminal.await("1 unsent  reconnecting");
      terminal.type("/quit");
      terminal.key("Enter");
      terminal.await("1 unsent  leaving, Ctrl-C at once");
      terminal.key("C-c");

      terminal.await("code=130");
    } finally {
      server.close();
    }
  }

  /// The state of the terminal: its modes, and what is on.
  private static String state(Tmux terminal) throws Exception {
    terminal.shell("echo before; stty -a");
    String modes = terminal.await("-extproc");
    return modes.substring(modes.indexOf("before"), modes.indexOf("-extproc"))
        + terminal.variable("alternate_on")
        + terminal.variable("cursor_flag")
        + terminal.variable("keypad_flag")
        + terminal.variable("keypad_cursor_flag")
        + terminal.variable("scroll_region_lower");
  }

  @Test
  void however_it_ends_the_terminal_is_as_it_was() throws Exception {
    try (var server = server();
        var terminal = Tmux.open(folder, 100, 20)) {
      String before = state(terminal);
      String join = "chat join --nick ann 127.0.0.1:" + server.port();

      terminal.run(join);
      terminal.await("lobby (1)");
      assertThat(terminal.variable("alternate_on")).isEqualTo("1");
      terminal.type("/quit");
      terminal.key("Enter");
      assertThat(terminal.await("code=")).contains("code=0");
      assertThat(state(terminal)).isEqualTo(before);

      terminal.run(join);
      terminal.await("lobby (1)");
      assertThat(terminal.program().destroy()).isTrue(); // SIGTERM
      assertThat(terminal.await("code=")).contains("code=143");
      assertThat(state(terminal)).isEqualTo(before);

      terminal.run(join);
      terminal.await("lobby (1)");
      server.stop();
      terminal.await("reconnecting");
      terminal.key("C-c");
      assertThat(terminal.await("code=")).contains("code=130");
      assertThat(state(terminal)).isEqualTo(before);
    }
  }

  @Test
  void without_a_whole_terminal_it_speaks_by_lines() throws Exception {
    try (var server = server();
        var terminal = Tmux.open(folder, 80, 10)) {
      String join = "chat join --nick ann --message hi 127.0.0.1:" + server.port();
      for (String command :
          List.of(
              "RUN " + join + " --plain",
              "TERM=dumb RUN " + join,
              "RUN " + join + " --json",
              "cat | RUN " + join,
              "RUN " + join + " | cat")) {
        terminal.shell(command + "; echo code=$?");
        String screen = terminal.await("what was said", text -> text.matches("(?s).*:[ \"]+hi.*"));
        assertThat(terminal.variable("alternate_on")).as(command).isEqualTo("0");
        assertThat(screen).as(command).contains("last").doesNotContain("(1)");
        terminal.key("C-d");
        terminal.await("code=0");
      }
    }
  }
}
