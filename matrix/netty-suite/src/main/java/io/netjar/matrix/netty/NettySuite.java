package io.netjar.matrix.netty;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import io.netjar.network.Network;
import io.netjar.network.Passage;
import io.netjar.sockets.Level;
import io.netjar.sockets.live.LiveNetwork;
import java.io.File;
import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.regex.Pattern;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Runs the tests of Netty's NIO transport, unmodified: `NettySuite PLACE LEAST EXCLUSIONS [CASE]`.
///
/// - `PLACE` is one of [Place];
/// - `LEAST` is how many cases must pass where all are run, so that none gets lost;
/// - `EXCLUSIONS` is a file of [Exclusions];
/// - `CASE` is a regular expression; the cases run in whose names it is found.
///
/// The suite is a program like any other: its main thread is on a host of a network in real time,
/// and whatever threads it starts are there too. Nobody tells Netty of a provider.
///
/// Exit status: 0 where all was as expected, 1 where it was not.
public final class NettySuite {
  /// The jars with tests, by the beginnings of their names.
  private static final Pattern JARS = Pattern.compile("netty-(testsuite|transport)-4.*\\.jar");

  /// The classes in these that open sockets.
  private static final String CLASSES = "io\\.netty\\.(testsuite|channel\\.(socket\\.)?nio)\\..*";

  private static final Duration LIMIT = Duration.ofMinutes(15);

  /// The longest that a test may take that does not say so itself.
  private static final String CASE_LIMIT = "120 s";

  private NettySuite() {}

  /// Called by the script.
  public static void main(String[] arguments) throws Exception {
    var place = Place.valueOf(arguments[0]);
    boolean isWhole = arguments.length == 3;
    int least = isWhole ? Integer.parseInt(arguments[1]) : 1;
    var exclusions = Exclusions.read(Path.of(arguments[2]), place);
    var wanted = Pattern.compile(isWhole ? "" : arguments[3]);
    var results = new Results(exclusions, wanted, least, System.out);
    boolean isGood = place == Place.OS ? onSystem(results) : onHost(results, place);
    // Threads that a test has left behind do not matter.
    System.exit(isGood ? 0 : 1);
  }

  private static boolean onSystem(Results results) throws InterruptedException {
    var suite = Thread.ofPlatform().daemon().name("suite").start(() -> run(results));
    return results.report(suite.join(LIMIT));
  }

  private static boolean onHost(Results results, Place place)
      throws InterruptedException, IOException {
    if ((place == Place.L0) != (Level.available() == Level.PROVIDERS)) {
      throw new IllegalStateException("this JVM is at " + Level.available() + ", not on " + place);
    }
    try (var network = network();
        var live = LiveNetwork.start(network)) {
      var system = SystemSockets.watch();
      var suite = live.host("netty").startPlatform("suite", () -> run(results));
      boolean isGood = results.report(suite.join(LIMIT));
      var carried = new long[1];
      var counters = network.hosts().getFirst().stack().counters();
      live.change(() -> carried[0] = counters.received());
      System.out.printf(
          "on %s, by %s: %d packets on the network, %d sockets of the operating system%n",
          place,
          SelectorProvider.provider().getClass().getSimpleName(),
          carried[0],
          system.count());
      return isGood && carried[0] > 0 && system.count() == 0;
    }
  }

  /// The host of the suite, and one with the address that the suite takes for one which never
  /// answers (RFC 5737 §3: TEST-NET-2).
  private static Network network() {
    var network = Network.create();
    var lan = network.lan("lan", "198.51.100.0/24");
    network.host("netty").connect(lan);
    var silent = network.host("silent");
    silent.connect(lan, "198.51.100.254", lan.cableSettings()).add(NettySuite::dropIpv4);
    return network;
  }

  private static void dropIpv4(Passage passage) {
    int type = passage.offset() + 12;
    if (passage.bytes()[type] == 0x08 && passage.bytes()[type + 1] == 0x00) {
      passage.drop("no answer");
    }
  }

  private static void run(Results results) {
    var roots = new LinkedHashSet<Path>();
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (JARS.matcher(new File(entry).getName()).matches()) {
        roots.add(Path.of(entry));
      }
    }
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClasspathRoots(roots))
            .filters(includeClassNamePatterns(CLASSES), results.filter())
            .configurationParameter("junit.jupiter.execution.timeout.default", CASE_LIMIT)
            .build();
    LauncherFactory.create().execute(request, results);
  }
}
