package io.netjar.apps.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netjar.apps.ProgramProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `find` on a machine with two links and a route that prefers one of them: three network
/// namespaces of the kernel, joined by two virtual cables.
@Timeout(120)
class TwoLinksTest {
  private static final String PREFIX = "netjar" + ProcessHandle.current().pid() % 100_000;
  private static final String DESK = PREFIX + "d";
  private static final String STORE = PREFIX + "s";
  private static final String ATTIC = PREFIX + "a";

  @TempDir Path folder;

  private static int ip(String words) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words.split(" ")));
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(words).isTrue();
    return process.exitValue();
  }

  private static void mustIp(String words) throws IOException, InterruptedException {
    assertThat(ip(words)).as("ip " + words).isZero();
  }

  @BeforeEach
  void lay_two_cables() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    boolean mayAdd;
    try {
      mayAdd = ip("netns add " + DESK) == 0;
    } catch (IOException e) {
      mayAdd = false;
    }
    assumeTrue(mayAdd, "network namespaces need root and the program ip");
    mustIp("-n " + DESK + " link set lo up");
    lay(STORE, "office", "10.91.1");
    lay(ATTIC, "branch", "10.91.2");
    // As a tunnel has it that takes all: whoever asks without naming an interface asks there.
    mustIp("-n " + DESK + " route add default via 10.91.1.1");
  }

  private static void lay(String peer, String link, String net) throws Exception {
    mustIp("netns add " + peer);
    mustIp("-n " + DESK + " link add " + link + " type veth peer name eth0 netns " + peer);
    mustIp("-n " + DESK + " addr add " + net + ".2/24 brd + dev " + link);
    mustIp("-n " + peer + " addr add " + net + ".1/24 brd + dev eth0");
    mustIp("-n " + DESK + " link set " + link + " up");
    mustIp("-n " + peer + " link set eth0 up");
  }

  @AfterEach
  void take_them_away() throws Exception {
    for (String each : List.of(DESK, STORE, ATTIC)) {
      ip("netns del " + each);
    }
  }

  private ProgramProcess start(String where, String words) throws IOException {
    return ProgramProcess.start(
        folder, "set -- ip netns exec " + where + " \"$@\"", words.split(" "));
  }

  // Pitfall P42.
  @Test
  void each_link_is_asked_from_its_own_address_whatever_the_route_prefers() throws Exception {
    try (var store = start(STORE, "find --announce store --port 7000 --key none");
        var attic = start(ATTIC, "find --announce attic --port 7001 --key none");
        var own = start(DESK, "find --announce desk --port 7002 --key none")) {
      for (var each : List.of(store, attic, own)) {
        assertThat(each.nextOut()).as(each.errors()).startsWith("find: announcing ");
      }
      List<String> lines = found();
      assertThat(lines)
          .doesNotHaveDuplicates()
          .contains("store  10.91.1.1:7000  on office", "attic  10.91.2.1:7001  on branch");
      assertThat(lines).noneMatch(line -> line.startsWith("store") && line.endsWith("on branch"));
      assertThat(lines).noneMatch(line -> line.startsWith("attic") && line.endsWith("on office"));
    }
  }

  // Pitfall P42.
  @Test
  void an_address_of_a_link_is_shown_short_and_with_the_name_of_the_link() throws Exception {
    // At once: the kernel's own are first looked for elsewhere (RFC 4862 §5.4).
    boolean hasSix = ip("-n " + STORE + " addr add fe80::1/64 dev eth0 nodad") == 0;
    assumeTrue(hasSix, "there is no IPv6");
    mustIp("-n " + DESK + " addr add fe80::2/64 dev office nodad");
    try (var store = start(STORE, "find --announce store --port 7000 --key none")) {
      assertThat(store.nextOut()).as(store.errors()).startsWith("find: announcing ");

      assertThat(found()).contains("store  [fe80::1%office]:7000  on office");
    }
  }

  private List<String> found() throws Exception {
    var lines = new ArrayList<String>();
    try (var find = start(DESK, "find --timeout 4s")) {
      for (String line = find.nextOut(); line != null; line = find.nextOut()) {
        lines.add(line);
      }
      assertThat(find.code()).as(find.errors()).isZero();
    }
    return lines;
  }
}
