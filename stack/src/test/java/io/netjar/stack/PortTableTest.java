package io.netjar.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class PortTableTest {
  private static final int A = 0x0a000001;
  private static final int B = 0x0a000002;

  @Test
  void a_port_is_taken_once_per_address() {
    var ports = new PortTable(0, 49_152, 65_535, 1);
    assertThat(ports.claim(A, 80)).isNull();
    assertThat(ports.claim(A, 80)).isEqualTo(SocketError.ADDRESS_IN_USE);
    assertThat(ports.claim(B, 80)).isNull();
    assertThat(ports.claim(A, 81)).isNull();
  }

  @Test
  void any_address_conflicts_with_every_address() {
    var ports = new PortTable(0, 49_152, 65_535, 1);
    assertThat(ports.claim(0, 80)).isNull();
    assertThat(ports.claim(A, 80)).isEqualTo(SocketError.ADDRESS_IN_USE);
    assertThat(ports.claim(A, 81)).isNull();
    assertThat(ports.claim(0, 81)).isEqualTo(SocketError.ADDRESS_IN_USE);
    assertThat(ports.claim(-2, 82)).as("an address whose sign bit is set").isNull();
    assertThat(ports.claim(0, 82)).isEqualTo(SocketError.ADDRESS_IN_USE);
  }

  @Test
  void a_port_given_back_may_be_taken_again() {
    var ports = new PortTable(0, 49_152, 65_535, 1);
    assertThat(ports.claim(A, 65_535)).isNull();
    ports.release(B, 65_535);
    assertThat(ports.claim(A, 65_535)).isEqualTo(SocketError.ADDRESS_IN_USE);
    ports.release(A, 65_535);
    assertThat(ports.claim(0, 65_535)).isNull();
  }

  @Test
  void a_shared_port_is_taken_and_given_back_once() {
    var ports = new PortTable(1024, 49_152, 65_535, 1);
    assertThat(ports.claimShared(A, 8080)).isNull();
    assertThat(ports.claimShared(A, 8080)).isNull();
    assertThat(ports.claimShared(0, 8080)).as("any address beside one").isNull();
    assertThat(ports.conflicts(B, 8080)).isTrue();
    assertThat(ports.claim(A, 8080)).isEqualTo(SocketError.ADDRESS_IN_USE);
    assertThat(ports.claimShared(A, 7)).isEqualTo(SocketError.ACCESS);
    ports.release(A, 8080);
    ports.release(0, 8080);
    assertThat(ports.claim(A, 8080)).isNull();
  }

  @Test
  void privileged_ports_are_a_setting() {
    var ports = new PortTable(1024, 49_152, 65_535, 1);
    assertThat(ports.claim(A, 7)).isEqualTo(SocketError.ACCESS);
    assertThat(ports.claim(A, 1023)).isEqualTo(SocketError.ACCESS);
    assertThat(ports.claim(A, 1024)).isNull();
    assertThat(new PortTable(0, 49_152, 65_535, 1).claim(A, 7)).isNull();
  }

  @Test
  void every_ephemeral_port_is_given_once_and_then_none() {
    var ports = new PortTable(0, 50_000, 50_099, 7);
    assertThat(ports.claim(A, 50_050)).isNull();
    var given = new HashSet<Integer>();
    for (int i = 0; i < 99; i++) {
      given.add(ports.claimEphemeral(0));
    }
    assertThat(given).hasSize(99).doesNotContain(50_050).allMatch(p -> p >= 50_000 && p < 50_100);
    assertThat(ports.claimEphemeral(0)).isZero();
    ports.release(0, 50_007);
    assertThat(ports.claimEphemeral(A)).isEqualTo(50_007);
  }

  @Test
  void the_first_ephemeral_port_follows_from_the_seed() {
    var first = new HashSet<Integer>();
    for (long seed = 0; seed < 20; seed++) {
      int port = new PortTable(0, 49_152, 65_535, seed).claimEphemeral(0);
      assertThat(new PortTable(0, 49_152, 65_535, seed).claimEphemeral(0)).isEqualTo(port);
      first.add(port);
    }
    assertThat(first).hasSizeGreaterThan(15);
  }
}
