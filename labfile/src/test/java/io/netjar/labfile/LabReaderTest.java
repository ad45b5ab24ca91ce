package io.netjar.labfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.wire.Ipv4Address;
import io.netjar.wire.Subnet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabReaderTest {
  @TempDir Path folder;

  private static final String GOOD =
      """
      name: two-lans
      seed: 42
      limit: 1 h
      lans:
        office: { subnet: 192.168.1.0/24, hosts: [desk, laptop: 192.168.1.77] }
        branch: { subnet: 10.1.0.0/16, hosts: [store] }
      routers:
        gateway: [office, branch]
      cables:
        store: { rate: 10 Mbit/s, delay: 20 ms, loss: 2 %, mtu: 1400, queue: 100 frames }
        gateway-office: { burst-loss: { enter: 1 %, leave: 25 % }, fcs: off, ecn-mark: 20 frames }
      programs:
        - { host: store, run: "files serve --into inbox --port 9000" }
        - { host: desk, run: "files send 'a b.txt' store:9000", after: 100 ms, name: upload }
      events:
        - { at: 2 s, cut: store }
        - { at: 2.5 s, mend: store }
      """;

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("lab.yaml"), text);
  }

  private Lab read(String text) throws Exception {
    return LabReader.read(file(text));
  }

  @Test
  void a_good_file_is_read_whole() throws Exception {
    var lab = read(GOOD);

    assertThat(lab.name()).isEqualTo("two-lans");
    assertThat(lab.seed()).isEqualTo(42);
    assertThat(lab.limitNanos()).isEqualTo(3_600_000_000_000L);
    assertThat(lab.lans()).hasSize(2);
    assertThat(lab.lans().get(0).subnet()).isEqualTo(Subnet.parse("192.168.1.0/24"));
    assertThat(lab.lans().get(0).hosts().get(1).address())
        .isEqualTo(Ipv4Address.parse("192.168.1.77"));
    assertThat(lab.routers().getFirst().lans()).containsExactly("office", "branch");
    var store = lab.cables().get(0);
    assertThat(store.rateBitsPerSecond()).isEqualTo(10_000_000);
    assertThat(store.delayNanos()).isEqualTo(20_000_000);
    assertThat(store.loss()).isEqualTo(0.02);
    assertThat(store.mtu()).isEqualTo(1400);
    assertThat(store.queueFrames()).isEqualTo(100);
    var office = lab.cables().get(1);
    assertThat(office.burstLoss()).isEqualTo(new Lab.BurstSpec(0.01, 0.25, 1));
    assertThat(office.fcs()).isFalse();
    assertThat(office.ecnMarkFrames()).isEqualTo(20);
    assertThat(lab.programs().get(1).afterNanos()).isEqualTo(100_000_000);
    assertThat(lab.events().get(1).atNanos()).isEqualTo(2_500_000_000L);
  }

  @Test
  void what_is_left_out_has_defaults() throws Exception {
    var lab = read("lans: { a: { subnet: 10.0.0.0/8, hosts: [x] } }");

    assertThat(lab.name()).isEqualTo("lab");
    assertThat(lab.seed()).isEqualTo(1);
    assertThat(lab.programs()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          192.168.1.0/24 | 192.168.1.0/33 | 5 | lans.office.subnet | 0 to 32: 33
          192.168.1.0/24 | 192.168.1.5/24 | 5 | lans.office.subnet | host bits
          192.168.1.0/24 | 192.168.1.0/31 | 5 | lans.office.subnet | too small
          192.168.1.0/24 | 10.1.2.0/24 | 6 | lans.branch.subnet | overlaps
          hosts: [store] | hops: [store] | 6 | lans.branch.hops | unknown key
          [store] | [store, desk] | 6 | lans.branch.hosts | host 'desk' is on lans.office already
          192.168.1.77 | 192.168.2.77 | 5 | lans.office.hosts.laptop | no host's address
          [desk, laptop | [desk: 192.168.1.77, laptop | 5 | lans.office.hosts.laptop | 'desk'
          [office, branch] | [office, brunch] | 8 | routers.gateway | no LAN 'brunch'
          [office, branch] | [office] | 8 | routers.gateway | at least two LANs
          10 Mbit/s | 10 Mbps | 10 | cables.store.rate | '10 Mbps' is not a rate
          20 ms | 20 | 10 | cables.store.delay | '20' is not a duration
          2 % | 200 % | 10 | cables.store.loss | 0 % to 100 %
          mtu: 1400 | mtu: 12 | 10 | cables.store.mtu | from 68 to 65535
          delay: 20 ms | delay: 25 h | 10 | cables.store.delay | '25 h' is more than a day
          delay: 20 ms | jitter: 9223372036854775807 ns | 10 | cables.store.jitter | than a day
          ecn-mark: 20 | ecn-mark: 0 | 11 | cables.gateway-office.ecn-mark | from 1 to 1000000
          branch: { sub | desk: { sub | 6 | lans.desk | 'desk' is taken by lans.office.hosts
          [store] | [Office] | 6 | lans.branch.hosts | 'Office' is taken by lans.office
          [store] | [Desk] | 6 | lans.branch.hosts | 'Desk' is taken by lans.office.hosts
          [store] | [localhost] | 6 | lans.branch.hosts | every host itself
          gateway: [ | branch: [ | 8 | routers.branch | 'branch' is taken by lans.branch
          store: { rate | stare: { rate | 10 | cables.stare | no cable 'stare'
          host: desk | host: dosk | 14 | programs[1].host | no host 'dosk'
          files send | fils send | 14 | programs[1].run | no program 'fils'
          after: 100 ms | after: soon | 14 | programs[1].after | 'soon' is not a duration
          cut: store | burn: store | 16 | events[0].burn | unknown key
          seed: 42 | seed: many | 2 | seed | 'many' is not a seed
          name: two-lans | seed: 7 | 2 | seed | a second time
          """)
  void a_mistake_is_named_with_line_and_key(
      String right, String wrong, int line, String key, String message) throws Exception {
    String text = GOOD.replace(right, wrong);
    assertThat(text).isNotEqualTo(GOOD);

    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            LabFileException.class,
            e ->
                assertThat(e.problems())
                    .anySatisfy(
                        problem -> {
                          assertThat(problem.line()).isEqualTo(line);
                          assertThat(problem.key()).isEqualTo(key);
                          assertThat(problem.message()).contains(message);
                          assertThat(problem.file()).endsWith("lab.yaml");
                        }));
  }

  @Test
  void a_router_that_no_chain_of_lans_reaches_is_named() {
    String text =
        """
        lans:
          a: { subnet: 10.0.0.0/24, hosts: [x] }
          b: { subnet: 10.0.1.0/24 }
          c: { subnet: 10.0.2.0/24 }
          d: { subnet: 10.0.3.0/24 }
        routers:
          r1: [a, b]
          r2: [c, d]
        """;

    assertThatThrownBy(() -> read(text))
        .hasMessageContaining("lab.yaml:8: routers.r2: cannot be reached from router 'r1'");
  }

  @Test
  void all_mistakes_are_told_at_once() {
    String text = GOOD.replace("20 ms", "fast").replace("seed: 42", "seed: x");

    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(LabFileException.class, e -> assertThat(e.problems()).hasSize(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          --- | expected a mapping
          - a | expected a mapping
          a: [ | not YAML
          a: b: c | not YAML
          name: x | this key is missing: a lab has at least one LAN
          lans: {a: [x]} | expected { subnet
          lans: {a: {hosts: [x]}} | this key is missing
          lans: {"a b": {subnet: 10.0.0.0/8}} | 'a b' is no name
          """)
  void a_file_that_is_no_lab_is_refused(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(LabFileException.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_missing_or_empty_file_and_one_that_is_not_text_are_named() throws Exception {
    var missing = folder.resolve("none.yaml");
    assertThatThrownBy(() -> read("# nothing but a comment"))
        .hasMessageContaining("lab.yaml: the file is empty");
    assertThatThrownBy(() -> LabReader.read(missing))
        .hasMessageContaining("none.yaml: there is no such file");

    var binary = folder.resolve("binary.yaml");
    Files.write(binary, "seed: é".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> LabReader.read(binary))
        .hasMessageContaining("binary.yaml: the file is not UTF-8 text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          a b  c | a,b,c
          'a b' c | a b,c
          "a 'b'" | a 'b'
          a\\ b | a b
          a '' b | a,,b
          """)
  void words_are_split_as_a_shell_does(String line, String words) {
    assertThat(String.join(",", Words.split(line))).isEqualTo(words);
  }
}
