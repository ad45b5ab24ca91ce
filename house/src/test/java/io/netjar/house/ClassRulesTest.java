package io.netjar.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each rule about classes finds a class that breaks it, and lets a good one pass.
class ClassRulesTest {
  @Test
  void a_class_that_uses_nothing_breaks_no_rule() {
    CompiledClass c = main("stack", "long next(long now) { return now + 1; }");
    assertThat(findings(c)).isEmpty();
  }

  @Test
  void a_class_outside_its_modules_package_is_found() {
    CompiledClass c = main("wire", "");
    CompiledClass moved = new CompiledClass("stack", false, c.model());
    assertThat(ClassRules.layers(moved)).hasSize(1);
    assertThat(ClassRules.layers(c)).isEmpty();
  }

  @Test
  void a_module_that_reads_a_layer_above_it_is_found() {
    String body = "Object upwards() { return io.netjar.cli.Main.class; }";
    assertThat(ClassRules.layers(main("network", body)))
        .singleElement()
        .extracting(Finding::what)
        .isEqualTo("module network may not read io.netjar.cli.Main");
    assertThat(ClassRules.layers(main("examples", body))).isEmpty();
  }

  @Test
  void an_application_that_reads_the_network_is_found() {
    String body = "io.netjar.stack.time.EventQueue queue;";
    assertThat(ClassRules.layers(main("apps", body))).hasSize(1);
    assertThat(ClassRules.layers(main("labfile", body))).isEmpty();
  }

  @Test
  void a_library_in_a_core_module_is_found() {
    String body = "Object library() { return picocli.CommandLine.class; }";
    assertThat(ClassRules.libraries(main("sockets", body))).hasSize(1);
    assertThat(ClassRules.libraries(main("cli", body))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "System.nanoTime()",
        "System.currentTimeMillis()",
        "java.time.Instant.now()",
        "java.time.LocalDateTime.now()",
        "new java.util.Date()",
        "(java.util.function.LongSupplier) System::nanoTime",
      })
  void a_clock_is_found(String clock) {
    onlyForbiddenInTheCore(clock, ClassRules::clocks);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "System.currentTimeMillis()",
        "java.time.Instant.now()",
        "java.time.Clock.systemUTC()",
        "new java.util.Date()",
        "new java.util.Timer()",
      })
  void a_wall_clock_in_a_program_is_found(String clock) {
    String body = "Object time() { return " + clock + "; }";
    assertThat(ClassRules.wallClocks(main("apps", body))).isNotEmpty();
    assertThat(ClassRules.wallClocks(main("labfile", body))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new java.util.zip.Inflater()",
        "new java.util.zip.InflaterInputStream(java.io.InputStream.nullInputStream())",
        "new java.util.zip.ZipInputStream(java.io.InputStream.nullInputStream())",
      })
  void a_program_that_unpacks_is_found(String unpacking) {
    String body = "Object unpacked() { return " + unpacking + "; }";
    assertThat(ClassRules.unpacking(main("apps", body))).isNotEmpty();
    assertThat(
            ClassRules.unpacking(main("apps", "Object f() { return new java.util.zip.CRC32(); }")))
        .isEmpty();
  }

  @Test
  void the_clock_that_nobody_sets_is_for_all() {
    assertThat(ClassRules.wallClocks(main("apps", "long time() { return System.nanoTime(); }")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Thread.currentThread()",
        "new java.util.concurrent.locks.ReentrantLock()",
        "new java.util.concurrent.atomic.AtomicLong()",
        "new ThreadLocal<String>()",
        "new java.util.Timer()",
      })
  void a_thread_or_a_lock_is_found(String thread) {
    onlyForbiddenInTheCore(thread, ClassRules::threads);
  }

  @Test
  void a_monitor_is_found() {
    String block = "int f() { synchronized (this) { return 1; } }";
    assertThat(ClassRules.threads(main("stack", block))).hasSize(1);
    assertThat(ClassRules.threads(main("stack", "synchronized void f() {}"))).hasSize(1);
  }

  @Test
  void a_unit_of_time_is_no_thread() {
    String body = "Object unit() { return java.util.concurrent.TimeUnit.SECONDS; }";
    assertThat(ClassRules.threads(main("stack", body))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Math.random()",
        "new java.util.Random(1)",
        "new java.util.SplittableRandom(1)",
        "new java.security.SecureRandom()",
        "java.util.UUID.randomUUID()",
        "java.util.random.RandomGenerator.getDefault()",
      })
  void a_source_of_randomness_is_found(String random) {
    onlyForbiddenInTheCore(random, ClassRules::randomness);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new java.net.Socket()",
        "java.nio.file.Path.of(\"a\")",
        "new java.io.File(\"a\")",
        "java.util.logging.Logger.getLogger(\"a\")",
        "System.out",
      })
  void input_and_output_is_found(String io) {
    onlyForbiddenInTheCore(io, ClassRules::inputAndOutput);
  }

  @Test
  void a_stream_is_handed_to_wire_but_not_to_stack() {
    String body = "java.io.OutputStream stream;";
    assertThat(ClassRules.inputAndOutput(main("stack", body))).hasSize(1);
    assertThat(ClassRules.inputAndOutput(main("wire", body))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new java.util.HashMap<String, String>()",
        "new java.util.HashSet<String>()",
        "new java.util.IdentityHashMap<String, String>()",
        "new java.util.concurrent.ConcurrentHashMap<String, String>()",
        "java.util.Set.of(1)",
        "java.util.Map.of(1, 2)",
        "java.util.stream.Collectors.toSet()",
        "System.identityHashCode(this)",
      })
  void a_collection_without_order_is_found(String collection) {
    String body = "Object f() { return " + collection + "; }";
    assertThat(ClassRules.unorderedCollections(main("network", body))).isNotEmpty();
    assertThat(ClassRules.unorderedCollections(main("labfile", body))).isEmpty();
  }

  @Test
  void an_ordered_map_is_none_of_them() {
    String body = "Object f() { return new java.util.LinkedHashMap<String, String>(); }";
    assertThat(ClassRules.unorderedCollections(main("network", body))).isEmpty();
  }

  @Test
  void a_sleeping_test_is_found_unless_its_sleep_is_virtual() {
    String body = "void f() throws Exception { Thread.sleep(1); }";
    CompiledClass test = new CompiledClass("stack", true, main("stack", body).model());
    assertThat(ClassRules.sleepingTests(test, line -> "Thread.sleep(1);")).hasSize(1);
    assertThat(ClassRules.sleepingTests(test, line -> "Thread.sleep(1); // virtual time"))
        .isEmpty();
  }

  @Test
  void a_finding_names_file_and_line() {
    assertThat(ClassRules.clocks(main("wire", "long f() {\n return System.nanoTime(); }")))
        .singleElement()
        .hasToString(
            "wire/src/main/java/io/netjar/wire/Sample.java:3:"
                + " time is an argument here, not java.lang.System.nanoTime");
  }

  private static void onlyForbiddenInTheCore(
      String expression, Function<CompiledClass, List<Finding>> rule) {
    String body = "Object f() { return " + expression + "; }";
    assertThat(rule.apply(main("wire", body))).isNotEmpty();
    assertThat(rule.apply(main("stack", body))).isNotEmpty();
    assertThat(rule.apply(main("sockets", body))).isEmpty();
  }

  private static List<Finding> findings(CompiledClass c) {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(ClassRules.layers(c));
    findings.addAll(ClassRules.libraries(c));
    findings.addAll(ClassRules.clocks(c));
    findings.addAll(ClassRules.threads(c));
    findings.addAll(ClassRules.randomness(c));
    findings.addAll(ClassRules.inputAndOutput(c));
    findings.addAll(ClassRules.unorderedCollections(c));
    findings.addAll(ClassRules.sleepingTests(c, line -> ""));
    return findings;
  }

  /// Compiles a class with the members `body` into the main package of a module.
  private static CompiledClass main(String module, String body) {
    String source = "package io.netjar." + module + ";\nclass Sample {" + body + "}\n";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileManager files =
        new ForwardingJavaFileManager<JavaFileManager>(
            compiler.getStandardFileManager(null, null, null)) {
          @Override
          public JavaFileObject getJavaFileForOutput(
              Location location,
              String name,
              JavaFileObject.Kind kind,
              @Nullable FileObject sibling) {
            return new Output(bytes);
          }
        };
    List<String> options = List.of("-proc:none", "-Xlint:none");
    assertThat(
            compiler.getTask(null, files, null, options, null, List.of(new Input(source))).call())
        .isTrue();
    return new CompiledClass(module, false, ClassFile.of().parse(bytes.toByteArray()));
  }

  private static final class Input extends SimpleJavaFileObject {
    private final String source;

    Input(String source) {
      super(URI.create("memory:///Sample.java"), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }

  private static final class Output extends SimpleJavaFileObject {
    private final OutputStream stream;

    Output(OutputStream stream) {
      super(URI.create("memory:///Sample.class"), Kind.CLASS);
      this.stream = stream;
    }

    @Override
    public OutputStream openOutputStream() {
      return stream;
    }
  }
}
