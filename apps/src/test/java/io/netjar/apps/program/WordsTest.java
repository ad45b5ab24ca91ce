package io.netjar.apps.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, 500",
    "500 ms, 500",
    "60s, 60000",
    "60, 60000",
    "5m, 300000",
    "5min, 300000",
    "1h, 3600000",
    "0, 0",
    "0s, 0"
  })
  void a_duration_has_a_unit_or_is_in_seconds(String text, int millis) {
    assertThat(IdleTimeout.parse(text).millis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1s", "1.5s", "s", "1w", "1e3", "2147483648ms", "9999999999"})
  void other_durations_are_refused_with_their_text(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IdleTimeout.parse(text))
        .withMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "store:9000, store, 9000",
    "10.1.0.2:1, 10.1.0.2, 1",
    "[2001:db8::1]:65535, 2001:db8::1, 65535",
    "[fe80::1%eth0]:7, fe80::1%eth0, 7",
  })
  void a_peer_is_host_and_port(String text, String host, int port) {
    HostPort peer = HostPort.parse(text);

    assertThat(peer).isEqualTo(new HostPort(host, port));
    assertThat(peer).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "store",
        ":9000",
        "store:",
        "store:x",
        "store:0",
        "store:65536",
        "::1:7",
        "[::1]",
        "a b:7",
        "store:9000:1",
        "store:999999"
      })
  void other_peers_are_refused_with_their_text(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostPort.parse(text))
        .withMessageContaining("'" + text + "'");
  }
}
