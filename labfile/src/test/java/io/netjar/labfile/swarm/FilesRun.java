package io.netjar.labfile.swarm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.network.CableSettings;
import io.netjar.network.Host;
import io.netjar.network.Lan;
import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Files on their way across a network full of faults, by one seed: in both forms, sent, got and
/// offered, by one or two at once.
///
/// For a minute cables are cut, frames lost and hosts crash, programs are started again. Then all
/// is healed, and every one of them must come to its end with 0.
final class FilesRun {
  /// Who begins a connection, who sends, and in which form.
  private enum Way {
    SEND,
    GET,
    PLAIN_SEND,
    PLAIN_OFFER
  }

  private static final int PORT = 9000;
  private static final int CHUNK = 256 * 1024;
  private static final int INLINE = 64 * 1024;
  private static final Duration FAULTS = Duration.ofSeconds(60);

  private final Draw draw;
  private final Path folder;
  private final Network network;
  private final Lan lan;
  private final Host store;
  private final Faults faults;
  private final Way way;
  private final boolean isForced;
  private final boolean isSecret;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final List<String> violations = new ArrayList<>();
  private final List<Transfer> transfers = new ArrayList<>();
  private List<String> serving = List.of();
  private final Map<Integer, Integer> codes = new TreeMap<>();

  /// Programs, each of a name of its own: what is random in a program comes from its name.
  private int started;

  /// How a run ended.
  ///
  /// @param violations what must not be; empty for a good run
  /// @param way what was done
  /// @param codes how often a program that transfers ended with which code
  /// @param crashes of hosts
  /// @param hash of all frames
  record Verdict(
      List<String> violations, String way, Map<Integer, Integer> codes, int crashes, long hash) {}

  private FilesRun(long seed, Path folder) {
    this.folder = folder;
    draw = new Draw(seed);
    way = draw.of(List.of(Way.SEND, Way.SEND, Way.SEND, Way.GET, Way.PLAIN_SEND, Way.PLAIN_OFFER));
    isForced = draw.oneIn(4);
    isSecret = draw.oneIn(8);
    network = Network.create(seed);
    lan = network.lan("lan", "10.0.0.0/24");
    store = lan.host("store", null, cable());
    faults = new Faults(network, draw.fork(), 6, Duration.ofSeconds(15), FAULTS);
  }

  private CableSettings cable() {
    return CableSettings.DEFAULT
        .withRate(1_000_000L << draw.from(0, 6))
        .withDelay(Duration.ofMillis(draw.from(0, 40)))
        // Else a damaged frame is TCP's to find, by its checksum.
        .withFcs(!draw.oneIn(6));
  }

  /// Runs a seed.
  ///
  /// @param folder an empty folder
  static Verdict of(long seed, Path folder) throws IOException {
    return new FilesRun(seed, folder).run();
  }

  private Verdict run() throws IOException {
    try (network) {
      int count = draw.from(1, 2);
      for (int i = 0; i < count; i++) {
        transfers.add(new Transfer(i));
      }
      switch (way) {
        case SEND -> serve("--into", inbox());
        case GET -> serve("--share", shared());
        case PLAIN_SEND -> serve("--plain", "--into", inbox());
        case PLAIN_OFFER -> {
          // Each offers its own.
        }
      }
      if (way != Way.PLAIN_OFFER) {
        faults.victim(store, this::serveAgain);
      }
      transfers.forEach(Transfer::begin);
      if (draw.oneIn(3)) {
        lan.host("idler").start("idler", this::saySome);
      }
      faults.plan();
      network.timeLimit(Duration.ofHours(2));
      var result = network.run();
      if (result.outcome() != Outcome.ENDED) {
        violations.add("the run ended with " + result);
      }
      transfers.forEach(Transfer::judgeEnd);
      if (said.toString(UTF_8).contains("a mistake of the server's")) {
        violations.add("a mistake of the server's");
      }
    }
    if (!violations.isEmpty()) {
      violations.add(way + ", said:\n" + said.toString(UTF_8));
    }
    return new Verdict(violations, way.toString(), codes, faults.crashes(), network.traceHash());
  }

  private String inbox() {
    return folder.resolve("inbox").toString();
  }

  private String shared() {
    return folder.resolve("shared").toString();
  }

  private void serve(String... options) {
    var words = new ArrayList<>(List.of("files", "serve", "--port", "" + PORT));
    words.addAll(List.of(options));
    if (!isForced && way == Way.SEND) {
      words.add("--no-sync");
    }
    if (way == Way.SEND || way == Way.GET) {
      words.addAll(trust("store"));
    }
    serving = words;
    startServer(Duration.ZERO);
  }

  /// Plain text as a rule, since the faults are the same below TLS, and its handshakes take long.
  private List<String> trust(String who) {
    return isSecret
        ? List.of("--trust", folder.resolve("trust-" + who).toString())
        : List.of("--insecure");
  }

  private void serveAgain() {
    startServer(draw.within(Duration.ofSeconds(3)));
  }

  private void startServer(Duration after) {
    store.startService("serve" + ++started, after, () -> Apps.run(serving, console()));
  }

  private Console console() {
    var stream = new PrintStream(said, true, UTF_8);
    return new Console(InputStream.nullInputStream(), stream, stream);
  }

  /// A peer that connects and says little, or nothing.
  private void saySome() throws InterruptedException {
    try (var socket = new Socket(InetAddress.getAllByName("store")[0], PORT)) {
      socket.getOutputStream().write(draw.bytes(draw.from(0, 3)));
      Thread.sleep(FAULTS); // virtual time
    } catch (IOException _) {
      // The store was not there.
    }
  }

  /// Some files, from one host to another, over and over until it ends with 0.
  private final class Transfer {
    private final int number;
    private final Host host;
    private final Path source;
    private final Path target;
    private final Map<String, byte[]> contents = new LinkedHashMap<>();
    private boolean hasEnded;

    Transfer(int number) throws IOException {
      this.number = number;
      host = lan.host("desk" + number, null, cable());
      boolean isPlain = way == Way.PLAIN_SEND || way == Way.PLAIN_OFFER;
      // Two may send the same, or get the same.
      String name = number == 1 && draw.oneIn(3) ? "tree0" : "tree" + number;
      Path from = Files.createDirectories(folder.resolve(way == Way.GET ? "shared" : "from"));
      source = Files.createDirectories(from.resolve(name));
      target =
          switch (way) {
            case SEND -> folder.resolve("inbox").resolve(name);
            case GET -> folder.resolve("into" + number).resolve(name);
            case PLAIN_SEND -> folder.resolve("inbox");
            case PLAIN_OFFER -> folder.resolve("into" + number);
          };
      if (transfers.stream().anyMatch(other -> other.source.equals(source))) {
        contents.putAll(transfers.getFirst().contents);
        return;
      }
      int files = isPlain ? 1 : draw.from(1, 5);
      for (int i = 0; i < files; i++) {
        String inside = !isPlain && draw.oneIn(3) ? "sub/" : "";
        write(inside + "f" + number + "-" + i);
      }
    }

    private void write(String name) throws IOException {
      byte[] content = draw.bytes(size());
      contents.put(name, content);
      Path path = source.resolve(name);
      Files.createDirectories(path.getParent());
      Files.write(path, content);
      Files.setLastModifiedTime(path, FileTime.fromMillis(1_700_000_000_000L + number));
    }

    private int size() {
      return switch (draw.from(0, 9)) {
        case 0 -> 0;
        case 1 -> 1;
        case 2 -> INLINE + draw.from(-1, 1);
        case 3 -> CHUNK + draw.from(-1, 1);
        case 4 -> 2 * CHUNK + draw.from(-1, 1);
        case 5 -> draw.from(0, 5 * CHUNK);
        default -> draw.magnitude(INLINE);
      };
    }

    void begin() {
      faults.victim(host, () -> start(Duration.ofSeconds(1)));
      start(draw.within(Duration.ofSeconds(5)));
      if (way == Way.PLAIN_OFFER) {
        // A pair of its own: who offers crashes too.
        Host other = lan.host("offer" + number, null, cable());
        faults.victim(other, () -> startOffer(other));
        startOffer(other);
      }
    }

    private void start(Duration after) {
      host.start("transfer" + ++started, after, () -> untilWell(words()));
    }

    /// Offers it again and again: whether it was got is for who got it to say.
    private void startOffer(Host from) {
      var words =
          List.of(
              "files", "offer", "--plain", "--port", "" + PORT, source.resolve(only()).toString());
      from.startService(
          "offer" + ++started,
          () -> {
            while (!Thread.currentThread().isInterrupted()) {
              ended(Apps.run(words, console()));
              Thread.sleep(100); // virtual time
            }
          });
    }

    private String only() {
      return contents.keySet().iterator().next();
    }

    private List<String> words() {
      var words = new ArrayList<>(List.of("files", verb()));
      words.addAll(List.of("--timeout", "20s"));
      String into = folder.resolve("into" + number).toString();
      words.addAll(
          switch (way) {
            case SEND ->
                List.of("--retry", "1h", "--progress", "none", source.toString(), "store:" + PORT);
            case GET ->
                List.of(
                    "--no-sync",
                    "--progress",
                    "none",
                    "--into",
                    into,
                    "" + source.getFileName(),
                    "store:" + PORT);
            case PLAIN_SEND ->
                List.of("--plain", source.resolve(only()).toString(), "store:" + PORT);
            case PLAIN_OFFER -> List.of("--plain", "--into", into, "offer" + number + ":" + PORT);
          });
      if (way == Way.SEND || way == Way.GET) {
        words.addAll(2, trust("desk" + number));
      }
      return words;
    }

    private String verb() {
      return way == Way.SEND || way == Way.PLAIN_SEND ? "send" : "get";
    }

    private void untilWell(List<String> words) throws InterruptedException {
      int code = -1;
      while (code != 0) {
        code = Apps.run(words, console());
        ended(code);
        if (code != 0) {
          Thread.sleep(500 + draw.from(0, 1000)); // virtual time
        }
      }
      hasEnded = true;
    }

    private void ended(int code) {
      codes.merge(code, 1, Integer::sum);
      judgePublished(code == 0);
    }

    /// What is there is whole; where all has to be there, it is.
    private void judgePublished(boolean isAllThere) {
      try {
        contents.forEach((name, content) -> judge(name, content, isAllThere));
        for (String name : published()) {
          if (!contents.containsKey(name) && way != Way.PLAIN_SEND) {
            violations.add(name + " was published, and nobody has sent it");
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void judge(String name, byte[] content, boolean isAllThere) {
      try {
        Path path = target.resolve(name);
        if (Files.exists(path) ? !Arrays.equals(Files.readAllBytes(path), content) : isAllThere) {
          violations.add(
              name + (Files.exists(path) ? " is not what was sent" : " is missing, after a 0"));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Set<String> published() throws IOException {
      if (!Files.isDirectory(target)) {
        return Set.of();
      }
      try (Stream<Path> all = Files.walk(target)) {
        var names = new LinkedHashSet<String>();
        all.filter(Files::isRegularFile)
            .filter(path -> !path.getFileName().toString().startsWith("."))
            .forEach(path -> names.add(target.relativize(path).toString()));
        return names;
      }
    }

    void judgeEnd() {
      if (!hasEnded) {
        violations.add("transfer " + number + " has not ended well");
      }
      judgePublished(true);
    }
  }
}
