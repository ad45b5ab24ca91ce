package io.netjar.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.network.Network;
import io.netjar.sockets.jdk.JvmAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AgentOnCommandLineTest {
  @TempDir Path folder;

  /// Sleeps for an hour in virtual time.
  static final class AnHour {
    private AnHour() {}

    /// Prints how long it took.
    public static void main(String[] arguments) {
      try (var network = Network.create(1)) {
        network.host("desk").start("any", () -> Thread.sleep(3_600_000)); // virtual time
        System.out.println(network.run().nowNanos() / 1_000_000_000 + " s");
      }
    }
  }

  @Test
  void with_the_agent_no_other_flag_is_needed() throws Exception {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", JvmAgent.class.getName());
    manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
    var jar = folder.resolve("agent.jar");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();

    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-javaagent:" + jar,
                "-cp",
                System.getProperty("java.class.path"),
                AnHour.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();

    assertThat(said.strip()).isEqualTo("3600 s");
  }
}
