package io.netjar.apps.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netjar.apps.RunningProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where a server listens on a machine that has both IPv4 and IPv6.
@Timeout(60)
class BothProtocolsTest {
  private static final InetAddress SIX = InetAddress.ofLiteral("::1");
  private static final InetAddress FOUR = InetAddress.ofLiteral("127.0.0.1");

  @BeforeAll
  static void skip_without_ipv6() {
    boolean hasSix;
    try (var probe = new ServerSocket(0, 1, SIX)) {
      hasSix = probe.isBound();
    } catch (IOException e) {
      hasSix = false;
    }
    assumeTrue(hasSix, "there is no IPv6");
  }

  private static RunningProgram serve(String address, int port) {
    return RunningProgram.start("echo", "serve", "--bind", address, "--port", String.valueOf(port));
  }

  // Pitfall P44.
  @ParameterizedTest
  @ValueSource(strings = {"::", "0.0.0.0"})
  void all_addresses_are_those_of_both_protocols(String address) throws Exception {
    try (var server = serve(address, 0)) {
      for (InetAddress each : new InetAddress[] {FOUR, SIX}) {
        try (var socket = new Socket(each, server.port())) {
          socket.getOutputStream().write('x');
          assertThat(socket.getInputStream().read()).isEqualTo('x');
        }
      }
    }
  }

  // Pitfall P44.
  @ParameterizedTest
  @ValueSource(strings = {"::", "0.0.0.0", "127.0.0.1", "::1"})
  void a_port_that_is_taken_on_all_addresses_is_taken_on_each(String address) throws Exception {
    try (var first = serve("::", 0);
        var second = serve(address, first.port())) {
      assertThat(second.code()).isEqualTo(4);
      assertThat(second.err().getFirst())
          .contains("Address already in use; another program has this port");
    }
  }

  // Pitfall P44.
  @Test
  void an_address_of_another_machine_is_said_to_be_one() throws Exception {
    var server = RunningProgram.run("echo", "serve", "--bind", "192.0.2.1", "--port", "0");

    assertThat(server.code()).isEqualTo(4);
    assertThat(server.err().getFirst()).contains("; this machine has no such address: ");
  }
}
