package io.netjar.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.sockets.endpoint.OpenSocket;
import io.netjar.sockets.endpoint.OpenSockets;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OpenSocketsTest {
  private final OpenSockets sockets = new OpenSockets();

  /// A socket that must not be asked for its hash nor compared: identity hashes may all be equal,
  /// and 20,000 sockets would have to be looked through for each.
  private record Unhashed(String description) implements OpenSocket {
    @Override
    public void closeAtEnd() {}

    @Override
    public boolean equals(@Nullable Object other) {
      throw new AssertionError("compared with " + other);
    }

    @Override
    public int hashCode() {
      throw new AssertionError("asked for its hash");
    }
  }

  @Test
  void a_socket_is_kept_by_its_number_whatever_its_hash() throws Exception {
    long first = sockets.opened(new Unhashed("first"));
    long second = sockets.opened(new Unhashed("second"));
    long third = sockets.opened(new Unhashed("third"));
    assertThat(sockets.descriptions()).containsExactly("first", "second", "third");

    sockets.closed(second);
    sockets.closed(second);
    assertThat(sockets.descriptions()).containsExactly("first", "third");

    long fourth = sockets.opened(new Unhashed("fourth"));
    assertThat(sockets.descriptions()).containsExactly("first", "third", "fourth");
    assertThat(new long[] {first, second, third, fourth}).doesNotHaveDuplicates();
  }

  @Test
  void no_socket_is_opened_after_the_end() throws Exception {
    sockets.opened(new Unhashed("open"));
    assertThat(sockets.end()).extracting(OpenSocket::description).containsExactly("open");
    assertThatThrownBy(() -> sockets.opened(new Unhashed("late")))
        .isInstanceOf(SocketException.class)
        .hasMessage("Socket closed");
    assertThat(sockets.descriptions()).containsExactly("open");
  }
}
