package io.netjar.labfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.network.Cable;
import io.netjar.network.CableSettings;
import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.network.RuleHandle;
import io.netjar.network.Rules;
import io.netjar.network.RunResult.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files on their way while cables are cut, segments lost and both hosts crash, by seeds. Whatever
/// happens: a file that is published is whole, and a sender that ends with 0 has got all of its
/// files there. When the faults are over, a last sender gets everything through.
///
/// `-Dnetjar.files.seeds=10000` runs more seeds, `-Dnetjar.files.seed=17` one of them.
@Timeout(600)
class FilesSwarmTest {
  private static final int PORT = 9000;
  private static final int FAULT_SECONDS = 120;

  @TempDir Path folder;

  @Test
  void no_fault_publishes_a_wrong_file_or_ends_a_sender_too_well() throws IOException {
    Integer one = Integer.getInteger("netjar.files.seed");
    int from = one == null ? 1 : one;
    int seeds = one == null ? Integer.getInteger("netjar.files.seeds", 100) : 1;
    List<String> violations = new ArrayList<>();
    for (int seed = from; seed < from + seeds; seed++) {
      Path place = Files.createDirectory(folder.resolve("seed" + seed));
      new Run(seed, place).run(violations);
      delete(place);
    }
    assertThat(violations).isEmpty();
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.toList().reversed()) {
        Files.delete(each);
      }
    }
  }

  /// One seed.
  private static final class Run {
    private final int seed;
    private final Random random;
    private final Path source;
    private final Path inbox;
    private final Network network;
    private final Host store;
    private final Host desk;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final List<String> violations = new ArrayList<>();
    private final List<RuleHandle> rules = new ArrayList<>();
    private boolean hasEndedWell;

    Run(int seed, Path place) throws IOException {
      this.seed = seed;
      random = new Random(seed);
      source = Files.createDirectory(place.resolve("tree"));
      inbox = Files.createDirectory(place.resolve("inbox"));
      network = Network.create(seed);
      var cable =
          CableSettings.DEFAULT
              .withRate(1_000_000L << random.nextInt(5))
              .withDelay(Duration.ofMillis(random.nextInt(40)));
      var lan = network.lan("lan", "10.0.0.0/24");
      store = lan.host("store", null, cable);
      desk = lan.host("desk", null, cable);
      int files = 1 + random.nextInt(4);
      for (int i = 0; i < files; i++) {
        boolean isSmall = random.nextInt(3) == 0;
        write("f" + i, random.nextInt(isSmall ? 70_000 : 2_500_000));
      }
    }

    private void write(String name, int size) throws IOException {
      byte[] content = new byte[size];
      random.nextBytes(content);
      Files.write(source.resolve(name), content);
    }

    void run(List<String> all) throws IOException {
      try (network) {
        serve();
        send(Duration.ZERO);
        faults();
        network.after(Duration.ofSeconds(FAULT_SECONDS), this::heal);
        network.timeLimit(Duration.ofHours(6));
        network
            .host("clock")
            .start("wait", () -> Thread.sleep((FAULT_SECONDS + 3) * 1000L)); // virtual time
        var result = network.run();
        if (result.outcome() != Outcome.ENDED) {
          violations.add("ended with " + result);
        }
      }
      judgeAll();
      if (!violations.isEmpty()) {
        all.add("seed " + seed + ": " + violations + "\n" + said.toString(UTF_8));
      }
    }

    private void serve() {
      var words = List.of("files", "serve", "--into", inbox.toString(), "--port", "" + PORT);
      store.startService("serve", () -> Apps.run(words, console()));
    }

    private void send(Duration after) {
      var words =
          List.of(
              "files",
              "send",
              "--retry",
              "1h",
              "--timeout",
              "20s",
              source.toString(),
              "store:" + PORT);
      desk.start("send", after, () -> judge(Apps.run(words, console())));
    }

    private Console console() {
      var stream = new PrintStream(said, true, UTF_8);
      return new Console(InputStream.nullInputStream(), stream, stream);
    }

    private void faults() {
      List<Cable> cables = network.cables();
      for (int i = random.nextInt(4); i > 0; i--) {
        Cable cable = cables.get(random.nextInt(cables.size()));
        Duration at = within(FAULT_SECONDS / 3);
        network.after(at, cable::cut);
        network.after(at.plus(within(FAULT_SECONDS / 2)), cable::mend);
      }
      if (random.nextInt(2) == 0) {
        rules.add(cables.getFirst().add(Rules.loss(0.05 * random.nextDouble())));
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        Duration at = within(FAULT_SECONDS / 4);
        boolean isStore = random.nextBoolean();
        network.after(at, () -> crash(isStore));
      }
    }

    private Duration within(int seconds) {
      return Duration.ofNanos((long) (random.nextDouble() * seconds * 1e9));
    }

    private void crash(boolean isStore) {
      (isStore ? store : desk).crash();
      if (isStore) {
        serve();
      } else {
        send(Duration.ofSeconds(1));
      }
    }

    /// The faults are over: one more sender, to a receiver that lives, must get all through.
    private void heal() {
      network.cables().forEach(Cable::mend);
      rules.forEach(RuleHandle::close);
      send(Duration.ofSeconds(1));
    }

    private void judge(int code) throws IOException {
      judgePublished();
      if (code == 0) {
        hasEndedWell = true;
        if (!published().equals(names(source))) {
          violations.add("a sender ended with 0, and there is only " + published());
        }
      }
    }

    private void judgeAll() throws IOException {
      judgePublished();
      if (!hasEndedWell) {
        violations.add("no sender ended with 0");
      }
      if (!published().equals(names(source))) {
        violations.add("at the end there is " + published());
      }
    }

    private void judgePublished() throws IOException {
      for (String name : published()) {
        byte[] is = Files.readAllBytes(inbox.resolve("tree").resolve(name));
        if (!Arrays.equals(is, Files.readAllBytes(source.resolve(name)))) {
          violations.add(name + " was published, but is not what was sent");
        }
      }
    }

    private Set<String> published() throws IOException {
      Path tree = inbox.resolve("tree");
      Set<String> names = Files.isDirectory(tree) ? names(tree) : new TreeSet<>();
      names.removeIf(name -> name.startsWith("."));
      return names;
    }

    private static Set<String> names(Path tree) throws IOException {
      try (Stream<Path> entries = Files.list(tree)) {
        var names = new TreeSet<String>();
        entries.forEach(path -> names.add(path.getFileName().toString()));
        return names;
      }
    }
  }
}
