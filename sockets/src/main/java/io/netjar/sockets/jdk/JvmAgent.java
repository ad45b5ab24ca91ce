package io.netjar.sockets.jdk;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// The agent that rewrites classes. The JVM has it by one of three doors:
///
/// - `java -jar netjar.jar`: the jar names it as its `Launcher-Agent-Class`;
/// - `java -javaagent:netjar.jar`, for a JVM of one's own; no other flag is needed then;
/// - `java --add-opens=java.base/java.lang=ALL-UNNAMED`: the JVM loads it into itself with the
///   first program.
public final class JvmAgent {
  private static final String KEY = JvmAgent.class.getName();

  /// What `-javaagent` has brought.
  private static volatile @Nullable Instrumentation instrumentation;

  private JvmAgent() {}

  /// Called by the JVM for `-javaagent`, before the main class is loaded.
  public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
    // What Opens.FLAG does for a JVM without an agent.
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of(),
        Map.of("java.lang", Set.of(JvmAgent.class.getModule())),
        Set.of(),
        Map.of());
    JvmAgent.instrumentation = instrumentation;
  }

  /// Called by the JVM when it has loaded the agent.
  public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
    // The system class loader may have loaded this class apart from the one that asked for it:
    // system properties are what both see.
    System.getProperties().put(KEY, instrumentation);
  }

  /// What the agent was given; loads it where the JVM has not.
  ///
  /// @throws IllegalStateException where this JVM does not allow it; the message says why
  static Instrumentation load() {
    var given = given();
    if (given != null) {
      return given;
    }
    loadIntoThisJvm();
    var loaded = given();
    if (loaded == null) {
      throw new IllegalStateException("the JVM has not started netjar's agent");
    }
    return loaded;
  }

  private static @Nullable Instrumentation given() {
    return System.getProperties().remove(KEY) instanceof Instrumentation loaded
        ? loaded
        : instrumentation;
  }

  private static void loadIntoThisJvm() {
    try {
      var loader =
          Opens.lookupIn("sun.instrument.InstrumentationImpl")
              .lookupClass()
              .getMethod("loadAgent", String.class);
      var jar = manifestOnly();
      try {
        loader.invoke(null, jar.toString());
      } finally {
        Files.delete(jar);
      }
    } catch (ReflectiveOperationException | IOException e) {
      throw new IllegalStateException(
          "the JVM refuses netjar's agent; netjar has to be on the class path", e);
    }
  }

  private static Path manifestOnly() throws IOException {
    var manifest = new Manifest();
    var attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(new Attributes.Name("Launcher-Agent-Class"), JvmAgent.class.getName());
    attributes.put(new Attributes.Name("Can-Retransform-Classes"), "true");
    var jar = Files.createTempFile("netjar-agent", ".jar");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    return jar;
  }
}
