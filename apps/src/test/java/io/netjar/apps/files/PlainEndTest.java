package io.netjar.apps.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.apps.RunningProgram;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The end of a connection in the plain form, which has no other word for "saved".
@Timeout(60)
class PlainEndTest {
  @TempDir private Path folder;

  // Pitfall P32.
  @Test
  void a_receiver_that_gives_up_does_not_end_in_order() throws Exception {
    try (var sender =
        new Peer(
            socket -> {
              socket.getOutputStream().write(new FileHeader("f", 1000).encode());
              socket.getOutputStream().write(new byte[999]);
              // An end in order would tell the sender that its file is saved.
              assertThatThrownBy(() -> socket.getInputStream().read())
                  .isInstanceOf(IOException.class)
                  .hasMessageContaining("reset");
            })) {
      var get =
          RunningProgram.run(
              "files",
              "get",
              "--plain",
              "--timeout",
              "200ms",
              "--into",
              folder.toString(),
              sender.address());
      assertThat(get.code()).isEqualTo(5);
      assertThat(get.err().getLast()).contains("999 of 1,000 bytes").endsWith("Read timed out");
    }
    assertThat(folder).isEmptyDirectory();
  }
}
