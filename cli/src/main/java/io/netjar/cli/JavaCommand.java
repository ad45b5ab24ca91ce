package io.netjar.cli;

import io.netjar.labfile.Guest;
import io.netjar.labfile.JavaProgram;
import io.netjar.labfile.Lab;
import io.netjar.labfile.LabFileException;
import io.netjar.labfile.LabReport;
import io.netjar.labfile.LabRun;
import io.netjar.labfile.LiveRun;
import io.netjar.network.Timeline;
import io.netjar.sockets.SocketPrograms;
import io.netjar.sockets.program.HostedProgram;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `netjar java`: runs a Java program on a host of a lab, as `java` runs it on this machine.
@Command(
    name = "java",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = {
      "netjar java --lab LAB.yaml --host HOST [OPTION…] -jar APP.jar [ARG…]",
      "       netjar java --lab LAB.yaml --host HOST [OPTION…] [-cp PATH] MAIN [ARG…]"
    },
    description = {
      "Runs a Java program, unmodified, on a host of a lab.",
      "",
      "Its sockets and names are the host's, and 127.0.0.1 is the host itself. The lab's own"
          + " programs run beside it; what waits there for the program is a service.",
      "",
      "Time is virtual: it jumps from event to event, and the same seed gives the same run, to the"
          + " last frame. With --real-time it is the clock on the wall.",
      "",
      "Standard input, output and error are the program's. What netjar has to say comes on standard"
          + " error, in lines that begin with 'netjar:'.",
      "",
      "Options of the JVM in front of the program go to it: -Dname=value, -Xmx…, -XX:…, -ea,"
          + " -javaagent:…, --add-opens=… and their like. In virtual time it is given"
          + " -XX:hashCode=2 besides, since identity hashes differ from run to run otherwise."
    })
final class JavaCommand implements Callable<Integer> {
  @Option(
      names = "--lab",
      paramLabel = "LAB.yaml",
      required = true,
      description = "The lab file: the network, and programs that run beside this one.")
  private Path file = Path.of("");

  @Option(
      names = "--host",
      paramLabel = "HOST",
      required = true,
      description = "The host that the program runs on.")
  private String host = "";

  @Option(
      names = {"-cp", "-classpath", "--class-path"},
      paramLabel = "PATH",
      description =
          "The class path, as java takes it; without it $CLASSPATH, else the working directory.")
  private @Nullable String classpath;

  @Option(
      names = "-jar",
      description = "The next word is a jar: its manifest names main class and class path.")
  private boolean isJar;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Root of everything random; overrides the lab file's.")
  private @Nullable Long seed;

  @Option(
      names = "--real-time",
      description = "Time is the clock on the wall; any threads, no seed, no deadlock report.")
  private boolean realTime;

  @Option(
      names = "--capture",
      paramLabel = "DIR",
      description = "Writes a pcapng file for each cable into this folder.")
  private @Nullable Path capture;

  @Option(
      names = "--timeline",
      description = "Tells what happens, and what the lab's programs print, as it happens.")
  private boolean timeline;

  @Option(
      names = "--json",
      description = "Says everything as JSON, one object a line, as 'netjar run --json' does.")
  private boolean json;

  @Option(
      names = "--quiet",
      description = "Says nothing at the end where the program has ended by itself.")
  private boolean quiet;

  /// Only where the script has not made them properties of the JVM.
  @Option(names = "-D", mapFallbackValue = "", hidden = true)
  private Map<String, String> properties = new LinkedHashMap<>();

  @Parameters(hidden = true, arity = "0..*")
  private List<String> words = new ArrayList<>();

  private final PrintStream err;

  JavaCommand() {
    this(System.err);
  }

  /// @param err where netjar says what it has to say
  JavaCommand(PrintStream err) {
    this.err = err;
  }

  /// Lets the command's parser leave alone what belongs to the program, and say in one line what is
  /// wrong.
  ///
  /// @param root the command that has this one
  static void configure(CommandLine root) {
    var java = Objects.requireNonNull(root.getSubcommands().get("java"));
    java.setStopAtPositional(true);
    var others = root.getParameterExceptionHandler();
    root.setParameterExceptionHandler(
        (e, words) -> {
          if (!e.getCommandLine().equals(java)) {
            return others.handleParseException(e, words);
          }
          boolean isUnknown = e instanceof CommandLine.UnmatchedArgumentException;
          String hint =
              isUnknown
                  ? "; options of the JVM stand in front of -jar netjar.jar, where ./netjar puts"
                      + " them"
                  : "; try 'netjar java --help'";
          root.getErr()
              .println("netjar: " + SafeText.escape(String.valueOf(e.getMessage())) + hint);
          return LabExit.USAGE;
        });
  }

  /// A command line that cannot be followed.
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    Refusal(String message) {
      super(message);
    }
  }

  @Override
  public Integer call() {
    try {
      checkOptions();
      var lab = LabRun.read(file);
      checkHost(lab);
      return run(lab);
    } catch (LabFileException e) {
      e.problems().forEach(problem -> err.println(problem));
      err.println("netjar: nothing was run");
    } catch (Refusal | UncheckedIOException | IllegalArgumentException e) {
      err.println("netjar: " + SafeText.escape(String.valueOf(e.getMessage())));
    }
    return LabExit.USAGE;
  }

  private void checkOptions() throws Refusal {
    if (realTime && seed != null) {
      throw new Refusal("--seed has no use with --real-time: such a run cannot be repeated");
    }
    if (json && quiet) {
      throw new Refusal("--json says everything and --quiet nothing: choose one");
    }
    if (words.isEmpty()) {
      throw new Refusal(
          isJar
              ? "no jar stands behind -jar"
              : "no program: a main class or -jar APP.jar is missing; try 'netjar java --help'");
    }
    if (isJar && classpath != null) {
      throw new Refusal("-cp has no use with -jar: the class path stands in the jar's manifest");
    }
  }

  private void checkHost(Lab lab) throws Refusal {
    var hosts = new ArrayList<String>();
    lab.lans().forEach(lan -> lan.hosts().forEach(spec -> hosts.add(spec.name())));
    lab.routers().forEach(router -> hosts.add(router.name()));
    if (!hosts.contains(host)) {
      throw new Refusal(
          "there is no host '" + host + "' in " + file + "; there are " + String.join(", ", hosts));
    }
  }

  private int run(Lab lab) throws LabFileException, Refusal {
    properties.forEach(System::setProperty);
    if (!realTime && !System.out.charset().equals(StandardCharsets.UTF_8)) {
      // Programs in virtual time print UTF-8; over such a stream their bytes stay as they are.
      System.setOut(utf8(FileDescriptor.out));
      System.setErr(utf8(FileDescriptor.err));
    }
    prepare();
    var program = program();
    var report = new JavaReport(err, json, quiet, capture);
    var listener = timeline ? report.listener(lab, title()) : (Timeline.Listener) _ -> {};
    return realTime
        ? runLive(lab, program, report, listener)
        : runVirtual(lab, program, report, listener);
  }

  /// The agent is netjar's class: it comes before the program's classes take the place of those.
  private static void prepare() throws Refusal {
    try {
      SocketPrograms.install();
    } catch (IllegalStateException e) {
      throw new Refusal(String.valueOf(e.getMessage()));
    }
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  private JavaProgram program() {
    var arguments = words.subList(1, words.size());
    String path = isJar ? words.getFirst() : pathOfClasses();
    var program =
        isJar
            ? JavaProgram.ofProcess(Path.of(path), arguments)
            : JavaProgram.ofProcess(words.getFirst(), path, arguments);
    // As `java` sets them; a program may put together the command line of a child from them.
    System.setProperty("java.class.path", path);
    System.setProperty("sun.java.command", String.join(" ", words));
    System.clearProperty("java.system.class.loader");
    return program;
  }

  private String pathOfClasses() {
    if (classpath != null) {
      return classpath;
    }
    String variable = System.getenv("CLASSPATH");
    return variable == null ? "." : variable;
  }

  /// What the program is called.
  private String title() {
    String first = words.getFirst();
    return isJar ? JavaProgram.title(Path.of(first)) : JavaProgram.title(first);
  }

  private int runVirtual(
      Lab lab, JavaProgram program, JavaReport report, Timeline.Listener listener)
      throws LabFileException {
    var guest =
        new Guest(
            host,
            title(),
            () -> {
              HostedProgram.takeStreamsOfProcess();
              program.run();
            });
    long root = seed != null ? seed : lab.seed();
    var ended = LabRun.run(lab, root, capture, listener, guest);
    int status = status(ended);
    report.printVirtual(ended, status);
    return status;
  }

  private int runLive(Lab lab, JavaProgram program, JavaReport report, Timeline.Listener listener)
      throws LabFileException {
    var guest = new Guest(host, title(), program::run);
    try (var run =
        LiveRun.start(lab, capture, listener, guest, ended -> report.printLive(ended, null))) {
      var ended = run.await();
      if (ended.isEmpty()) {
        return LabExit.WELL; // the JVM ends, and knows its status
      }
      int status = status(ended.get());
      report.printLive(ended.get(), status);
      return status;
    }
  }

  private static int status(LabReport report) {
    Integer own = report.guest().exitStatus();
    return own != null ? own : LabExit.DEADLOCK;
  }
}
