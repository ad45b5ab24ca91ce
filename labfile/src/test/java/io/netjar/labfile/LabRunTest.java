package io.netjar.labfile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netjar.network.Program;
import io.netjar.network.RunResult.Outcome;
import io.netjar.network.TimelineEntry;
import io.netjar.network.TimelineEntry.Kind;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LabRunTest {
  private static final String NETWORK =
      """
      lans:
        office: { subnet: 192.168.1.0/24, hosts: [desk] }
        branch: { subnet: 10.1.0.0/16, hosts: [store: 10.1.0.77] }
      routers:
        gateway: [office, branch]
      cables:
        store: { rate: 10 Mbit/s, delay: 20 ms, loss: 2 %, reorder: 1 % }
      """;

  @TempDir Path folder;

  private final List<TimelineEntry> timeline = new ArrayList<>();

  private Lab lab(String text) throws Exception {
    return LabRun.read(Files.writeString(folder.resolve("lab.yaml"), text));
  }

  private LabReport run(String text, long seed) throws Exception {
    return LabRun.run(lab(text), seed, null, timeline::add);
  }

  private String transfer(int bytes) throws Exception {
    byte[] content = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      content[i] = (byte) (i * 31 + (i >> 8));
    }
    Path file = Files.write(folder.resolve("data.bin"), content);
    return NETWORK
        + """
        programs:
          - { host: store, run: "files serve --plain --into '%s' --port 9000" }
          - { host: desk, run: "files send --plain '%s' store:9000", after: 100 ms, name: upload }
        """
            .formatted(folder.resolve("inbox"), file);
  }

  @Test
  void a_cable_with_a_small_mtu_makes_its_hosts_send_small_packets() throws Exception {
    var report = run(transfer(30_000).replace("loss: 2 %, reorder: 1 %", "mtu: 576"), 1);

    assertThat(report.result().outcome()).isEqualTo(Outcome.ENDED);
    assertThat(Files.size(folder.resolve("inbox/data.bin"))).isEqualTo(30_000);
    assertThat(report.cables()).allSatisfy(cable -> assertThat(cable.drops()).isEmpty());
  }

  @Test
  void a_file_crosses_two_lans_and_a_lossy_cable_whole() throws Exception {
    var report = run(transfer(300_000), 42);

    assertThat(report.result().outcome()).isEqualTo(Outcome.ENDED);
    assertThat(Files.readAllBytes(folder.resolve("inbox/data.bin")))
        .isEqualTo(Files.readAllBytes(folder.resolve("data.bin")));
    assertThat(report.programs())
        .extracting(LabReport.ProgramReport::name)
        .containsExactly("files serve", "upload");
    assertThat(report.programs())
        .extracting(LabReport.ProgramReport::state)
        .containsExactly(Program.State.STOPPED, Program.State.ENDED);
    var store = report.cables().stream().filter(c -> c.name().equals("store")).findFirst();
    assertThat(store.orElseThrow().drops()).containsKey("loss");
    assertThat(report.hosts())
        .anySatisfy(
            host -> {
              assertThat(host.name()).isEqualTo("desk");
              assertThat(host.retransmissions()).isPositive();
            });
  }

  @Test
  void the_same_seed_gives_the_same_run_and_another_seed_another() throws Exception {
    String text = transfer(100_000);

    var first = run(text, 42);
    var second = run(text, 42);
    var other = run(text, 43);

    assertThat(second.isSameRunAs(first)).isTrue();
    assertThat(other.isSameRunAs(first)).isFalse();
  }

  @Test
  void a_capture_file_is_written_for_each_cable() throws Exception {
    LabRun.run(lab(transfer(10)), 1, folder.resolve("out"), timeline::add);

    try (var files = Files.list(folder.resolve("out"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "desk.pcapng", "store.pcapng", "gateway-office.pcapng", "gateway-branch.pcapng");
    }
  }

  @Test
  void cables_are_cut_and_mended_at_their_times() throws Exception {
    var report =
        run(
            transfer(3_000_000)
                + """
                events:
                  - { at: 1 s, cut: store }
                  - { at: 3 s, mend: store }
                """,
            42);

    assertThat(report.result().outcome()).isEqualTo(Outcome.ENDED);
    assertThat(report.programs().get(1).state()).isEqualTo(Program.State.ENDED);
    assertThat(timeline)
        .filteredOn(entry -> entry.kind() == Kind.CABLE_CUT)
        .extracting(TimelineEntry::nanos)
        .containsExactly(1_000_000_000L);
    assertThat(timeline)
        .filteredOn(entry -> entry.kind() == Kind.CABLE_MENDED)
        .extracting(TimelineEntry::nanos)
        .containsExactly(3_000_000_000L);
  }

  /// Fails, as programs do.
  static final class Failing {
    private Failing() {}

    static void main() {
      System.out.println("about to fail");
      throw new IllegalStateException("on purpose");
    }
  }

  /// Waits for a caller that never comes.
  static final class Waiting {
    private Waiting() {}

    static void main(String[] arguments) throws Exception {
      try (var listener = new ServerSocket(Integer.parseInt(arguments[0]));
          Socket caller = listener.accept()) {
        System.out.println(caller.getPort());
      }
    }
  }

  @Test
  void a_program_that_throws_fails_with_its_stack_trace_under_its_name() throws Exception {
    var report =
        run(
            NETWORK + "programs: [{ host: desk, run: 'class:" + Failing.class.getName() + "' }]",
            1);

    assertThat(report.programs().getFirst().state()).isEqualTo(Program.State.FAILED);
    assertThat(report.programs().getFirst().failure()).contains("on purpose");
    assertThat(timeline)
        .filteredOn(entry -> entry.host().equals("desk"))
        .anySatisfy(entry -> assertThat(entry.text()).isEqualTo("about to fail"))
        .anySatisfy(entry -> assertThat(entry.text()).contains("Failing.main"));
  }

  /// A jar with one class of this test.
  private Path jar(Class<?> type, String... manifest) throws Exception {
    var attributes = new Manifest();
    attributes.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    for (int i = 0; i < manifest.length; i += 2) {
      attributes.getMainAttributes().putValue(manifest[i], manifest[i + 1]);
    }
    Path jar = folder.resolve("app.jar");
    String file = type.getName().replace('.', '/') + ".class";
    try (var out = new JarOutputStream(Files.newOutputStream(jar), attributes);
        var in = type.getClassLoader().getResourceAsStream(file)) {
      out.putNextEntry(new JarEntry(file));
      requireNonNull(in).transferTo(out);
    }
    return jar;
  }

  @Test
  void a_program_from_a_jar_runs_under_the_name_of_the_jar() throws Exception {
    Path jar = jar(Failing.class, "Main-Class", Failing.class.getName());

    var report = run(NETWORK + "programs: [{ host: desk, run: 'jar:" + jar + " x' }]", 1);

    var program = report.programs().getFirst();
    assertThat(program.name()).isEqualTo("app");
    assertThat(program.failure()).contains("on purpose");
    assertThat(program.exitStatus()).isEqualTo(1);
    assertThat(timeline).anySatisfy(entry -> assertThat(entry.text()).isEqualTo("about to fail"));
  }

  @Test
  void a_jar_that_cannot_be_run_is_named_before_anything_runs() throws Exception {
    Path jar = jar(Failing.class);

    assertThatThrownBy(() -> lab(NETWORK + "programs: [{ host: desk, run: 'jar:no.jar' }]"))
        .hasMessageContaining("programs[0].run: there is no jar 'no.jar'");
    assertThatThrownBy(() -> lab(NETWORK + "programs: [{ host: desk, run: 'jar:" + jar + "' }]"))
        .hasMessageContaining("has no main class: no Main-Class stands in its manifest");
    assertThatThrownBy(
            () ->
                lab(NETWORK + "programs: [{ host: desk, run: 'jar:" + jar + "', classpath: lib }]"))
        .hasMessageContaining("programs[0].classpath: a program from a jar has the class path");
  }

  @Test
  void a_program_that_waits_in_vain_is_a_deadlock_and_a_service_is_none() throws Exception {
    String program = "programs: [{ host: desk, run: 'class:" + Waiting.class.getName() + " 80'";

    var deadlock = run(NETWORK + program + " }]", 1);
    var service =
        run(
            NETWORK
                + program
                + ", service: true }, { host: desk, run: 'class:"
                + Failing.class.getName()
                + "' }]",
            1);

    assertThat(deadlock.result().outcome()).isEqualTo(Outcome.DEADLOCK);
    assertThat(deadlock.result().waiting().getFirst().call()).contains("ServerSocket.accept");
    assertThat(deadlock.result().waiting().getFirst().program().host().name()).isEqualTo("desk");
    assertThat(service.result().outcome()).isEqualTo(Outcome.ENDED);
  }

  @Test
  void a_limit_ends_the_run() throws Exception {
    var report = run("limit: 500 ms\n" + transfer(3_000_000), 42);

    assertThat(report.result().outcome()).isEqualTo(Outcome.TIME_LIMIT);
    assertThat(report.result().nowNanos()).isEqualTo(500_000_000);
  }

  @Test
  void a_class_that_is_missing_is_named_before_anything_runs() {
    assertThatThrownBy(
            () -> lab(NETWORK + "programs:\n  - { host: desk, run: 'class:com.example.Main x' }"))
        .isInstanceOf(LabFileException.class)
        .hasMessageContaining("lab.yaml:9: programs[0].run: there is no class 'com.example.Main'");
    assertThatThrownBy(
            () ->
                lab(
                    NETWORK
                        + "programs: [{ host: desk, run: 'class:a.B', classpath: 'no/where' }]"))
        .hasMessageContaining("there is no folder or archive 'no/where'");
    assertThatThrownBy(
            () -> lab(NETWORK + "programs: [{ host: desk, run: 'class:java.lang.Object' }]"))
        .hasMessageContaining("class 'java.lang.Object' has no main method");
  }
}
