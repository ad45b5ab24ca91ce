package io.netjar.labfile.swarm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.network.CableSettings;
import io.netjar.network.Host;
import io.netjar.network.Lan;
import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/// A chat server and its clients on a network full of faults, by one seed.
///
/// ```text
///   0 s  everybody comes, says something, enters and leaves rooms; faults
///  60 s  all faults are healed; clients that never read stay
///  80 s  nobody does anything any more
/// 200 s  everybody is connected again, and in the rooms that it wants to be in
/// 210 s  everybody says much: it reaches each of the others within 5 seconds
/// 250 s  the server is asked who is where; its history is compared with what all have heard
/// ```
final class ChatRun {
  private static final int PORT = 7000;
  private static final Duration FAULTS = Duration.ofSeconds(60);
  private static final Duration ALL_QUIET = Duration.ofSeconds(80);
  private static final Duration ALL_BACK = Duration.ofSeconds(200);
  private static final Duration LAST_WORDS = Duration.ofSeconds(210);
  private static final Duration QUESTIONS = Duration.ofSeconds(250);

  /// Databases in memory have names in their process.
  private static final AtomicLong NUMBER = new AtomicLong();

  private final Draw draw;
  private final String url = "jdbc:slow:chat" + NUMBER.incrementAndGet();
  private final Network network;
  private final Lan lan;
  private final Host store;
  private final Faults faults;
  private final boolean isCalm;
  private final boolean isBulky;
  private final Witness witness = new Witness();
  private final List<Chatter> chatters = new ArrayList<>();
  private final Set<String> healthy = new LinkedHashSet<>();
  private final Map<String, Set<String>> members = new LinkedHashMap<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private int clients;

  /// Programs, each of a name of its own: what is random in a program comes from its name.
  private int started;

  /// How a run ended.
  ///
  /// @param violations what must not be; empty for a good run
  /// @param clients of it, in all
  /// @param crashes of hosts
  /// @param kept messages that were acknowledged
  /// @param heard messages that were heard, by each of those who heard them
  /// @param timed those of them that had to come at once
  /// @param slowestNanos how long the slowest of these took
  /// @param evicted clients that were evicted for not reading
  /// @param hash of all frames
  record Verdict(
      List<String> violations,
      int clients,
      int crashes,
      int kept,
      int heard,
      int timed,
      long slowestNanos,
      int evicted,
      long hash) {}

  private ChatRun(long seed) {
    draw = new Draw(seed);
    network = Network.create(seed);
    lan = network.lan("lan", "10.0.0.0/24");
    store = lan.host("store");
    faults = new Faults(network, draw.fork(), 3, FAULTS, FAULTS);
    // The server has no fault: whoever has none himself is to notice nothing.
    isCalm = draw.oneIn(3);
    isBulky = draw.oneIn(6);
  }

  /// Runs a seed.
  static Verdict of(long seed) {
    var run = new ChatRun(seed);
    try (Network network = run.network) {
      return run.verdict(network);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Verdict verdict(Network all) throws SQLException {
    if (!isCalm) {
      faults.victim(store, () -> serve(draw.within(Duration.ofSeconds(3))));
    }
    try (var keep = DriverManager.getConnection(SlowDatabase.quick(url))) {
      serve(Duration.ZERO);
      people();
      faults.plan();
      all.after(ALL_QUIET, () -> chatters.forEach(Chatter::stopActing));
      all.after(ALL_BACK, this::expectAllBack);
      all.after(LAST_WORDS, this::lastWords);
      lan.host("judge").start("judge", this::ask);
      all.timeLimit(Duration.ofHours(1));
      var result = all.run();
      if (result.outcome() != Outcome.ENDED) {
        witness.violated("the run ended with " + result);
      }
      expectMembers();
      witness.judge(SlowDatabase.quick(url));
      try (var statement = keep.createStatement()) {
        statement.execute("SHUTDOWN");
      }
    }
    String said = log.toString(UTF_8);
    if (said.contains("a mistake of the server's")) {
      witness.violated("a mistake of the server's");
    }
    var violations = new ArrayList<>(witness.violations());
    if (!violations.isEmpty()) {
      violations.add("the server said:\n" + said);
    }
    return new Verdict(
        violations,
        clients,
        faults.crashes(),
        witness.acknowledged(),
        witness.delivered(),
        witness.timed(),
        witness.slowestNanos(),
        (int) said.lines().filter(ChatRun::isEviction).count(),
        all.traceHash());
  }

  private static boolean isEviction(String line) {
    return line.contains("did not read for") || line.contains("messages wait to be read");
  }

  /// Starts the server, which its operator ends in order now and then.
  private void serve(Duration after) {
    var words =
        List.of("chat", "serve", "--insecure", "--quiet", "--port", "" + PORT, "--history", url);
    var operator = draw.fork();
    var stream = new PrintStream(log, true, UTF_8);
    store.startService(
        "server" + ++started,
        after,
        () -> {
          while (!Thread.currentThread().isInterrupted()) {
            Apps.run(words, new Console(new Operator(operator), stream, stream));
            Thread.sleep(operator.from(100, 2000)); // virtual time
          }
        });
  }

  /// Types `/quit` once in a while, as long as there are faults.
  private final class Operator extends InputStream {
    private final Draw draw;
    private final byte[] quit = "/quit\n".getBytes(UTF_8);
    private int at;

    Operator(Draw draw) {
      this.draw = draw;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
      if (at == 0) {
        try {
          Thread.sleep(draw.from(10_000, 120_000)); // virtual time
        } catch (InterruptedException e) {
          throw new InterruptedIOException();
        }
      }
      if (isCalm || faults.areHealed() || at == quit.length) {
        return -1;
      }
      into[offset] = quit[at++];
      return 1;
    }
  }

  private void people() {
    clients = draw.from(2, 12);
    int textChars = isBulky ? 1000 : 40;
    for (int i = 0; i < clients; i++) {
      boolean isChatter = i == 0 || draw.oneIn(2);
      var cable =
          CableSettings.DEFAULT
              .withRate(draw.from(50, 200) * 1_000_000L)
              .withDelay(Duration.ofMillis(draw.from(0, 20)));
      Host host = lan.host("host" + i, null, cable);
      Runnable start = isChatter ? chatter(i, host, textChars) : joiner(i, host);
      start.run();
      if (isCalm && draw.oneIn(2)) {
        healthy.add("c" + i);
      } else {
        faults.victim(host, start);
      }
    }
    if (isCalm) {
      witness.expectNoDelay(healthy);
    }
    for (int i = draw.from(0, 2); i > 0; i--) {
      int millis = draw.from(0, (int) FAULTS.toMillis());
      lan.host("stuck" + i).start("stuck", Duration.ofMillis(millis), this::neverRead);
    }
  }

  private Runnable chatter(int number, Host host, int textChars) {
    var server = InetSocketAddress.createUnresolved("store", PORT);
    var chatter = new Chatter("c" + number, server, draw.fork(), witness, textChars);
    chatters.add(chatter);
    return () -> host.start("chatter" + ++started, chatter::run);
  }

  private Runnable joiner(int number, Host host) {
    var joiner =
        new Joiner(
            "j" + number,
            draw.of(Chatter.ROOMS),
            "store:" + PORT,
            draw.fork(),
            witness,
            ALL_QUIET.toMillis());
    return () -> host.start("joiner" + ++started, joiner::run);
  }

  private void neverRead() throws InterruptedException {
    try (var socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress(InetAddress.getAllByName("store")[0], PORT));
      socket.getOutputStream().write("/since 0\n".getBytes(UTF_8));
      Thread.sleep(QUESTIONS); // virtual time
    } catch (IOException _) {
      // The server was not there.
    }
  }

  private void expectAllBack() {
    var back = new LinkedHashSet<String>();
    for (var chatter : chatters) {
      if (!chatter.isIn()) {
        witness.violated("not back: " + chatter);
      }
      back.add(chatter.name());
    }
    witness.expectLittleDelay(back, network.nowNanos());
  }

  private void lastWords() {
    var signal = lan.host("signal");
    for (var chatter : chatters) {
      signal.start(chatter.name(), () -> chatter.sayMuch(isBulky ? 30 : 5));
    }
  }

  /// Asks the server who is where, and sends everybody home.
  private void ask() throws Exception {
    Thread.sleep(QUESTIONS); // virtual time
    try (var socket = new Socket(InetAddress.getAllByName("store")[0], PORT)) {
      var typed = new StringBuilder("/nick judge\n");
      for (String room : Chatter.ROOMS) {
        typed.append("/join ").append(room).append("\n/who\n");
      }
      socket.getOutputStream().write(typed.append("/quit\n").toString().getBytes(UTF_8));
      var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("* in ") && !line.contains(", last #")) {
          int colon = line.indexOf(':');
          var names = new TreeSet<>(Arrays.asList(line.substring(colon + 2).split(", ", -1)));
          names.remove("judge");
          names.removeIf(name -> name.startsWith("guest-"));
          members.put(line.substring("* in ".length(), colon), names);
        }
      }
    }
    chatters.forEach(Chatter::over);
  }

  private void expectMembers() {
    for (String room : Chatter.ROOMS) {
      var model = new TreeSet<String>();
      chatters.stream()
          .filter(chatter -> chatter.wanted().contains(room))
          .forEach(chatter -> model.add(chatter.nick()));
      if (!model.equals(members.get(room))) {
        witness.violated("in " + room + " are " + members.get(room) + ", should be " + model);
      }
    }
  }
}
