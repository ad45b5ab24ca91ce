package io.netjar.labfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.network.Host;
import io.netjar.network.Network;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `find` on the hosts of a LAN.
@Timeout(60)
class FindInVirtualTimeTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final ByteArrayOutputStream announced = new ByteArrayOutputStream();

  private static PrintStream stream(ByteArrayOutputStream to) {
    return new PrintStream(to, true, UTF_8);
  }

  private void announce(Host host, String words) {
    host.startService("announce", () -> run("find --announce " + words, announced, announced));
  }

  private static int run(String words, ByteArrayOutputStream out, ByteArrayOutputStream err) {
    return Apps.run(
        List.of(words.split(" ")),
        new Console(InputStream.nullInputStream(), stream(out), stream(err)));
  }

  private void find(Host host) {
    host.start(
        "find",
        () -> {
          Thread.sleep(Duration.ofSeconds(3)); // virtual time
          run("find", out, err);
        });
  }

  private String three(long seed) {
    out.reset();
    try (var network = Network.create(seed)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      announce(lan.host("store"), "store --port 7000 --protocol files --key none");
      announce(lan.host("attic"), "attic --port 7001 --protocol chat --key none");
      find(lan.host("desk"));
      network.run();
    }
    return out.toString(UTF_8);
  }

  @Test
  void who_asks_on_a_lan_finds_all_who_announce_and_no_one_twice() {
    assertThat(three(1).lines())
        .containsExactly(
            "attic  10.0.0.2:7001  chat  on eth0", "store  10.0.0.1:7000  files  on eth0");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void the_same_seed_finds_the_same() {
    assertThat(three(7)).isEqualTo(three(7)).isNotEmpty();
  }

  @Test
  void lost_questions_are_asked_again() {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      var store = lan.host("store");
      announce(store, "store --port 7000 --key none");
      find(lan.host("desk"));
      // Cut while the first question is asked, at three seconds; mended before the second.
      network.after(Duration.ofMillis(2900), store.cable()::cut);
      network.after(Duration.ofMillis(3100), store.cable()::mend);
      network.run();
    }
    assertThat(out.toString(UTF_8)).isEqualTo("store  10.0.0.1:7000  on eth0\n");
  }

  // Pitfall P43.
  @Test
  void two_keys_for_one_name_are_said_by_who_asks_and_by_who_announces() {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      announce(lan.host("store"), "store --port 7000 --key aa");
      announce(lan.host("thief"), "store --port 7000 --key bb");
      find(lan.host("desk"));
      network.run();
    }
    assertThat(out.toString(UTF_8).lines())
        .containsExactly(
            "store  10.0.0.1:7000  key aa  on eth0", "store  10.0.0.2:7000  key bb  on eth0");
    assertThat(err.toString(UTF_8))
        .startsWith("find: warning: 'store' is announced with 2 different keys (aa, bb): ");
    assertThat(announced.toString(UTF_8))
        .contains("find: warning: another announces this name: store  10.0.0.2:7000  key bb")
        .contains("find: warning: another announces this name: store  10.0.0.1:7000  key aa");
  }

  // Pitfall P42.
  @Test
  void nobody_warns_of_itself() {
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      announce(lan.host("store"), "store --port 7000 --key aa");
      find(lan.host("desk"));
      network.run();
    }
    assertThat(announced.toString(UTF_8)).doesNotContain("warning");
  }

  // Pitfall P42.
  @Test
  void a_host_on_two_lans_asks_on_both_with_the_address_it_has_there() {
    try (var network = Network.create(1)) {
      var office = network.lan("office", "10.0.0.0/24");
      var branch = network.lan("branch", "10.1.0.0/24");
      announce(office.host("store"), "store --port 7000 --key none");
      announce(branch.host("attic"), "attic --port 7001 --key none");
      var desk = office.host("desk");
      desk.connect(branch);
      find(desk);
      network.run();
    }
    assertThat(out.toString(UTF_8).lines())
        .containsExactly("attic  10.1.0.1:7001  on eth1", "store  10.0.0.1:7000  on eth0");
    assertThat(announced.toString(UTF_8))
        .containsPattern("10\\.0\\.0\\.2:\\d+  asked and was answered")
        .containsPattern("10\\.1\\.0\\.2:\\d+  asked and was answered");
  }
}
