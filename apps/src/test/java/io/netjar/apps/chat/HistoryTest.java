package io.netjar.apps.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Keyboard;
import io.netjar.apps.RunningProgram;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `chat serve` with a history in a database by its URL, in which others can write too.
@Timeout(60)
class HistoryTest {
  @TempDir private Path folder;

  private String url() {
    return "jdbc:h2:file:" + folder.resolve("db").toAbsolutePath() + ";DB_CLOSE_ON_EXIT=FALSE";
  }

  private RunningProgram serve() {
    return RunningProgram.start(
        "chat", "serve", "--bind", "127.0.0.1", "--port", "0", "--history", url());
  }

  private static RunningProgram join(Keyboard keyboard, String nick, int port) {
    return RunningProgram.start(
        keyboard,
        "chat",
        "join",
        "--nick",
        nick,
        "--since",
        "0",
        "--timeout",
        "20s",
        "127.0.0.1:" + port);
  }

  private void execute(String sql) throws SQLException {
    try (Connection other = DriverManager.getConnection(url());
        var statement = other.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void a_message_that_the_database_refuses_is_told_to_nobody_and_costs_others_nothing()
      throws Exception {
    try (var server = serve()) {
      int port = server.port();
      execute("ALTER TABLE CHAT_SAID ADD CONSTRAINT GOOD CHECK (WORDS <> 'bad')");
      var keyboard = new Keyboard().type("one");
      try (var ann = join(keyboard, "ann", port);
          var bob = join(new Keyboard().type("bad"), "bob", port)) {
        assertThat(ann.nextOut()).isEqualTo("[lobby #1] ann: one");
        String lost = bob.nextErr();
        while (!lost.contains("connection lost")) {
          lost = bob.nextErr();
        }
        keyboard.type("two");
        assertThat(ann.nextOut()).isEqualTo("[lobby #2] ann: two");
        // Bob says it again and again; when it can be kept, it is.
        execute("ALTER TABLE CHAT_SAID DROP CONSTRAINT GOOD");
        assertThat(ann.nextOut()).isEqualTo("[lobby #3] bob: bad");
      }
    }
  }

  @Test
  void what_another_has_written_is_told_before_the_next_number_is_given() throws Exception {
    var keyboard = new Keyboard().type("one");
    try (var server = serve();
        var ann = join(keyboard, "ann", server.port())) {
      assertThat(ann.nextOut()).isEqualTo("[lobby #1] ann: one");
      execute("INSERT INTO CHAT_SAID VALUES ('lobby', 2, 'lobby', 'zoe', 'mine', '')");
      keyboard.type("two");
      assertThat(ann.nextOut()).isEqualTo("[lobby #2] zoe: mine");
      assertThat(ann.nextOut()).isEqualTo("[lobby #3] ann: two");
    }
  }

  @Test
  void a_database_that_was_started_again_is_connected_to_again() throws Exception {
    var keyboard = new Keyboard().type("one");
    try (var server = serve();
        var ann = join(keyboard, "ann", server.port())) {
      assertThat(ann.nextOut()).isEqualTo("[lobby #1] ann: one");
      execute("SHUTDOWN");
      keyboard.type("two");
      assertThat(ann.nextOut()).isEqualTo("[lobby #2] ann: two");
    }
  }

  @Test
  void a_server_that_was_killed_while_it_made_the_tables_makes_the_rest() throws Exception {
    execute("CREATE TABLE CHAT_HISTORY (ID VARCHAR(36) NOT NULL PRIMARY KEY)");
    try (var server = serve();
        var ann = join(new Keyboard().type("one"), "ann", server.port())) {
      assertThat(ann.nextOut()).isEqualTo("[lobby #1] ann: one");
    }
  }
}
