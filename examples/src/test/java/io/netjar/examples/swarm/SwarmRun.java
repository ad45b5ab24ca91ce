package io.netjar.examples.swarm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.examples.swarm.Scenario.Transfer;
import io.netjar.network.Cable;
import io.netjar.network.Host;
import io.netjar.network.Network;
import io.netjar.network.Program;
import io.netjar.network.Router;
import io.netjar.network.RuleHandle;
import io.netjar.network.RunResult;
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
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs a scenario once and looks whether it kept what TCP promises.
final class SwarmRun {
  private static final int NOT_ENDED = -1;
  private static final int PORT = 9000;
  private static final int LATER_PORT = 9001;

  private final Scenario scenario;
  private final Path folder;
  private final Network network;
  private final Host receiver;
  private final List<RuleHandle> rules = new ArrayList<>();
  private final List<Sending> sendings = new ArrayList<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private @Nullable Sending last;

  /// A file on its way, and what its sender said at the end.
  private static final class Sending {
    private final Transfer transfer;
    private final byte[] content;
    private final Path source;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private @Nullable Program program;
    private int code = NOT_ENDED;
    private long endNanos;

    Sending(Transfer transfer, byte[] content, Path source) {
      this.transfer = transfer;
      this.content = content;
      this.source = source;
    }
  }

  /// How a run ended.
  ///
  /// @param violations what must not be; empty for a good run
  /// @param whole transfers that arrived whole, of `transfers`
  record Verdict(
      List<String> violations, int whole, int transfers, long traceHash, long steps, long nanos) {}

  private SwarmRun(Scenario scenario, Path folder) throws IOException {
    this.scenario = scenario;
    this.folder = folder;
    this.network = Network.create(scenario.seed());
    buildNetwork();
    this.receiver = host("h0");
    for (int i = 0; i < scenario.transfers().size(); i++) {
      sendings.add(sending(scenario.transfers().get(i), i));
    }
  }

  /// Runs the scenario.
  ///
  /// @param folder an empty folder for the files
  /// @param captures where to write captures; null for none
  static Verdict of(Scenario scenario, Path folder, @Nullable Path captures) throws IOException {
    var run = new SwarmRun(scenario, folder);
    try (Network network = run.network) {
      if (captures != null) {
        network.capture(captures);
      }
      run.scheduleFaults();
      run.startPrograms();
      RunResult result = network.run();
      return run.verdict(result);
    }
  }

  private void buildNetwork() {
    for (int i = 0; i < scenario.lans().size(); i++) {
      network.lan("lan" + i, "10.0." + i + ".0/24", scenario.lans().get(i));
    }
    for (var plan : scenario.hosts()) {
      network.lans().get(plan.lan()).host(plan.name(), null, plan.cable());
    }
    for (int i = 0; i + 1 < scenario.lans().size(); i++) {
      Router router = network.router("r" + i);
      router.connect(network.lans().get(i));
      router.connect(network.lans().get(i + 1));
    }
    for (Cable cable : network.cables()) {
      if (scenario.isUndetected(cable)) {
        cable.change(cable.settings().withFcs(false));
      }
    }
  }

  private Host host(String name) {
    return Objects.requireNonNull(network.findHost(name), name);
  }

  private Cable cable(String name) {
    return Objects.requireNonNull(network.findCable(name), name);
  }

  private Sending sending(Transfer transfer, int number) throws IOException {
    byte[] content = new Draw(scenario.seed() * 31 + number).bytes(transfer.size());
    Path source = folder.resolve(transfer.name());
    Files.write(source, content);
    return new Sending(transfer, content, source);
  }

  private void scheduleFaults() {
    for (var fault : scenario.faults()) {
      rules.add(cable(fault.cable()).add(fault.rule()));
    }
    for (var cut : scenario.cuts()) {
      network.after(cut.at(), cable(cut.cable())::cut);
      if (cut.until() != null) {
        network.after(cut.until(), cable(cut.cable())::mend);
      }
    }
    if (scenario.crash() != null) {
      network.after(scenario.crash().at(), host(scenario.crash().host())::crash);
    }
    network.after(scenario.healed(), this::heal);
    // Bounds everything: nothing may take longer than all retries of the longest timer.
    network.timeLimit(scenario.afterwards().plusHours(1));
  }

  private void heal() {
    rules.forEach(RuleHandle::close);
    network.cables().forEach(Cable::mend);
  }

  private void startPrograms() throws IOException {
    startReceiver(PORT);
    for (Sending sending : sendings) {
      start(sending, PORT, sending.transfer.after());
    }
    last = sending(scenario.last(), -1);
    network.after(scenario.afterwards(), this::startLast);
    // Keeps the run alive until the last transfer starts; no fault reaches it.
    Duration until = scenario.afterwards();
    network.host("clock").start("wait", () -> Thread.sleep(until)); // virtual time
  }

  /// After all faults, and not before: a crash would have stopped what was planned for later too.
  private void startLast() {
    startReceiver(LATER_PORT);
    start(Objects.requireNonNull(last), LATER_PORT, Duration.ofMillis(1));
  }

  private void startReceiver(int port) {
    var words =
        List.of("files", "serve", "--plain", "--into", inbox().toString(), "--port", "" + port);
    receiver.startService("serve", () -> Apps.run(words, console(received)));
  }

  private void start(Sending sending, int port, Duration after) {
    var words = List.of("files", "send", "--plain", sending.source.toString(), "h0:" + port);
    sending.program =
        host(sending.transfer.from())
            .start(
                sending.transfer.name(),
                after,
                () -> {
                  sending.code = Apps.run(words, console(sending.said));
                  sending.endNanos = network.nowNanos();
                });
  }

  private static Console console(ByteArrayOutputStream to) {
    var stream = new PrintStream(to, true, UTF_8);
    return new Console(InputStream.nullInputStream(), stream, stream);
  }

  private Path inbox() {
    return folder.resolve("inbox");
  }

  private Verdict verdict(RunResult result) throws IOException {
    var violations = new ArrayList<String>();
    if (result.outcome() != RunResult.Outcome.ENDED) {
      violations.add("the run ended with " + result.outcome() + ": " + result.waiting());
    }
    int whole = 0;
    for (Sending sending : sendings) {
      judge(sending, violations);
      whole += sending.code == 0 ? 1 : 0;
    }
    Sending afterwards = Objects.requireNonNull(last);
    judge(afterwards, violations);
    judgeLiveness(afterwards, violations);
    judgeInbox(violations);
    if (!violations.isEmpty()) {
      violations.add("the receiver said: " + received.toString(UTF_8));
    }
    return new Verdict(
        violations,
        whole,
        sendings.size(),
        network.traceHash(),
        network.steps(),
        network.nowNanos());
  }

  private void judge(Sending sending, List<String> violations) throws IOException {
    String name = sending.transfer.name();
    String said = " (the sender said: " + sending.said.toString(UTF_8).strip() + ")";
    Path published = inbox().resolve(name);
    boolean isThere = Files.exists(published);
    if (isThere && !Arrays.equals(Files.readAllBytes(published), sending.content)) {
      violations.add(name + " was published, but is not what was sent" + said);
    }
    if (sending.code == 0 && !isThere) {
      violations.add(name + " ended with 0, but was not published" + said);
    }
    if (sending.code == 0 && !received.toString(UTF_8).contains(name + "  ")) {
      violations.add(name + " ended with 0, but the receiver has said nothing of it" + said);
    }
    if (sending.code > 0 && sending.said.size() == 0) {
      violations.add(name + " ended with " + sending.code + " and did not say why");
    }
    boolean isCrashed =
        scenario.crash() != null && scenario.crash().host().equals(sending.transfer.from());
    if (sending.code == NOT_ENDED && !isCrashed) {
      violations.add(name + " has not ended: " + sending.program);
    }
  }

  /// After the faults a transfer takes its time and no more: 30 times that of its bits over the
  /// slowest cable, since others may still be on their way, and 60 s for their queues.
  private void judgeLiveness(Sending sending, List<String> violations) {
    double ideal = 8.0 * sending.content.length / scenario.lowestRate();
    double seconds = sending.endNanos / 1e9 - scenario.afterwards().toNanos() / 1e9;
    if (sending.code != 0) {
      violations.add(
          "after the faults "
              + sending.transfer.name()
              + " ended with "
              + sending.code
              + ": "
              + sending.said.toString(UTF_8).strip());
    } else if (seconds > 60 + 30 * ideal) {
      violations.add("after the faults a transfer took " + seconds + " s, ideally " + ideal);
    }
  }

  /// Nothing lies in the inbox but what was sent.
  private void judgeInbox(List<String> violations) throws IOException {
    if (!Files.isDirectory(inbox())) {
      return;
    }
    var names = new ArrayList<String>();
    sendings.forEach(sending -> names.add(sending.transfer.name()));
    names.add(scenario.last().name());
    try (Stream<Path> files = Files.list(inbox())) {
      for (Path file : files.sorted().toList()) {
        if (!names.contains(String.valueOf(file.getFileName()))) {
          violations.add("left in the inbox: " + file.getFileName());
        }
      }
    }
  }
}
