package io.netjar.labfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netjar.apps.Apps;
import io.netjar.apps.Console;
import io.netjar.network.Network;
import io.netjar.network.RunResult.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server whose output nobody reads.
@Timeout(60)
class StoppedTerminalInVirtualTimeTest {
  private final List<String> ends = new ArrayList<>();

  /// Takes nothing, ever.
  private static final class Stopped extends OutputStream {
    @Override
    public void write(int value) throws InterruptedIOException {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
    }
  }

  private static long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
  }

  private static PrintStream stream(OutputStream to) {
    return new PrintStream(to, true, UTF_8);
  }

  private void run(String options) {
    var nothing = InputStream.nullInputStream();
    var errors = new ByteArrayOutputStream();
    try (var network = Network.create(1)) {
      var lan = network.lan("lan", "10.0.0.0/24");
      lan.host("store")
          .startService(
              "server",
              () -> {
                var words = ("echo serve --insecure --port 7 " + options).strip().split(" ");
                var console = new Console(nothing, stream(new Stopped()), stream(errors));
                int code = Apps.run(List.of(words), console);
                ends.add("server " + code);
              });
      lan.host("desk")
          .start(
              "client",
              () -> {
                long start = seconds();
                for (int i = 0; i < 50; i++) {
                  var words =
                      ("echo call --insecure --message x " + options + " store:7").split(" +");
                  int code =
                      Apps.run(
                          List.of(words), new Console(nothing, stream(errors), stream(errors)));
                  assertThat(code).as("%s", errors).isZero();
                }
                ends.add("client after " + (seconds() - start) + " s");
              });
      var result = network.run();
      assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.ENDED);
    }
  }

  @Test
  void clients_are_served_and_the_server_ends() {
    run("");

    assertThat(ends).containsExactly("client after 0 s", "server 0");
  }

  @Test
  void datagrams_are_served_and_the_server_ends() {
    run("--udp");

    assertThat(ends).containsExactly("client after 0 s", "server 0");
  }
}
