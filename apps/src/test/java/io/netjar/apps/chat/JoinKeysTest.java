package io.netjar.apps.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.Test;

/// What a user's keys end, on a terminal that is only a buffer.
class JoinKeysTest {
  @Test
  void a_user_who_waits_for_nothing_ends_no_typed_lines_which_would_be_to_leave_in_order()
      throws Exception {
    try (var terminal =
            new LineDisciplineTerminal("keys", "screen", OutputStream.nullOutputStream(), UTF_8);
        var screen = new JoinScreen(terminal, new Unsent())) {
      terminal.processInputBytes("\3later\r\4".getBytes(UTF_8));

      assertThat(screen.edit()).isFalse(); // Ctrl-C
      assertThat(screen.edit()).isTrue(); // Ctrl-D

      assertThat(screen.typed().next()).contains("later");
      assertThat(screen.typed().next()).isEmpty();
    }
  }
}
