package io.netjar.apps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers where the name service does not answer.
@Timeout(120)
class NameServiceTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path folder;

  /// Knows addresses in digits, and never comes back when asked for the name of one.
  public static final class Hanging extends InetAddressResolverProvider {
    @Override
    public InetAddressResolver get(Configuration configuration) {
      InetAddressResolver builtin = configuration.builtinResolver();
      return new InetAddressResolver() {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
            throws UnknownHostException {
          return builtin.lookupByName(host, policy);
        }

        @Override
        public String lookupByAddress(byte[] address) {
          System.err.println("asked for a name");
          while (true) {
            java.util.concurrent.locks.LockSupport.park();
          }
        }
      };
    }

    @Override
    public String name() {
      return "hanging";
    }
  }

  // Pitfall P46.
  @ParameterizedTest
  @ValueSource(strings = {"echo serve", "chat serve --quiet"})
  void a_server_never_asks_for_the_names_of_its_clients(String program) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(InetAddressResolverProvider.class.getName()), Hanging.class.getName());
    String words = program + " --bind 127.0.0.1 --port 0";
    // The words of java are behind this one's: the class path is made longer.
    String before = "set -- \"$1\" \"$2\" \"$3\" \"$4\" \"$5:" + folder + "\" \"${@:6}\"";
    try (var server = ProgramProcess.start(folder, before, words.split(" "))) {
      int port = server.port();
      for (int i = 0; i < 50; i++) {
        try (var socket = new Socket(LOOPBACK, port)) {
          socket.getOutputStream().write("hello\n".getBytes(UTF_8));
          assertThat(socket.getInputStream().read()).isPositive();
          socket.setSoLinger(true, 0); // a reset: the line that says so has an address too
        }
      }
      server.signal("TERM");
      assertThat(server.code()).isZero();
      assertThat(server.errors()).doesNotContain("asked for a name").contains("127.0.0.1:");
    }
  }
}
