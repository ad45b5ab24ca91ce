package io.netjar.sockets.jdk;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// An agent that the running JVM loads into itself, as `java -jar` does for a
/// `Launcher-Agent-Class`. So no `-javaagent` has to stand on the command line.
public final class JvmAgent {
  private static final String KEY = JvmAgent.class.getName();

  private JvmAgent() {}

  /// Called by the JVM when it has loaded the agent.
  public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
    // The system class loader may have loaded this class apart from the one that asked for it:
    // system properties are what both see.
    System.getProperties().put(KEY, instrumentation);
  }

  /// Loads the agent.
  ///
  /// @throws IllegalStateException where this JVM does not allow it; the message says why
  static Instrumentation load() {
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
    if (System.getProperties().remove(KEY) instanceof Instrumentation instrumentation) {
      return instrumentation;
    }
    throw new IllegalStateException("the JVM has not started netjar's agent");
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
