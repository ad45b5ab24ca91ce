package io.netjar.apps.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListeningTest {
  // Pitfall P44.
  @Test
  void every_reason_to_have_no_port_has_its_remedy() {
    assertThat(Listening.remedy("Address already in use", "tcp", 7))
        .contains("ss -lnp --tcp", "--port");
    assertThat(Listening.remedy("Permission denied", "tcp", 80))
        .contains("ports below 1024", "--port", "net.ipv4.ip_unprivileged_port_start=80");
    assertThat(Listening.remedy("Cannot assign requested address", "udp", 80)).contains("--bind");
  }

  @Test
  void a_reason_that_is_not_known_gets_no_wrong_remedy() {
    assertThat(Listening.remedy("Permission denied", "udp", 1024)).isEmpty();
    assertThat(Listening.remedy("Network is down", "tcp", 80)).isEmpty();
  }
}
