package io.netjar.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/// Rules about what compiled code uses.
final class ClassRules {
  /// What each module may use of the others; the order is that of the layers.
  private static final Map<String, Set<String>> READS =
      Map.ofEntries(
          Map.entry("wire", Set.of()),
          Map.entry("stack", Set.of("wire")),
          Map.entry("network", Set.of("wire", "stack")),
          Map.entry("sockets", Set.of("wire", "stack", "network")),
          Map.entry("apps", Set.of("wire")),
          Map.entry("labfile", Set.of("wire", "stack", "network", "sockets", "apps")),
          Map.entry("cli", Set.of("wire", "stack", "network", "sockets", "apps", "labfile")),
          Map.entry(
              "examples", Set.of("wire", "stack", "network", "sockets", "apps", "labfile", "cli")),
          Map.entry(
              "bench", Set.of("wire", "stack", "network", "sockets", "apps", "labfile", "cli")),
          Map.entry("matrix", Set.of("wire", "stack", "network", "sockets")),
          Map.entry("house", Set.of()));

  /// The modules that take nothing but the JDK and JSpecify's annotations.
  private static final Set<String> CORE = Set.of("wire", "stack", "network", "sockets");

  /// The modules without clocks, threads, randomness and I/O.
  private static final Set<String> IO_FREE = Set.of("wire", "stack");

  /// The modules in which an order that differs from run to run would change a run.
  private static final Set<String> ORDERED = Set.of("wire", "stack", "network");

  private static final List<Ban> CLOCKS =
      List.of(
          new Ban("java.lang.System", Set.of("nanoTime", "currentTimeMillis")),
          new Ban("java.time.*", Set.of("now")),
          new Ban("java.time.Clock", Set.of()),
          new Ban("java.util.Date", Set.of()));

  /// The clocks that whoever runs the machine may set.
  private static final List<Ban> WALL_CLOCKS =
      List.of(
          new Ban("java.lang.System", Set.of("currentTimeMillis")),
          new Ban("java.time.*", Set.of("now")),
          new Ban("java.time.Clock", Set.of()),
          new Ban("java.util.Date", Set.of("<init>")),
          new Ban("java.util.Timer*", Set.of()));

  /// Where the wall clock is looked at: what stands on a screen beside what somebody says.
  private static final String SCREEN_TIME = "io.netjar.apps.chat.TimeOfDay";

  /// What makes much of little: a megabyte can become a thousand.
  private static final List<Ban> UNPACKING =
      List.of(
          new Ban("java.util.zip.Inflater*", Set.of()),
          new Ban("java.util.zip.GZIPInputStream", Set.of()),
          new Ban("java.util.zip.Zip*", Set.of()),
          new Ban("java.util.jar.Jar*", Set.of()));

  private static final List<Ban> THREADS =
      List.of(
          new Ban("java.lang.Thread*", Set.of()),
          new Ban("java.lang.InheritableThreadLocal", Set.of()),
          new Ban("java.lang.ScopedValue*", Set.of()),
          new Ban("java.lang.Object", Set.of("wait", "notify", "notifyAll")),
          new Ban("java.lang.Object", Set.of(Reference.SYNCHRONIZED)),
          new Ban("java.util.Timer*", Set.of()),
          new Ban("java.util.concurrent.*", Set.of()));

  private static final List<Ban> RANDOMNESS =
      List.of(
          new Ban("java.util.Random", Set.of()),
          new Ban("java.util.SplittableRandom", Set.of()),
          new Ban("java.util.random.RandomGenerator", Set.of("of", "getDefault")),
          new Ban("java.util.random.RandomGeneratorFactory", Set.of()),
          new Ban("java.security.*", Set.of()),
          new Ban("java.lang.Math", Set.of("random")),
          new Ban("java.lang.StrictMath", Set.of("random")),
          new Ban("java.util.UUID", Set.of("randomUUID")),
          new Ban("java.util.Collections", Set.of("shuffle")));

  private static final List<Ban> INPUT_AND_OUTPUT =
      List.of(
          new Ban("java.net.*", Set.of()),
          new Ban("java.nio.channels.*", Set.of()),
          new Ban("java.nio.file.*", Set.of()),
          new Ban("java.io.File*", Set.of()),
          new Ban("java.io.RandomAccessFile", Set.of()),
          new Ban("java.io.Console", Set.of()),
          new Ban("java.lang.System", Set.of("in", "out", "err", "console")),
          new Ban("java.lang.System$Logger*", Set.of()),
          new Ban("java.util.logging.*", Set.of()),
          new Ban("org.slf4j.*", Set.of()));

  /// In `stack` not even streams: only `wire` reads and writes captures, on streams handed in.
  private static final List<Ban> STREAMS = List.of(new Ban("java.io.*", Set.of()));

  private static final List<Ban> UNORDERED =
      List.of(
          new Ban("java.util.HashMap", Set.of()),
          new Ban("java.util.HashSet", Set.of()),
          new Ban("java.util.Hashtable", Set.of()),
          new Ban("java.util.IdentityHashMap", Set.of()),
          new Ban("java.util.WeakHashMap", Set.of()),
          new Ban("java.util.concurrent.ConcurrentHashMap*", Set.of()),
          new Ban("java.util.Set", Set.of("of", "copyOf")),
          new Ban("java.util.Map", Set.of("of", "ofEntries", "copyOf")),
          new Ban(
              "java.util.stream.Collectors",
              Set.of("toSet", "toUnmodifiableSet", "toMap", "toUnmodifiableMap", "groupingBy")),
          new Ban("java.lang.System", Set.of("identityHashCode")));

  private static final List<Ban> SLEEP =
      List.of(
          new Ban("java.lang.Thread", Set.of("sleep")),
          new Ban("java.util.concurrent.TimeUnit", Set.of("sleep")),
          new Ban("java.util.concurrent.locks.LockSupport", Set.of("parkNanos", "parkUntil")));

  /// The mark of a sleep that costs no real time, because a program in the network sleeps.
  private static final String IN_VIRTUAL_TIME = "// virtual time";

  private ClassRules() {}

  /// A module reads only the layers below it, and stays in its own packages.
  static List<Finding> layers(CompiledClass c) {
    List<Finding> findings = new ArrayList<>();
    String own = "io.netjar." + c.module();
    if (!within(c.name(), own)) {
      findings.add(new Finding(c.sourcePath(), 0, c.name() + " does not stand in " + own));
    }
    Set<String> reads = READS.getOrDefault(c.module(), Set.of());
    for (Reference use : Reference.of(c.model())) {
      if (use.type().startsWith("io.netjar.")
          && !within(use.type(), own)
          && reads.stream().noneMatch(module -> within(use.type(), "io.netjar." + module))) {
        findings.add(finding(c, use, "module " + c.module() + " may not read "));
      }
    }
    return findings;
  }

  /// The core modules take nothing but the JDK and JSpecify.
  static List<Finding> libraries(CompiledClass c) {
    List<Finding> findings = new ArrayList<>();
    if (!c.test() && CORE.contains(c.module())) {
      for (Reference use : Reference.of(c.model())) {
        if (use.type().contains(".")
            && !use.type().matches("(java|javax|jdk|io\\.netjar|org\\.jspecify)\\..*")) {
          findings.add(finding(c, use, "a core module uses the library type "));
        }
      }
    }
    return findings;
  }

  /// No clocks in the I/O-free modules.
  static List<Finding> clocks(CompiledClass c) {
    return banned(c, IO_FREE, CLOCKS, "time is an argument here, not ");
  }

  /// No wall clock in the programs: a time-out that is measured with it is over too soon, or never,
  /// when somebody sets it.
  static List<Finding> wallClocks(CompiledClass c) {
    return c.name().equals(SCREEN_TIME)
        ? List.of()
        : banned(c, Set.of("apps"), WALL_CLOCKS, "time is System.nanoTime here, not ");
  }

  /// Nothing is unpacked in the programs: what a peer sends is as large as it says.
  static List<Finding> unpacking(CompiledClass c) {
    return banned(c, Set.of("apps"), UNPACKING, "nothing is unpacked here, with ");
  }

  /// No threads, locks and monitors in the I/O-free modules.
  static List<Finding> threads(CompiledClass c) {
    return banned(c, IO_FREE, THREADS, "one thread owns a machine; no ");
  }

  /// No source of randomness in the I/O-free modules.
  static List<Finding> randomness(CompiledClass c) {
    return banned(c, IO_FREE, RANDOMNESS, "randomness is handed in here, not ");
  }

  /// No sockets, files, consoles and loggers in the I/O-free modules.
  static List<Finding> inputAndOutput(CompiledClass c) {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(banned(c, IO_FREE, INPUT_AND_OUTPUT, "no I/O here: "));
    findings.addAll(banned(c, Set.of("stack"), STREAMS, "no streams here: "));
    return findings;
  }

  /// Nothing whose iteration order differs from run to run.
  static List<Finding> unorderedCollections(CompiledClass c) {
    return banned(c, ORDERED, UNORDERED, "its order is no part of the seed: ");
  }

  /// No test sleeps, except in a program whose sleep is virtual and says so on the line.
  ///
  /// @param sourceLine the text of a line of the class's source
  static List<Finding> sleepingTests(CompiledClass c, IntFunction<String> sourceLine) {
    List<Finding> findings = new ArrayList<>();
    if (c.test()) {
      for (Reference use : Reference.of(c.model())) {
        if (isBanned(use, SLEEP) && !sourceLine.apply(use.line()).contains(IN_VIRTUAL_TIME)) {
          findings.add(finding(c, use, "a test sleeps (or lacks \"" + IN_VIRTUAL_TIME + "\"): "));
        }
      }
    }
    return findings;
  }

  private static List<Finding> banned(
      CompiledClass c, Set<String> modules, List<Ban> bans, String why) {
    List<Finding> findings = new ArrayList<>();
    if (!c.test() && modules.contains(c.module())) {
      for (Reference use : Reference.of(c.model())) {
        if (isBanned(use, bans)) {
          findings.add(finding(c, use, why));
        }
      }
    }
    return findings;
  }

  private static boolean isBanned(Reference use, List<Ban> bans) {
    // A unit of time is a value, though it lives among the threads.
    boolean unit = use.type().equals("java.util.concurrent.TimeUnit");
    boolean sleeps = use.member().equals("sleep");
    return (!unit || sleeps) && bans.stream().anyMatch(ban -> ban.covers(use));
  }

  private static Finding finding(CompiledClass c, Reference use, String why) {
    String member = use.member().isEmpty() ? "" : "." + use.member();
    return new Finding(c.sourcePath(), use.line(), why + use.type() + member);
  }

  private static boolean within(String type, String packageName) {
    return type.startsWith(packageName + ".");
  }

  /// Something that may not be used.
  ///
  /// @param type a binary name, or with a `*` at its end all names that begin so
  /// @param members the members that are meant; empty: the type and all of its members
  private record Ban(String type, Set<String> members) {
    boolean covers(Reference use) {
      boolean sameType =
          type.endsWith("*")
              ? use.type().startsWith(type.substring(0, type.length() - 1))
              : use.type().equals(type);
      return sameType && (members.isEmpty() || members.contains(use.member()));
    }
  }
}
